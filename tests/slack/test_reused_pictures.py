"""A picture is uploaded once for all who have the same access, where the workspace shows it again."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.messages import Chart, Reply, Request
from bot.replies import blocks, controls
from local.slack import Message
from local.slack.events import interactions
from local.slack.model import Person
from tests.support.slack_workspace import (
    CHANNEL,
    DANIEL,
    DIRECT,
    MARIA,
    PNG,
    PRIYA,
    TABLE,
    Bot,
    running,
    until,
)

REMEMBERED = "pictures are refused in second messages, so each is uploaded anew"
KINDS = ["section", "image", "data_table"]


def charted(request: Request) -> Reply:
    picture = Chart("flakes.png", PNG + request.text.encode(), f"Chart {request.text}")
    return Reply(request.text, (blocks.section(request.text), picture, TABLE))


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def pictures(messages: list[Message]) -> Counter[str]:
    """Count the messages that show each picture."""
    return Counter(block["slack_file"]["id"] for one in messages for block in one.blocks if block["type"] == "image")


def ask(bot: Bot, *people: str, text: str = "CD5") -> list[Message]:
    """Let people ask the same, one after the other."""
    for user in people:
        many = len(bot.workspace.messages)
        bot.slash(text, user=user)
        bot.workspace.wait(many + 1)
    return bot.workspace.messages


def test_a_hundred_people_with_fifteen_questions_take_fifteen_uploads() -> None:
    people = [f"U0PERSON{number:03}" for number in range(100)]
    with running(charted, REUSE_PICTURES="yes") as bot:
        bot.workspace.state.people |= {one: Person(one, one.lower(), "Ada Person") for one in people}
        with ThreadPoolExecutor(100) as asking:
            list(asking.map(lambda number: bot.slash(f"{number % 15}", user=people[number]), range(100)))
        messages = bot.workspace.wait(100)
    calls = Counter(bot.workspace.calls)
    uploads = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")
    assert [calls[name] for name in uploads] == [15, 15, 15]
    assert (calls["users.info"], calls["auth.test"], calls["response_url"]) == (100, 1, 100)
    assert (len(pictures(messages)), pictures(messages).total()) == (15, 100)
    for message in messages:
        file = bot.workspace.state.files.kept[message.blocks[1]["slack_file"]["id"]]
        assert file.content == PNG + message.text.encode()


def test_by_default_each_picture_is_uploaded_for_its_message() -> None:
    with running(charted) as bot:
        messages = ask(bot, MARIA, DANIEL)
    assert len(pictures(messages)) == 2


def test_a_workspace_that_refuses_a_picture_for_a_second_reader_gets_it_anew_and_is_not_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running(charted, REUSE_PICTURES="yes") as bot:
        bot.workspace.switch("one_reader", True)
        ask(bot, MARIA, DANIEL)
        until(lambda: REMEMBERED in caplog.messages)
        refused = len(bot.workspace.state.refusals)
        messages = ask(bot, PRIYA, DANIEL, MARIA)
        assert len(bot.workspace.state.refusals) == refused
    assert refused == 2
    assert [kinds(message) for message in messages] == [KINDS] * 5
    assert len(pictures(messages)) == 5
    assert caplog.messages.count(REMEMBERED) == 1


def test_in_direct_messages_too_a_refused_picture_is_uploaded_anew() -> None:
    with running(charted, REUSE_PICTURES="yes") as bot:
        bot.workspace.switch("one_reader", True)
        ask(bot, DANIEL)
        bot.workspace.do(bot.workspace.actions.say(MARIA, DIRECT, "CD5"))
        message = bot.workspace.wait(2)[-1]
        until(lambda: kinds(message) == KINDS)
        ask(bot, PRIYA)
    assert bot.workspace.calls.count("upload") == 3


def test_where_tables_are_refused_pictures_are_still_shown_again() -> None:
    with running(charted, REUSE_PICTURES="yes") as bot:
        bot.workspace.switch("no_data_table", True)
        messages = ask(bot, MARIA, DANIEL, PRIYA)
    assert [kinds(message) for message in messages] == [["section", "image", "section"]] * 3
    assert bot.workspace.calls.count("upload") == 1


def test_where_people_may_see_different_rows_a_picture_is_shown_again_to_the_same_person_only() -> None:
    with running(charted, ORGANIZER_ROWS="own", REUSE_PICTURES="yes") as bot:
        messages = ask(bot, MARIA, DANIEL, MARIA, DANIEL)
    assert sorted(pictures(messages).values()) == [2, 2]
    assert messages[0].blocks[1] == messages[2].blocks[1] | {"block_id": messages[0].blocks[1]["block_id"]}


def test_what_is_shared_with_a_channel_has_a_picture_of_its_own() -> None:
    with running(charted, REUSE_PICTURES="yes") as bot:
        ask(bot, MARIA)
        chosen = {"values": {"channel": {"channel": {"selected_conversation": CHANNEL}}}}
        view = controls.sharing("/flake CD5", "run", "2020-08-17") | {"id": "V1", "state": chosen}
        bot.post(interactions.submitted(bot.workspace.state, MARIA, view))
        messages = bot.workspace.wait(2)
    assert messages[1].only_for is None
    assert len(pictures(messages)) == 2


def test_an_upload_that_failed_is_made_again_for_the_next_who_asks() -> None:
    with running(charted, REUSE_PICTURES="yes") as bot:
        bot.workspace.fail("upload", "500")
        messages = ask(bot, MARIA, DANIEL, PRIYA)
    assert [kinds(message)[1] for message in messages] == ["context", "image", "image"]
    assert bot.workspace.calls.count("upload") == 2
