"""Waiting is never silent: one line announces an answer that takes long, and becomes it wherever Slack allows."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from bot.messages import ADMIN, Chart, Reply, Request
from bot.replies import blocks, controls
from local.slack import BOT, BOT_USER, Message
from local.slack.events import interactions
from tests.support.slack_workspace import BUTTON, CHANNEL, CHART, DIRECT, MARIA, TABLE, Bot, running, until

LINE = "Counting CD5, this week …"
ANSWER = Reply("CD5: 63.6% flaked", (blocks.section("CD5"), BUTTON), understood="/flake region:CD5")


class Slow:
    """Answers when it is told to go on. The pause ends when it has said what it is counting."""

    def __init__(self, *replies: Reply) -> None:
        self.go_on = threading.Event()
        self.replies = list(replies)
        self._read = threading.Event()

    def __call__(self, request: Request) -> Reply:
        request.on_read(LINE)
        self._read.set()
        self.go_on.wait(120)
        if not self.replies:
            raise RuntimeError("boom")
        return self.replies.pop(0)

    async def pause(self) -> None:
        await asyncio.to_thread(self._read.wait, 120)


async def at_once() -> None:
    """Let no answer be quick enough."""


def texts(bot: Bot) -> list[str]:
    return [message.text for message in bot.workspace.messages]


def say(bot: Bot, text: str, channel: str = DIRECT, thread_ts: str | None = None) -> None:
    bot.workspace.do(bot.workspace.actions.say(MARIA, channel, text, thread_ts))


def test_after_a_command_the_line_stays_and_the_answer_follows() -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        bot.slash("cd5")
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        line, message = bot.workspace.wait(2)
    assert (line.text, line.blocks, line.only_for) == (LINE, (), MARIA)
    assert (message.text, message.only_for) == (ANSWER.text, MARIA)
    assert bot.workspace.calls.count("response_url") == 2


def test_a_quick_answer_is_not_announced() -> None:
    with running(lambda _: ANSWER) as bot:
        bot.slash("cd5")
        say(bot, "cd5")
        say(bot, f"<@{BOT_USER}> cd5", CHANNEL)
        bot.workspace.wait(3)
    assert texts(bot) == [ANSWER.text] * 3


@pytest.mark.parametrize("thread", [None, "1.000000"])
def test_in_direct_messages_the_line_becomes_the_answer_and_carries_its_question(thread: str | None) -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        bot.workspace.state.history.add(Message(DIRECT, MARIA, "Something else", "1.000000"))
        say(bot, "cd5", thread_ts=thread)
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        until(lambda: texts(bot) == [ANSWER.text])
    [message] = bot.workspace.messages
    assert message.metadata == {"event_type": "flakebot_answer", "event_payload": {"question": "/flake region:CD5"}}
    assert (message.thread_ts, len(message.blocks), message.edited) == (thread, 2, None)


def test_after_a_click_the_line_stands_in_the_place_of_the_old_answer_and_becomes_the_new_one() -> None:
    answer = Slow(ANSWER, Reply("Metro: 60.6% flaked"))
    answer.go_on.set()
    pauses = iter((asyncio.Event().wait, answer.pause))

    async def pause() -> None:
        await next(pauses)()

    with running(answer, pause=pause) as bot:
        bot.slash("cd5")
        [shown] = bot.workspace.wait()
        answer.go_on.clear()
        bot.press(shown, "ask:1", "/flake region:Metro")
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        until(lambda: texts(bot) == ["Metro: 60.6% flaked"])


def test_in_a_channel_the_line_is_whispered_and_the_answer_follows() -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        say(bot, f"<@{BOT_USER}> cd5", CHANNEL)
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        messages = bot.workspace.wait(2)
    assert [(message.text, message.only_for) for message in messages] == [(LINE, MARIA), (ANSWER.text, MARIA)]


def test_while_an_answer_is_shared_only_the_person_who_shares_it_is_told() -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        chosen = {"values": {"channel": {"channel": {"selected_conversation": CHANNEL}}}}
        view: Any = controls.sharing("/flake region:CD5", "run", "2020-08-17") | {"id": "V1", "state": chosen}
        bot.post(interactions.submitted(bot.workspace.state, MARIA, view))
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        messages = bot.workspace.wait(2)
    assert [(message.channel, message.only_for) for message in messages] == [(CHANNEL, MARIA), (CHANNEL, None)]


def test_before_the_question_is_read_the_line_says_less() -> None:
    go_on = threading.Event()
    with running(lambda _: Reply(str(go_on.wait(120))), pause=at_once) as bot:
        bot.slash("")
        until(lambda: texts(bot) == ["Counting …"])
        bot.slash("", ADMIN)
        until(lambda: texts(bot) == ["Counting …", "Working on it …"])
        go_on.set()
        bot.workspace.wait(4)


def test_an_answer_that_fails_takes_the_place_of_its_line() -> None:
    answer = Slow()
    with running(answer, pause=answer.pause) as bot:
        say(bot, "cd5")
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        until(lambda: "the reference is" in "".join(texts(bot)))
    assert len(bot.workspace.messages) == 1


@pytest.mark.parametrize("how", ["500", "lost"])
def test_a_change_of_the_line_that_slack_loses_is_made_again(how: str) -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        bot.workspace.fail("chat.update", how)
        say(bot, "cd5")
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        until(lambda: bot.workspace.calls.count("chat.update") == 2)
    assert texts(bot) == [ANSWER.text]


def test_where_the_line_was_deleted_the_answer_is_a_message_of_its_own() -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        say(bot, "cd5")
        until(lambda: texts(bot) == [LINE])
        bot.workspace.state.history.remove(bot.workspace.messages[0])
        answer.go_on.set()
        until(lambda: texts(bot) == [ANSWER.text])


@pytest.mark.parametrize("where", ["response_url", "chat.postMessage"])
def test_a_line_that_slack_does_not_take_costs_no_answer(where: str) -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        bot.workspace.fail(where, "500", "500")
        if where == "response_url":
            bot.slash("cd5")
        else:
            say(bot, "cd5")
        until(lambda: bot.workspace.calls.count(where) == 2)
        answer.go_on.set()
        until(lambda: texts(bot) == [ANSWER.text])


def test_with_all_blocks_refused_a_command_uses_its_address_five_times_and_the_reader_gets_the_text() -> None:
    chart = Chart(CHART.name, CHART.png, CHART.alt_text)
    answer = Slow(Reply("CD5: 63.6% flaked", (blocks.section("CD5"), chart, TABLE)))
    with running(answer, pause=answer.pause) as bot:
        bot.workspace.state.faults.refused_types = {"section"}
        bot.workspace.fail("response_url", "500")
        bot.slash("cd5")
        until(lambda: texts(bot) == [LINE])
        answer.go_on.set()
        until(lambda: texts(bot) == [LINE, "CD5: 63.6% flaked"])
    assert bot.workspace.calls.count("response_url") == 5


def test_a_form_that_opens_is_announced_by_itself_alone() -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "blocks": [blocks.section("What?")],
    }
    answer = Slow(Reply("A form", view=view))
    with running(answer, pause=answer.pause) as bot:
        bot.slash("subscribe")
        until(lambda: "views.open" in bot.workspace.calls)
        answer.go_on.set()
        until(lambda: "views.update" in bot.workspace.calls)
    assert texts(bot) == []


def test_what_a_button_on_a_message_for_all_asks_is_announced_to_the_person_alone() -> None:
    answer = Slow(ANSWER)
    with running(answer, pause=answer.pause) as bot:
        public = Message(CHANNEL, BOT_USER, "Monday's digest", "1.000000", bot_id=BOT)
        bot.workspace.state.history.add(public)
        bot.press(public, "ask", "region:CD5")
        until(lambda: texts(bot) == ["Monday's digest", LINE])
        answer.go_on.set()
        messages = bot.workspace.wait(3)
    assert [message.only_for for message in messages] == [None, MARIA, MARIA]
