"""The greeting: it comes with the first answer to what a person has typed in Slack, and once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot.calendar import Calendar
from bot.errors import UnavailableError
from bot.home import Greeter
from bot.messages import Reply, Request
from bot.replies import blocks, offers
from bot.tools import Answer, Cost, Numbers, Tools
from local.slack import block_rules

TODAY = date(2020, 8, 17)
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
ASKED = Request("last week", "U0MARIA000", "C0METRO000", TODAY, "ABC234", name="Maria")
REPLY = Reply("CD5 last week: 67.2% flaked", (blocks.section("CD5"),))
HELLO = "Hi Maria. I count shifts for all regions. Ask me anything like “last week”, “who do I call”, “plan 40”."


def chose_nothing(_: str) -> Answer:
    return Answer(pd.DataFrame({"user_key": []}), Cost())


@dataclass
class Records:
    """The bot's record of who was greeted, which all instances share; `down`: it does not answer."""

    greeted: list[str] = field(default_factory=list)
    asked: int = 0
    down: bool = False

    def tools(self) -> Tools:
        def numbers() -> Numbers:
            raise AssertionError("nothing that was published is read")

        return Tools(CALENDAR, numbers, lambda *_: None, self.recall, self.record, chose_nothing, user_key="maria")

    def recall(self, name: str, user_key: str) -> Answer:
        if self.down:
            raise UnavailableError("BigQuery isn't answering.")
        self.asked += name == "questions/greeted"
        found = self.greeted if name == "questions/greeted" else []
        return Answer(pd.DataFrame({"greeted_on": [TODAY for key in found if key == user_key]}), Cost())

    def record(self, name: str, user_key: str, greeted_on: date) -> int:
        assert (name, greeted_on) == ("records/greet", TODAY)
        new = user_key not in self.greeted
        self.greeted += [user_key] if new else []
        return int(new)


def said(reply: Reply) -> str:
    return str(reply.blocks)


def test_the_first_answer_comes_with_a_greeting_and_its_buttons_and_no_other_does() -> None:
    records, one, another = Records(), Greeter(), Greeter()
    first = one.greet(ASKED, REPLY, records.tools())
    assert first.text == REPLY.text
    assert first.blocks[0] == REPLY.blocks[0]
    assert said(first).count(HELLO) == 1
    labels = [each["text"]["text"] for each in first.blocks[-1]["elements"]]  # type: ignore[index]
    assert labels == ["Calls due", "Close out", "Plan next week"]
    assert block_rules.faults(list(first.blocks), lambda _: True) == []
    assert [each.greet(ASKED, REPLY, records.tools()) for each in (one, another, another)] == [REPLY] * 3
    assert records.asked == 2


def test_what_comes_from_a_button_or_a_terminal_is_not_greeted_nor_is_a_file_a_form_or_a_failure() -> None:
    records, greeter = Records(), Greeter()
    changes: list[dict[str, Any]] = [{"name": None}, {"stored": True}, {"run": "r1"}, {"form": "csv"}]
    for change in changes:
        assert greeter.greet(replace(ASKED, **change), REPLY, records.tools()) == REPLY
    for reply in (replace(REPLY, view={"type": "modal"}), replace(REPLY, outcome="failed")):
        assert greeter.greet(ASKED, reply, records.tools()) == reply
    assert (records.greeted, records.asked) == ([], 0)


@pytest.mark.parametrize("said", ["hi", "thanks", "ok"])
def test_to_say_hello_is_enough_and_is_not_greeted_twice(said: str) -> None:
    records, greeter = Records(), Greeter()
    hello = Reply(offers.greeting("", "Maria", said), (blocks.section(HELLO),))
    assert greeter.greet(ASKED, hello, records.tools()) == hello
    assert greeter.greet(ASKED, REPLY, records.tools()) == REPLY


def test_an_answer_of_text_alone_keeps_its_text() -> None:
    greeted = Greeter().greet(ASKED, Reply("No subscriptions."), Records().tools())
    assert greeted.blocks[0] == blocks.section("No subscriptions.")


def test_where_the_records_do_not_answer_the_answer_comes_alone_and_the_next_one_greets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    records, greeter = Records(down=True), Greeter()
    assert greeter.greet(ASKED, REPLY, records.tools()) == REPLY
    assert "not greeted" in caplog.messages
    records.down = False
    assert HELLO in said(greeter.greet(ASKED, REPLY, records.tools()))


def test_a_name_is_no_markup() -> None:
    greeted = Greeter().greet(replace(ASKED, name="<!here>"), REPLY, Records().tools())
    assert "Hi &lt;!here&gt;." in said(greeted)
