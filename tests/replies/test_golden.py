from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UsageError, UserError
from bot.messages import Reply
from bot.metrics import MN2020
from bot.replies import errors, help_page, phrases
from bot.tools import Published
from commands import COMMANDS
from local.slack import block_rules
from tests.support.golden import as_json, assert_golden

RUN = Published("run", "", datetime(2020, 8, 17, 12, 4, tzinfo=UTC), date(2020, 8, 16))

REPLIES: dict[str, Callable[[], Reply]] = {
    "misread": lambda: errors.user_error(
        UsageError("I don't know “<Metor>”. Did you mean Metro?", "/flake region:Metro")
    ),
    "refused": lambda: errors.user_error(UserError("No numbers are published yet.")),
    "failed": lambda: errors.failure("F7K2QD"),
    "help": help_page.start,
    "help-more": lambda: help_page.contents(COMMANDS),
    "help-words": lambda: help_page.words(MN2020),
    "help-data": lambda: help_page.data(RUN, ZoneInfo("America/Chicago")),
    **{f"help-{command.name}": partial(help_page.show, command) for command in COMMANDS},
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply: Reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_where_there_is_no_number_there_is_a_dash() -> None:
    assert phrases.percent(None) == "–"
    assert phrases.percent(0.0) == "0.0%"
    assert phrases.percent(0.53554) == "53.6%"


def test_help_about_what_is_not_a_command_is_the_first_page() -> None:
    from bot.calendar import Calendar
    from bot.messages import Request
    from bot.tools import Tools
    from commands import answer

    def never(*_: object, **__: object) -> None:
        raise AssertionError("help asks nothing")

    day = date(2020, 8, 15)
    tools = Tools(Calendar(ZoneInfo("UTC"), 5, day, day), never, never, never, never, never)  # type: ignore[arg-type]
    for text in ("help", "HELP", "help frobnicate"):
        assert answer(Request(text, "U1", "C1", day, "R"), tools) == help_page.start()
    assert answer(Request("metro", "U1", "C1", day, "F7K2QD"), tools) == errors.failure("F7K2QD")
