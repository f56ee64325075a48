"""A channel's history in the local Slack: found again by metadata, a page at a time, with threads and files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from local.slack import Workspace
from tests.support.slack_workspace import CHANNEL, MARIA, PNG, PRIYA

Fields = dict[str, Any]

PRIVATE = "C0DIRECTOR"


def about(key: str) -> Fields:
    return {"event_type": "flakebot_digest", "event_payload": {"key": key}}


@pytest.fixture
def posted(client: WebClient) -> list[str]:
    """Post seven messages; return their ts, the oldest first."""
    return [post(client, f"message {number}") for number in range(7)]


def post(client: WebClient, text: str, **more: Any) -> str:
    return str(client.chat_postMessage(channel=CHANNEL, text=text, metadata=about(text), **more)["ts"])


def texts(answer: Any) -> list[str]:
    return [message["text"].removeprefix("message ") for message in answer["messages"]]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "6543210"),
        ({"limit": 3}, "654"),
        ({"oldest": 2}, "6543"),
        ({"oldest": 2, "inclusive": True}, "65432"),
        ({"latest": 4}, "3210"),
        ({"latest": 4, "inclusive": True}, "43210"),
        ({"oldest": 2, "latest": 4}, "3"),
        ({"oldest": 2, "latest": 4, "inclusive": True}, "432"),
        ({"oldest": 2, "latest": 4, "inclusive": True, "limit": 1}, "4"),
        ({"oldest": 6}, ""),
    ],
)
def test_a_stretch_of_a_channel_is_read(client: WebClient, posted: list[str], given: Fields, found: str) -> None:
    asked: Fields = {name: posted[value] if name in ("oldest", "latest") else value for name, value in given.items()}
    answer = client.conversations_history(channel=CHANNEL, **asked)
    assert "".join(texts(answer)) == found
    assert answer["has_more"] == ("limit" in given)
    assert ("response_metadata" in answer.data) == answer["has_more"]


def test_pages_follow_each_other_though_messages_come_and_go(client: WebClient, posted: list[str]) -> None:
    first = client.conversations_history(channel=CHANNEL, limit=3)
    post(client, "message 7")
    client.chat_delete(channel=CHANNEL, ts=posted[5])
    client.chat_delete(channel=CHANNEL, ts=posted[3])
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=CHANNEL, limit=3, cursor=cursor)
    assert (texts(first), texts(second)) == (["6", "5", "4"], ["2", "1", "0"])
    with pytest.raises(SlackApiError, match="invalid_cursor"):
        client.conversations_members(channel=CHANNEL, cursor=cursor)


def test_a_thread_is_read_a_page_at_a_time_with_its_metadata(client: WebClient, posted: list[str]) -> None:
    replies = [post(client, f"message {name}", thread_ts=posted[0]) for name in "abcd"]
    read, metadata = [], []
    # The SDK's answer is the same object on every page.
    for page in client.conversations_replies(channel=CHANNEL, ts=posted[0], limit=2, include_all_metadata=True):
        read.append(texts(page))
        metadata += [message["metadata"] for message in page["messages"]]
    assert read == [["0", "a"], ["b", "c"], ["d"]]
    assert metadata[-1] == about("message d")
    within: Fields = {"oldest": replies[1], "latest": replies[3]}
    assert texts(client.conversations_replies(channel=CHANNEL, ts=posted[0], **within)) == ["0", "c"]
    whole = texts(client.conversations_replies(channel=CHANNEL, ts=posted[0], inclusive=True, **within))
    assert whole == ["0", "b", "c", "d"]
    [head] = [m for m in client.conversations_history(channel=CHANNEL)["messages"] if m["ts"] == posted[0]]
    assert (head["reply_count"], head["latest_reply"]) == (4, replies[3])
    client.chat_delete(channel=CHANNEL, ts=replies[3])
    [head] = [m for m in client.conversations_history(channel=CHANNEL)["messages"] if m["ts"] == posted[0]]
    assert (head["reply_count"], head["latest_reply"]) == (3, replies[2])


def test_a_channel_is_in_the_order_of_its_stamps_though_the_clock_is_moved_back(
    workspace: Workspace, client: WebClient, posted: list[str]
) -> None:
    clock = workspace.state.clock
    clock.move(clock.now() - timedelta(days=1))
    earlier = post(client, "message earlier")
    assert texts(client.conversations_history(channel=CHANNEL))[-1] == "earlier"
    assert texts(client.conversations_history(channel=CHANNEL, latest=posted[0])) == ["earlier"]
    assert earlier < posted[0]


def test_stamps_are_unique_though_the_clock_stands_again_where_it_stood(workspace: Workspace) -> None:
    history, clock = workspace.state.history, workspace.state.clock
    start, stamps = clock.now(), set()
    for _ in range(200):
        clock.move(start)
        workspace.do(workspace.actions.say(MARIA, CHANNEL, "x"))
        stamps.add(history.kept[-1].ts)
    assert len(stamps) == 200


def test_what_one_person_saw_is_in_no_history_and_in_no_thread(client: WebClient, posted: list[str]) -> None:
    client.chat_postEphemeral(channel=CHANNEL, user=MARIA, text="message x", thread_ts=posted[0])
    client.chat_postEphemeral(channel=CHANNEL, user=MARIA, text="message y")
    assert texts(client.conversations_history(channel=CHANNEL)) == list("6543210")
    assert texts(client.conversations_replies(channel=CHANNEL, ts=posted[0])) == ["0"]


@pytest.mark.parametrize(("channel", "kind"), [(CHANNEL, "public"), (PRIVATE, "private")])
def test_a_shared_file_names_its_message_and_the_message_its_file(
    workspace: Workspace, client: WebClient, channel: str, kind: str
) -> None:
    workspace.do(workspace.actions.invite(PRIYA, channel))
    head = client.chat_postMessage(channel=channel, text="x")["ts"]
    shared = client.files_upload_v2(
        channel=channel, content=PNG, filename="flakes.png", title="Flakes", initial_comment="Here", thread_ts=head
    )["files"][0]["id"]
    [_, message] = client.conversations_replies(channel=channel, ts=head)["messages"]
    assert message["files"] == [
        {"id": shared, "name": "flakes.png", "title": "Flakes", "size": len(PNG), "user": "U0FLAKEBOT"}
    ]
    shares = client.files_info(file=shared)["file"]["shares"]
    assert shares == {kind: {channel: [{"ts": message["ts"], "thread_ts": head}]}}
    client.chat_delete(channel=channel, ts=message["ts"])
    assert client.files_info(file=shared)["file"]["shares"] == {}


def test_a_file_that_a_person_drops_is_shared_too(workspace: Workspace, client: WebClient) -> None:
    workspace.do(workspace.actions.upload(MARIA, CHANNEL, "signups.csv", b"a,b\n"))
    [message] = client.conversations_history(channel=CHANNEL)["messages"]
    shares = client.files_info(file=message["files"][0]["id"])["file"]["shares"]
    assert shares == {"public": {CHANNEL: [{"ts": message["ts"]}]}}
