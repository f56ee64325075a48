"""What a person in Slack sees: the real bot in a strict workspace."""

from __future__ import annotations

import copy
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Chart, Reply, Request
from bot.replies import blocks
from bot.slack import answers
from bot.slack.calls import clients, uploads
from bot.slack.pictures import answer_pictures
from local.slack import BOT, BOT_USER, Message
from local.slack.events import interactions
from tests.support.slack_workspace import (
    BUTTON,
    CHANNEL,
    CHART,
    DANIEL,
    DIRECT,
    GUEST,
    MANIFEST,
    MARIA,
    NATIVE,
    PNG,
    TABLE,
    TODAY,
    Bot,
    running,
    until,
)


def with_chart(request: Request) -> Reply:
    return Reply(text="Metro: 31% flaked", blocks=(blocks.section("Metro"), CHART, TABLE))


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def words(message: Message) -> str:
    return str(message.blocks)


def test_a_command_is_answered_to_the_person_who_asked() -> None:
    with running() as bot:
        acknowledged = bot.slash("region:Metro week:current")
        [message] = bot.workspace.wait()
    assert (acknowledged.status, acknowledged.body, acknowledged.error) == (200, "", "")
    assert message.text == "You asked: region:Metro week:current"
    assert message.ephemeral
    [request] = bot.asked
    assert (request.user, request.channel, request.today) == (MARIA, CHANNEL, TODAY)
    assert len(request.reference) == 6


def test_what_slack_escaped_is_unescaped() -> None:
    with running() as bot:
        bot.slash("region:R&D <b> &lt;")
        bot.workspace.wait()
    assert bot.asked[0].text == "region:R&D <b> &lt;"


def test_an_answer_brings_its_chart_where_it_belongs() -> None:
    with running(with_chart, processing_seconds=0.2) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "image", "data_table"]
    assert message.blocks[1]["alt_text"] == CHART.alt_text
    file = bot.workspace.state.files.kept[message.blocks[1]["slack_file"]["id"]]
    assert (file.name, file.content, file.alt_text) == (CHART.name, PNG, CHART.alt_text)
    assert bot.workspace.state.refusals == []


def test_the_acknowledgement_does_not_wait_for_the_answer() -> None:
    go_on = threading.Event()

    def slow(request: Request) -> Reply:
        go_on.wait(120)
        return Reply(text="at last")

    with running(slow) as bot:
        assert bot.slash("").error == ""
        assert bot.workspace.messages == []
        go_on.set()
        assert bot.workspace.wait()[0].text == "at last"


def test_sixty_commands_at_once_are_all_acknowledged_and_answered() -> None:
    with running() as bot:
        with ThreadPoolExecutor(60) as people:
            acknowledged = list(people.map(lambda n: bot.slash(str(n)), range(60)))
        messages = bot.workspace.wait(60)
    assert [a.error for a in acknowledged] == [""] * 60
    assert {m.text for m in messages} == {f"You asked: {n}" for n in range(60)}


def test_a_pressed_button_asks_its_command_and_replaces_the_message_it_was_on() -> None:
    with running(lambda request: Reply(text=f"About {request.text}", blocks=(BUTTON,))) as bot:
        bot.slash("help")
        [shown] = bot.workspace.wait()
        bot.press(shown, "ask:1", "/flake region:Metro")
        until(lambda: [m.text for m in bot.workspace.messages] == ["About region:Metro"])


def test_a_button_on_a_message_for_all_leaves_that_message_alone() -> None:
    with running() as bot:
        public = Message(CHANNEL, BOT_USER, "Monday's digest", "1.0", bot_id=BOT)
        bot.workspace.state.history.add(public)
        bot.press(public, "ask", "region:Metro")
        messages = bot.workspace.wait(2)
    assert [m.text for m in messages] == ["Monday's digest", "You asked: region:Metro"]
    assert messages[1].ephemeral


def test_an_unexpected_failure_is_an_apology_with_its_reference(caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request) -> Reply:
        raise RuntimeError("boom")

    with running(broken) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    reference = bot.asked[0].reference
    assert reference in message.text
    assert "boom" not in message.text
    [line] = [vars(record) for record in caplog.records if record.levelno >= logging.ERROR]
    assert (line["message"], line["reference"]) == ("failed", reference)


def test_an_answer_that_takes_for_ever_is_an_apology(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "ANSWER_SECONDS", 0.1)
    go_on = threading.Event()
    with running(lambda _: Reply(text=str(go_on.wait(120)))) as bot:
        bot.slash("")
        [message] = bot.workspace.wait()
        go_on.set()
    assert message.text.startswith("Sorry")


@pytest.mark.parametrize(
    ("where", "how"),
    [
        ("files.getUploadURLExternal", ["500"] * 3),
        ("upload", ["500"]),
        ("upload", ["lost"]),
        ("files.completeUploadExternal", ["500"]),
        ("files.completeUploadExternal", ["lost"]),
        ("files.info", ["500"] * 3),
    ],
)
def test_without_its_chart_an_answer_still_goes_out_and_says_so(where: str, how: list[str]) -> None:
    with running(with_chart) as bot:
        bot.workspace.fail(where, *how)
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "context", "data_table"]
    assert f"The chart could not be shown: {CHART.alt_text}" in words(message)


@pytest.mark.parametrize(
    ("setting", "refuses", "kinds_"),
    [
        ("shared", False, ["section", "image", "data_table"]),
        ("all", False, ["section", "data_visualization", "context", "data_table"]),
        ("all", True, ["section", "image", "data_table"]),
    ],
)
def test_in_private_answers_slack_draws_charts_only_where_a_setting_says_so(
    setting: str, refuses: bool, kinds_: list[str]
) -> None:
    drawn = Reply("Metro", (blocks.section("Metro"), replace(CHART, native=NATIVE), TABLE))
    with running(lambda _: drawn, native_charts=setting) as bot:
        bot.workspace.switch("no_data_visualization", refuses)
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == kinds_


def test_a_preview_of_what_others_will_see_has_the_chart_that_they_will_see() -> None:
    drawn = Reply("Metro", (blocks.section("Metro"), replace(CHART, native=NATIVE)), for_others=True)
    with running(lambda _: drawn) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert message.only_for
    assert kinds(message) == ["section", "data_visualization", "context"]


def test_a_file_that_is_never_processed_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "POLLS", (0.05, 0.05))
    with running(with_chart, processing_seconds=float("inf")) as bot:
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "context", "data_table"]


def test_an_upload_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_pictures, "CHART_SECONDS", 0.3)
    with running(with_chart) as bot:
        bot.workspace.fail("upload", "hang")
        bot.slash("region:Metro")
        assert kinds(bot.workspace.wait()[0]) == ["section", "context", "data_table"]


def test_without_the_scope_for_files_an_answer_has_no_chart() -> None:
    manifest = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    with running(with_chart, manifest=manifest) as bot:
        bot.slash("region:Metro")
        assert kinds(bot.workspace.wait()[0]) == ["section", "context", "data_table"]


def test_a_lost_reply_to_a_harmless_question_is_asked_again() -> None:
    with running(with_chart) as bot:
        bot.workspace.fail("files.info", "lost", "500")
        bot.slash("region:Metro")
        assert kinds(bot.workspace.wait()[0]) == ["section", "image", "data_table"]


def test_slack_asking_for_patience_is_obeyed() -> None:
    with running(with_chart) as bot:
        bot.workspace.fail("response_url", "429")
        bot.slash("region:Metro")
        assert kinds(bot.workspace.wait()[0]) == ["section", "image", "data_table"]
    assert bot.workspace.calls.count("response_url") == 2


def test_blocks_a_plan_does_not_have_are_said_in_older_ones() -> None:
    with running(with_chart) as bot:
        bot.workspace.state.faults.refused_types = {"data_table"}
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "image", "section"]


def test_pictures_slack_refuses_are_said_in_words() -> None:
    with running(with_chart) as bot:
        bot.workspace.state.faults.refused_types = {"data_table", "image"}
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "context", "section"]


def test_when_every_block_is_refused_the_headline_arrives() -> None:
    with running(with_chart) as bot:
        bot.workspace.state.faults.refused_types = {"section"}
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
    assert (message.text, message.blocks) == ("Metro: 31% flaked", ())
    assert bot.workspace.calls.count("response_url") == 4


def test_an_error_of_slacks_own_is_tried_once_more() -> None:
    with running() as bot:
        bot.workspace.fail("response_url", "500")
        bot.slash("region:Metro")
        assert bot.workspace.wait()[0].text == "You asked: region:Metro"


def test_an_answer_whose_receipt_was_lost_is_not_sent_twice() -> None:
    with running() as bot:
        bot.workspace.fail("response_url", "lost")
        bot.slash("region:Metro")
        bot.workspace.wait()
    assert sorted(bot.workspace.calls) == ["auth.test", "response_url", "users.info"]
    assert [m.text for m in bot.workspace.messages] == ["You asked: region:Metro"]


def test_what_was_begun_is_finished_when_the_service_stops() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(request: Request) -> Reply:
        begun.set()
        go_on.wait(120)
        return Reply(text="still answered")

    with running(slow) as bot:
        bot.slash("")
        begun.wait(120)
        threading.Timer(0.2, go_on.set).start()
        waiting = threading.Thread(target=bot.workspace.wait)
        waiting.start()
    waiting.join()
    assert [m.text for m in bot.workspace.messages] == ["still answered"]


def test_the_log_names_neither_token_nor_person(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running(with_chart) as bot:
        bot.slash("region:Metro", user=DANIEL)
        bot.workspace.wait()
        until(lambda: "sent" in caplog.messages)
    ours = [vars(record) for record in caplog.records if not record.name.startswith(("aiohttp", "asyncio"))]
    assert bot.asked[0].reference in str(ours)
    for secret in ("xoxb", "xapp", DANIEL, "/response/", "/upload/"):
        assert secret not in str(ours)


def test_long_words_about_a_chart_are_cut_to_slacks_limits() -> None:
    chart = Chart(name="flakes.png", png=PNG, alt_text="x" * 3000)
    with running(lambda _: Reply(text="Long", blocks=(chart,))) as bot:
        bot.slash("")
        [message] = bot.workspace.wait()
    assert len(message.blocks[0]["alt_text"]) == 2000


def test_an_answer_slack_will_not_take_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with running() as bot:
        bot.post(bot.payload("") | {"response_url": f"{bot.workspace.url}/response/used"})
        until(lambda: "the apology did not arrive either" in caplog.messages)
    assert bot.workspace.messages == []


def test_an_address_nobody_answers_at_is_tried_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with running() as bot:
        bot.post(bot.payload("") | {"response_url": "http://127.0.0.1:9/response"})
        until(lambda: "the apology did not arrive either" in caplog.messages)
    assert bot.workspace.messages == []


def test_a_guest_is_turned_away_politely_before_any_work() -> None:
    with running() as bot:
        assert bot.slash("region:Metro", user=GUEST).error == ""
        [message] = bot.workspace.wait()
    assert "You are a guest here" in message.text
    assert message.only_for == GUEST
    assert bot.asked == []


def test_somebody_of_another_workspace_is_turned_away() -> None:
    with running() as bot:
        people = bot.workspace.state.people
        people[DANIEL] = replace(people[DANIEL], team="T0OTHER000")
        bot.slash("region:Metro", user=DANIEL)
        [message] = bot.workspace.wait()
    assert "from another workspace" in message.text
    assert bot.asked == []


def test_a_guest_cannot_press_a_button_either() -> None:
    with running() as bot:
        bot.slash("region:Metro")
        [shown] = bot.workspace.wait()
        pressed = bot.pressed(shown, "ask:1", "/flake region:Metro")
        bot.post(pressed | {"user": {"id": GUEST}})
        until(lambda: "You are a guest here" in bot.workspace.messages[-1].text)
    assert len(bot.asked) == 1


def test_whoever_cannot_be_checked_is_not_answered_and_told_so() -> None:
    with running() as bot:
        bot.workspace.fail("users.info", "500", "500", "500")
        bot.slash("region:Metro")
        [message] = bot.workspace.wait()
        assert "could not check" in message.text
        assert bot.asked == []
        bot.slash("region:Metro")
        assert bot.workspace.wait(2)[-1].text == "You asked: region:Metro"


def test_slack_is_asked_once_who_somebody_is() -> None:
    with running() as bot:
        for _ in range(3):
            bot.slash("region:Metro")
        bot.workspace.wait(3)
    assert bot.workspace.calls.count("users.info") == 1


def test_a_mention_is_answered_to_whoever_wrote_it_in_the_same_thread() -> None:
    with running(with_chart) as bot:
        say(bot, f"<@{BOT_USER}> region:Metro week:last & more")
        [whispered] = bot.workspace.wait()
        assert (whispered.only_for, whispered.channel, whispered.is_reply) == (MARIA, CHANNEL, False)
        assert kinds(whispered) == ["section", "image", "data_table"]
        first = next(m for m in bot.workspace.state.history.kept if m.user == MARIA)
        say(bot, f"<@{BOT_USER}> /flake week:W05", thread_ts=first.ts)
        answer = bot.workspace.wait(2)[-1]
    assert (answer.thread_ts, answer.only_for) == (first.ts, MARIA)
    assert [request.text for request in bot.asked] == ["region:Metro week:last & more", "week:W05"]


def test_a_direct_message_is_answered_where_it_was_written() -> None:
    with running() as bot:
        say(bot, "metro last week", channel=DIRECT)
        [message] = bot.workspace.wait()
    assert (message.channel, message.only_for, message.text) == (DIRECT, None, "You asked: metro last week")


def test_an_empty_mention_asks_for_help() -> None:
    with running() as bot:
        say(bot, f"<@{BOT_USER}>")
        assert bot.workspace.wait()[0].text == "You asked: help"


def test_a_button_in_direct_messages_replaces_its_message() -> None:
    with running(lambda request: Reply(text=f"About {request.text}", blocks=(BUTTON,))) as bot:
        say(bot, "help", channel=DIRECT)
        [shown] = bot.workspace.wait()
        bot.press(shown, "ask:1", "/flake region:Metro")
        until(lambda: [m.text for m in bot.workspace.messages] == ["About region:Metro"])


def test_what_bots_write_and_what_is_edited_is_not_answered() -> None:
    with running() as bot:
        for more in ({"bot_id": "B0"}, {"subtype": "message_changed"}, {"channel_type": "channel"}):
            event = {
                "type": "message",
                "channel": DIRECT,
                "channel_type": "im",
                "user": MARIA,
                "text": "x",
                "ts": "1.0",
            }
            bot.post(interactions.event(bot.workspace.state, event | more))
        bot.slash("a genuine one")
        bot.workspace.wait()
    assert [request.text for request in bot.asked] == ["a genuine one"]


def test_an_event_delivered_twice_is_answered_once() -> None:
    with running() as bot:
        event = {"type": "app_mention", "channel": CHANNEL, "user": MARIA, "text": "once", "ts": "1.0"}
        payload = interactions.event(bot.workspace.state, event)
        assert [bot.post(payload).status, bot.post(payload, at=time.time() - 2).status] == [200, 200]
        bot.slash("later")
        assert {m.text for m in bot.workspace.wait(2)} == {"You asked: once", "You asked: later"}


@pytest.mark.parametrize(("how", "answered"), [("500", 1), ("429", 1), ("lost", 1), ("hang", 0)])
def test_a_direct_message_meets_a_fault_and_is_answered_at_most_once(
    how: str, answered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "CALL_SECONDS", 2)
    with running() as bot:
        bot.workspace.fail("chat.postMessage", how)
        say(bot, "metro", channel=DIRECT)
        until(lambda: bot.workspace.calls.count("chat.postMessage") == (2 if how in ("500", "429") else 1))
    assert len(bot.workspace.messages) == answered


def test_blocks_refused_in_direct_messages_are_said_in_older_ones() -> None:
    with running(with_chart) as bot:
        bot.workspace.state.faults.refused_types = {"data_table", "image"}
        say(bot, "metro", channel=DIRECT)
        [message] = bot.workspace.wait()
    assert kinds(message) == ["section", "context", "section"]


def say(bot: Bot, text: str, channel: str = CHANNEL, thread_ts: str | None = None, user: str = MARIA) -> None:
    """Write a message, as Maria unless it is somebody else."""
    bot.workspace.do(bot.workspace.actions.say(user, channel, text, thread_ts))


def understood(request: Request) -> Reply:
    return Reply(text=f"You asked: {request.text}", understood=f"/flake {request.text}")


def test_in_direct_messages_a_request_brings_the_question_before_it() -> None:
    with running(understood) as bot:
        say(bot, "cd4 last week", channel=DIRECT)
        bot.workspace.wait()
        say(bot, "and cd5?", channel=DIRECT)
        until(lambda: len(bot.asked) == 2)
    assert [request.previous for request in bot.asked] == ["", "/flake cd4 last week"]


def test_in_a_thread_a_mention_brings_what_the_same_person_asked_there_before() -> None:
    with running(understood) as bot:
        say(bot, f"<@{BOT_USER}> cd4 last week")
        bot.workspace.wait()
        first = next(m for m in bot.workspace.state.history.kept if m.user == MARIA)
        say(bot, f"<@{BOT_USER}> /flake trend", user=DANIEL, thread_ts=first.ts)
        say(bot, "not for you &amp; me", thread_ts=first.ts)
        bot.workspace.wait(2)
        say(bot, f"and cd5? <@{BOT_USER}>", thread_ts=first.ts)
        bot.workspace.wait(3)
        say(bot, f"<@{BOT_USER}> by day", thread_ts=first.ts)
        bot.workspace.wait(4)
        say(bot, f"<@{BOT_USER}> and cd5?")
        bot.workspace.wait(5)
    earlier = [request.earlier for request in bot.asked]
    assert earlier == [(), (), ("cd4 last week",), ("cd4 last week", "and cd5?"), ()]
    assert all(request.previous == "" for request in bot.asked)


def test_in_a_thread_a_question_is_forgotten_after_half_an_hour_and_where_slack_does_not_answer() -> None:
    late = datetime.now(UTC) + timedelta(minutes=31)
    for now, fault in ((lambda: late, ()), (lambda: datetime.now(UTC), ("500",))):
        with running(understood, now=now) as bot:
            say(bot, f"<@{BOT_USER}> cd4 last week")
            bot.workspace.wait()
            first = next(m for m in bot.workspace.state.history.kept if m.user == MARIA)
            bot.workspace.fail("conversations.replies", *fault)
            say(bot, f"<@{BOT_USER}> and cd5?", thread_ts=first.ts)
            bot.workspace.wait(2)
        assert [request.earlier for request in bot.asked] == [(), ()]


def test_where_a_button_has_replaced_an_answer_its_controls_name_the_question_before() -> None:
    def controlled(request: Request) -> Reply:
        return replace(understood(request), blocks=(BUTTON | {"block_id": f"/flake {request.text}"},))

    with running(controlled) as bot:
        say(bot, "region:CD4 week:last", channel=DIRECT)
        [shown] = bot.workspace.wait()
        bot.press(shown, "ask:1", "/flake region:Metro")
        until(lambda: [m.text for m in bot.workspace.messages] == ["You asked: region:Metro"])
        say(bot, "and cd5?", channel=DIRECT)
        until(lambda: len(bot.asked) == 3)
    assert bot.asked[2].previous == "/flake region:Metro"


def test_a_question_is_forgotten_after_half_an_hour() -> None:
    late = datetime.now(UTC) + timedelta(minutes=31)
    with running(understood, now=lambda: late) as bot:
        say(bot, "cd4 last week", channel=DIRECT)
        bot.workspace.wait()
        say(bot, "and cd5?", channel=DIRECT)
        until(lambda: len(bot.asked) == 2)
    assert bot.asked[1].previous == ""


def test_what_is_awaited_is_carried_by_the_question_that_asks_for_it() -> None:
    with running(lambda _: Reply("How many?", outcome="misread", awaits="/flake plan goal:")) as bot:
        say(bot, "plan", channel=DIRECT)
        [message] = bot.workspace.wait()
    assert message.metadata == {"event_type": "flakebot_answer", "event_payload": {"question": "/flake plan goal:"}}
