"""The way of a picture: it is drawn and uploaded beside the answer, and follows where the message can be changed."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from bot.messages import Chart, Drawing, Reply, Request
from bot.replies import blocks
from local.slack import BOT_USER, Message
from tests.support.slack_workspace import BUTTON, CHANNEL, CHART, DIRECT, MARIA, PNG, TABLE, Bot, running, until

COMING, FAILED = "The chart follows …", f"The chart could not be shown: {CHART.alt_text}"


def charted(request: Request) -> Reply:
    shown = (blocks.section(request.text), CHART, TABLE, BUTTON)
    return Reply(request.text, shown, understood=f"/flake {request.text}")


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def said(message: Message, at: int) -> str:
    return str(message.blocks[at]["elements"][0]["text"])


def say(bot: Bot, text: str, channel: str = DIRECT, thread_ts: str | None = None) -> None:
    bot.workspace.do(bot.workspace.actions.say(MARIA, channel, text, thread_ts))


@pytest.mark.parametrize("thread", [None, "1.000000"])
def test_in_direct_messages_the_numbers_leave_at_once_and_the_picture_follows_into_them(thread: str | None) -> None:
    with running(charted) as bot:
        bot.workspace.state.history.add(Message(DIRECT, MARIA, "Something else", "1.000000"))
        bot.workspace.switch("unprocessed", True)
        say(bot, "region:Metro", thread_ts=thread)
        [message] = bot.workspace.wait()
        assert (kinds(message), said(message, 1)) == (["section", "context", "data_table", "actions"], COMING)
        bot.workspace.switch("unprocessed", False)
        until(lambda: kinds(message) == ["section", "image", "data_table", "actions"])
    assert (message.thread_ts, message.edited, message.text) == (thread, None, "region:Metro")
    assert message.metadata == {"event_type": "flakebot_answer", "event_payload": {"question": "/flake region:Metro"}}
    assert len(bot.workspace.messages) == 1


def test_after_a_click_the_numbers_take_the_place_of_the_old_answer_and_the_picture_follows() -> None:
    with running(charted) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
        bot.workspace.switch("unprocessed", True)
        bot.press(message, "ask:1", "/flake region:CD5")
        until(lambda: message.text == "region:CD5")
        assert said(message, 1) == COMING
        bot.workspace.switch("unprocessed", False)
        until(lambda: kinds(message)[1] == "image")
    assert len(bot.workspace.messages) == 1
    assert bot.workspace.calls.count("response_url") == 3


def test_a_command_and_a_mention_are_answered_once_and_whole() -> None:
    with running(charted, processing_seconds=0.2) as bot:
        bot.slash("region:Metro")
        say(bot, f"<@{BOT_USER}> region:Metro", CHANNEL)
        messages = bot.workspace.wait(2)
    assert [kinds(message)[1] for message in messages] == ["image", "image"]
    sent = [call for call in bot.workspace.calls if call in ("response_url", "chat.postEphemeral", "chat.update")]
    assert sorted(sent) == ["chat.postEphemeral", "response_url"]


@pytest.mark.parametrize("where", ["upload", "files.completeUploadExternal"])
def test_a_picture_that_cannot_follow_is_said_in_words_where_it_was_announced(where: str) -> None:
    with running(charted) as bot:
        bot.workspace.fail(where, "500")
        say(bot, "region:Metro")
        [message] = bot.workspace.wait()
        until(lambda: said(message, 1) == FAILED)


def test_a_picture_that_slack_refuses_is_said_in_words_where_it_was_announced() -> None:
    with running(charted) as bot:
        bot.workspace.state.faults.refused_types = {"image", "data_table"}
        say(bot, "region:Metro")
        [message] = bot.workspace.wait()
        until(lambda: said(message, 1) == FAILED)
        assert kinds(message) == ["section", "context", "section", "actions"]


def test_a_picture_that_is_ready_goes_out_with_the_numbers() -> None:
    ready = threading.Event()
    drawn = Drawing(Future())

    def answer(request: Request) -> Reply:
        assert request.on_draw is not None
        request.on_draw(drawn)
        drawn.drawn.set_result(CHART)
        # What an answer still has to ask and to word is done beside the upload.
        until(lambda: ready.is_set() or bot.workspace.calls.count("files.info"))
        return Reply("Metro", (blocks.section("Metro"), drawn))

    with running(answer) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
        ready.set()
    assert kinds(message) == ["section", "image"]
    assert bot.workspace.calls.count("upload") == 1


def test_the_numbers_do_not_wait_for_a_chart_that_is_being_drawn() -> None:
    drawing = Drawing(Future())

    def answer(request: Request) -> Reply:
        assert request.on_draw is not None
        request.on_draw(drawing)
        return Reply("Metro", (blocks.section("Metro"), drawing))

    with running(answer) as bot:
        say(bot, "region:Metro")
        [message] = bot.workspace.wait()
        assert said(message, 1) == COMING
        drawing.drawn.set_result(CHART)
        until(lambda: kinds(message) == ["section", "image"])
        assert message.blocks[1]["alt_text"] == CHART.alt_text


@pytest.mark.parametrize("native", ["shared", "all"])
def test_a_chart_that_cannot_be_drawn_is_said_once_that_is_known(native: str) -> None:
    drawing = Drawing(Future())

    def answer(request: Request) -> Reply:
        assert request.on_draw is not None
        request.on_draw(drawing)
        drawing.drawn.set_result(None)
        return Reply("Metro", (blocks.section("Metro"), drawing))

    with running(answer, native_charts=native) as bot:
        say(bot, "region:Metro")
        [message] = bot.workspace.wait()
        until(lambda: "could not be drawn" in said(message, 1))
    assert "upload" not in bot.workspace.calls


def test_a_picture_does_not_put_back_an_answer_that_another_has_replaced() -> None:
    def answer(request: Request) -> Reply:
        return Reply("Another answer", (blocks.section("CD5"),)) if "CD5" in request.text else charted(request)

    with running(answer) as bot:
        bot.workspace.switch("unprocessed", True)
        say(bot, "region:Metro")
        [message] = bot.workspace.wait()
        bot.press(message, "ask:1", "/flake region:CD5")
        until(lambda: message.text == "Another answer")
        bot.workspace.switch("unprocessed", False)
    # The service has finished what it had begun.
    assert (kinds(message), "chat.update" in bot.workspace.calls) == (["section"], False)


def test_where_it_is_unsure_whether_the_numbers_arrived_nothing_is_changed() -> None:
    with running(charted) as bot:
        bot.workspace.switch("unprocessed", True)
        bot.workspace.fail("chat.postMessage", "lost")
        say(bot, "region:Metro")
        bot.workspace.wait()
        bot.workspace.switch("unprocessed", False)
    assert len(bot.workspace.messages) == 1
    assert "chat.update" not in bot.workspace.calls


def test_what_slack_draws_itself_is_not_uploaded() -> None:
    native = Chart("flakes.png", PNG, "Flakes", ({"type": "section", "text": {"type": "mrkdwn", "text": "Drawn"}},))
    with running(lambda _: Reply("Metro", (blocks.section("Metro"), native)), native_charts="all") as bot:
        say(bot, "region:Metro")
        assert kinds(bot.workspace.wait()[0]) == ["section", "section"]
    assert "upload" not in bot.workspace.calls
