"""Automatic posts: each failure says whether the message certainly did not arrive, or may have."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.outbox.port import NotNowError, Outgoing, Posted, RefusedError, UnknownOutcomeError
from bot.slack import poster as posting
from bot.slack.calls import clients, rate_limits, uploads
from bot.slack.calls.rate_limits import RateLimit
from bot.slack.poster import Poster
from local.slack import Message, Workspace
from tests.support.slack_workspace import CHANNEL, CHART, MARIA, NATIVE, TABLE, WHOLE, configured

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ABOUT = {"key": "2020-08-08 C0METRO000 group:Metro digest", "run": "r1", "numbers": {"total": 10}}


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(clients, "CALL_SECONDS", 2)
    monkeypatch.setattr(rate_limits, "CHANNEL_SECONDS", 0.01)
    with Workspace(WHOLE, processing_seconds=0.05).serve() as workspace:
        yield workspace


@pytest.fixture
def poster(workspace: Workspace) -> Poster:
    return Poster(configured(workspace.url))


def post(poster: Poster, channel: str = CHANNEL, parts: tuple[Any, ...] = (TABLE,), **more: Any) -> Posted:
    return poster.post(Outgoing(channel, "Metro: 54%", parts, ABOUT, **more), lambda: None)


def only(workspace: Workspace) -> Message:
    (message,) = workspace.messages
    return message


def test_a_message_arrives_with_its_key_and_is_found_by_it(workspace: Workspace, poster: Poster) -> None:
    posted = post(poster)
    assert only(workspace).ts == posted.ts
    assert only(workspace).metadata == {"event_type": posting.EVENT, "event_payload": ABOUT}
    found = poster.find(CHANNEL, str(ABOUT["key"]), LONG_AGO)
    assert found is not None
    assert (found.ts, found.about) == (posted.ts, ABOUT)
    assert poster.find(CHANNEL, "another", LONG_AGO) is None
    assert poster.permalink(posted).endswith(posted.ts.replace(".", ""))


def test_it_is_found_behind_hundreds_of_others_and_in_a_thread(workspace: Workspace, poster: Poster) -> None:
    first = post(poster)
    for number in range(450):
        workspace.do(workspace.actions.say(MARIA, CHANNEL, f"message {number}"))
    found = poster.find(CHANNEL, str(ABOUT["key"]), LONG_AGO)
    assert found is not None
    assert found.ts == first.ts
    below = poster.post(Outgoing(CHANNEL, "table", [], {"key": "table"}, first.ts), lambda: None)
    there = poster.find(CHANNEL, "table", LONG_AGO, first.ts)
    assert there is not None
    assert there.ts == below.ts
    assert poster.find(CHANNEL, "table", LONG_AGO) is None


@pytest.mark.parametrize("how", ["lost", "500", "hang"])
def test_without_a_receipt_it_is_a_doubt_and_it_is_not_sent_again(
    workspace: Workspace, poster: Poster, how: str
) -> None:
    workspace.fail("chat.postMessage", how)
    with pytest.raises(UnknownOutcomeError):
        post(poster)
    assert workspace.calls.count("chat.postMessage") == 1
    assert len(workspace.messages) == (1 if how == "lost" else 0)


def test_where_nobody_listens_it_surely_did_not_arrive() -> None:
    nobody = Poster(configured("http://127.0.0.1:9"))
    with pytest.raises(NotNowError, match="could not be reached"):
        post(nobody)


def test_what_slack_asks_to_wait_is_waited_for(workspace: Workspace, poster: Poster) -> None:
    workspace.fail("chat.postMessage", "429")
    started = time.monotonic()
    post(poster)
    assert time.monotonic() - started >= 1
    assert len(workspace.messages) == 1


def test_a_long_wait_is_left_for_later(workspace: Workspace, poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "PATIENT_SECONDS", 0.5)
    workspace.fail("chat.postMessage", "429")
    with pytest.raises(NotNowError) as caught:
        post(poster)
    assert caught.value.seconds == 1
    assert workspace.messages == []


@pytest.mark.parametrize(
    ("prepare", "channel", "word"),
    [
        (lambda state: setattr(state.channels[CHANNEL], "is_archived", True), CHANNEL, "is_archived"),
        (lambda _: None, "C0NOWHERE0", "channel_not_found"),
        (lambda _: None, "C0DIRECTOR", "not_in_channel|channel_not_found"),
    ],
)
def test_where_nothing_can_be_posted_it_says_so(
    workspace: Workspace, poster: Poster, prepare: Callable[[Any], None], channel: str, word: str
) -> None:
    prepare(workspace.state)
    with pytest.raises(RefusedError, match=word):
        post(poster, channel)


def test_refused_tables_become_text_and_refused_pictures_words(workspace: Workspace, poster: Poster) -> None:
    workspace.state.faults.switch("no_data_table", True)
    assert post(poster).how == "sent plain, blocks were refused"
    assert [block["type"] for block in only(workspace).blocks] == ["section"]
    picture = {"type": "image", "alt_text": "Metro: 54%", "slack_file": {"id": "F0NOTHING0"}}
    assert post(poster, parts=(TABLE, picture)).how == "sent plain without pictures"
    assert "could not be shown: Metro" in str(workspace.messages[-1].blocks[-1])


def test_blocks_that_nothing_helps_leave_the_text(workspace: Workspace, poster: Poster) -> None:
    assert post(poster, parts=({"type": "section"},)).how == "sent as text"
    assert only(workspace).text == "Metro: 54%"


def test_a_picture_is_uploaded_once_for_all_channels_and_shown(workspace: Workspace, poster: Poster) -> None:
    first, second = poster.picture(CHART), poster.picture(CHART)
    assert first == second
    assert workspace.calls.count("files.getUploadURLExternal") == 1
    assert post(poster, parts=(first,)).how == "sent"
    assert only(workspace).blocks[0]["alt_text"] == CHART.alt_text


@pytest.mark.parametrize("where", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_a_picture_that_cannot_be_uploaded_becomes_words(workspace: Workspace, poster: Poster, where: str) -> None:
    workspace.fail(where, "500")
    assert poster.picture(CHART)["type"] == "context"
    # The next who shows it tries again.
    assert poster.picture(CHART)["type"] == "image"


DRAWN = replace(CHART, native=NATIVE)


def test_a_chart_that_slack_draws_needs_no_picture(workspace: Workspace, poster: Poster) -> None:
    assert post(poster, parts=(TABLE, DRAWN)).how == "sent"
    assert [block["type"] for block in only(workspace).blocks] == ["data_table", "data_visualization", "context"]
    assert "files.getUploadURLExternal" not in workspace.calls


def test_a_chart_that_slack_refuses_to_draw_is_a_picture_in_the_same_message(
    workspace: Workspace, poster: Poster
) -> None:
    workspace.switch("no_data_visualization", True)
    assert post(poster, parts=(TABLE, DRAWN)).how == "sent"
    assert [block["type"] for block in only(workspace).blocks] == ["data_table", "image"]
    workspace.switch("no_data_table", True)
    assert post(poster, parts=(TABLE, DRAWN)).how == "sent plain, blocks were refused"
    assert [block["type"] for block in workspace.messages[-1].blocks] == ["section", "image"]


def test_a_message_changes_from_what_slack_draws_to_a_picture_too(workspace: Workspace, poster: Poster) -> None:
    posted = post(poster, parts=(DRAWN,))
    workspace.switch("no_data_visualization", True)
    poster.edit(Outgoing(CHANNEL, "Metro: 55%", (DRAWN,), ABOUT), posted.ts)
    assert [block["type"] for block in only(workspace).blocks] == ["image"]


def test_where_the_settings_say_so_slack_draws_no_chart(workspace: Workspace) -> None:
    post(Poster(configured(workspace.url, NATIVE_CHARTS="none")), parts=(DRAWN,))
    assert [block["type"] for block in only(workspace).blocks] == ["image"]


def test_a_picture_that_is_never_processed_becomes_words(
    workspace: Workspace, poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "POLLS", (0.01, 0.01))
    workspace.state.faults.switch("unprocessed", True)
    assert poster.picture(CHART)["type"] == "context"


def test_people_have_direct_messages_and_addresses(workspace: Workspace, poster: Poster) -> None:
    assert poster.direct(MARIA) == "D0MARIA000"
    assert "@" in poster.address(MARIA)
    workspace.fail("users.info", "500", "500")
    with pytest.raises(UnknownOutcomeError):
        poster.address(MARIA)


def test_calls_come_in_a_burst_and_then_at_a_pace() -> None:
    now = [100.0]
    limit = RateLimit(60, 3, lambda: now[0])
    assert [limit.delay() for _ in range(5)] == [0, 0, 0, 1, 2]
    now[0] += 60
    assert [round(limit.delay(), 6) for _ in range(4)] == [0, 0, 0, 1]


def test_before_each_try_it_is_asked_whether_it_may_still_be_posted(workspace: Workspace, poster: Poster) -> None:
    asked = []

    def before() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise LookupError

    workspace.state.faults.switch("no_data_table", True)
    workspace.fail("chat.postMessage", "429")
    with pytest.raises(LookupError):
        poster.post(Outgoing(CHANNEL, "Metro: 54%", (TABLE,), ABOUT), before)
    assert workspace.messages == []
