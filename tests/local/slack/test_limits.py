"""The local Slack limits and fails as Slack does, when told to; and what it stores stays bounded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from local.slack import BOT_TOKEN, Workspace
from local.slack.events import interactions
from local.slack.model import triggers
from local.slack.model.errors import SlackError
from local.slack.model.limits import BURST, Limited, Limits
from local.slack.page import event_queue
from local.slack.page.event_queue import EventQueue
from local.slack.web_api.methods import METHODS
from tests.support.slack_workspace import CHANNEL, DIRECT, GUEST, MARIA, PNG, WHOLE

ELSEWHERE = "C0SUBURBS0"


def refused(call: Callable[[], object]) -> tuple[int, str]:
    """Make a call that must fail; return its status and what it says of waiting."""
    with pytest.raises(SlackApiError) as error:
        call()
    return error.value.response.status_code, error.value.response.headers.get("Retry-After", "")


class Hand:
    """A clock that is moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_channel_takes_a_few_messages_at_once_and_then_one_a_second() -> None:
    clock = Hand()
    limits = Limits(clock)
    assert [limits.wait("chat.postMessage", 0, CHANNEL) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert limits.wait("chat.postMessage", 0, ELSEWHERE) == 0
    clock.now += 1
    assert [limits.wait("chat.postMessage", 0, CHANNEL) for _ in range(2)] == [0, 1]
    clock.now += 60
    assert [limits.wait("chat.postMessage", 0, CHANNEL) for _ in range(4)] == [0, 0, 0, 1]
    assert limits.met[0] == Limited("chat.postMessage", CHANNEL, 1)


def test_messages_at_one_a_second_are_never_too_many() -> None:
    clock = Hand()
    limits = Limits(clock)
    for _ in range(1000):
        assert limits.wait("chat.postMessage", 0, CHANNEL) == 0
        clock.now += 1.0
    assert not limits.met


@pytest.mark.parametrize(("tier", "most"), [(1, 1), (2, 20), (3, 50), (4, 100), (0, 300)])
def test_a_method_is_called_as_often_as_its_tier_allows_in_any_minute(tier: int, most: int) -> None:
    clock = Hand()
    limits = Limits(clock)
    assert [limits.wait("x", tier) for _ in range(most + 1)] == [0] * most + [60]
    assert limits.wait("y", tier) == 0
    clock.now += 59.5
    assert limits.wait("x", tier) == 1
    clock.now += 0.5
    assert limits.wait("x", tier) == 0


def test_what_was_called_a_minute_ago_is_forgotten_and_the_list_of_the_refused_is_bounded() -> None:
    clock = Hand()
    limits = Limits(clock)
    for _ in range(30_000):
        limits.wait("x", 2)
        clock.now += 1.5
    assert len(limits.met) == limits.met.maxlen


def test_every_method_has_the_tier_of_its_page_in_the_reference() -> None:
    tiers = {name: method.tier for name, method in METHODS.items()}
    assert {name for name, tier in tiers.items() if tier == 0} == {
        "auth.test",
        "chat.getPermalink",
        "chat.postMessage",
    }
    assert (tiers["conversations.history"], tiers["users.info"], tiers["usergroups.users.list"]) == (3, 4, 2)


def test_limits_are_off_unless_asked_for(workspace: Workspace, client: WebClient) -> None:
    for _ in range(BURST + 3):
        client.chat_postMessage(channel=CHANNEL, text="x")
    assert workspace.limited == []


def test_whoever_posts_too_fast_is_told_to_wait_and_then_heard() -> None:
    with Workspace(WHOLE, limits=True).serve() as workspace:
        client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/", retry_handlers=[])

        def post(channel: str) -> object:
            return client.chat_postMessage(channel=channel, text="x")

        for _ in range(BURST):
            post(CHANNEL)
        assert refused(lambda: post(CHANNEL)) == (429, "1")
        post(ELSEWHERE)
        assert workspace.limited == [Limited("chat.postMessage", CHANNEL, 1)]
        assert workspace.state.payloads[-2]["error"] == "ratelimited"
        time.sleep(1)
        post(CHANNEL)
        assert len(workspace.messages) == BURST + 2


def test_whoever_asks_too_often_is_told_to_wait_by_the_worlds_clock() -> None:
    with Workspace(WHOLE, limits=True).serve() as workspace:
        client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/", retry_handlers=[])
        for _ in range(20):
            client.usergroups_users_list(usergroup="S0DATATEAM")
        workspace.state.clock.move(workspace.state.clock.now().replace(year=2100))
        status, seconds = refused(lambda: client.usergroups_users_list(usergroup="S0DATATEAM"))
        assert (status, 50 < int(seconds) <= 60) == (429, True)
        assert client.users_info(user=MARIA)["ok"]


def test_a_fault_meets_the_calls_for_one_channel(workspace: Workspace, client: WebClient) -> None:
    workspace.fail("chat.postMessage", "500", channel=CHANNEL)
    workspace.fail("any", "500", channel=CHANNEL)
    assert client.chat_postMessage(channel=ELSEWHERE, text="x")["ok"]
    assert client.auth_test()["ok"]
    assert refused(lambda: client.chat_postMessage(channel=CHANNEL, text="x"))[0] == 500
    assert refused(lambda: client.conversations_history(channel=CHANNEL))[0] == 500
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]


def test_a_fault_meets_a_file_shared_in_one_channel(workspace: Workspace, client: WebClient) -> None:
    workspace.fail("files.completeUploadExternal", "500", channel=CHANNEL)
    client.files_upload_v2(content=PNG, filename="x.png", channel=ELSEWHERE)
    assert refused(lambda: client.files_upload_v2(content=PNG, filename="x.png", channel=CHANNEL))[0] == 500


def test_a_rate_limit_on_demand_asks_to_wait_as_long_as_one_likes(workspace: Workspace, client: WebClient) -> None:
    workspace.fail("auth.test", "429", retry_after=30)
    assert refused(client.auth_test) == (429, "30")
    assert workspace.limited == []


def test_while_slack_is_down_nothing_is_answered_and_no_fault_used_up(workspace: Workspace, client: WebClient) -> None:
    workspace.fail("auth.test", "429")
    place = client.files_getUploadURLExternal(filename="x.png", length=len(PNG))
    answering = WebhookClient(interactions.response_url(workspace.state, CHANNEL, MARIA), retry_handlers=[])
    workspace.switch("down", True)
    for _ in range(3):
        assert refused(client.auth_test)[0] == 503
        assert refused(lambda: client.chat_postMessage(channel=CHANNEL, text="x"))[0] == 503
    with pytest.raises(HTTPError, match="503"):
        urlopen(place["upload_url"], PNG, timeout=120)
    assert answering.send(text="x").status_code == 503
    assert workspace.messages == []
    assert workspace.state.payloads[-1]["error"] == "fault: down"
    workspace.switch("down", False)
    assert refused(client.auth_test)[0] == 429
    assert answering.send(text="x").status_code == 200


def test_a_channel_is_archived_and_opened_again_by_members_alone(workspace: Workspace, client: WebClient) -> None:
    actions = workspace.actions
    workspace.do(actions.archive(MARIA, CHANNEL))
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=CHANNEL, text="x")
    with pytest.raises(SlackError, match="is_archived"):
        workspace.do(actions.archive(MARIA, CHANNEL))
    assert client.conversations_info(channel=CHANNEL)["channel"]["is_archived"]
    for user, channel in ((GUEST, CHANNEL), (MARIA, DIRECT)):
        with pytest.raises(SlackError, match="restricted_action"):
            workspace.do(actions.unarchive(user, channel))
    with pytest.raises(SlackError, match="not_in_channel"):
        workspace.do(actions.unarchive(MARIA, "C0DIRECTOR"))
    for _ in range(2):
        workspace.do(actions.unarchive(MARIA, CHANNEL))
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]
    subtypes = [message.get("subtype") for message in client.conversations_history(channel=CHANNEL)["messages"]]
    assert subtypes == [None, "channel_unarchive", "channel_archive"]


def test_the_command_archives_a_channel_and_no_direct_messages(workspace: Workspace) -> None:
    workspace.do(workspace.actions.say(MARIA, CHANNEL, "/archive"))
    assert workspace.state.channels[CHANNEL].is_archived
    workspace.do(workspace.actions.say(MARIA, DIRECT, "/archive"))
    assert workspace.state.history.kept[-1].text == "Type /archive, in a channel."


def test_the_app_is_invited_and_removed_once(workspace: Workspace, client: WebClient) -> None:
    for _ in range(2):
        workspace.do(workspace.actions.remove(MARIA, CHANNEL))
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=CHANNEL, text="x")
    for _ in range(2):
        workspace.do(workspace.actions.invite(MARIA, CHANNEL))
    workspace.do(workspace.actions.remove(MARIA, DIRECT))
    assert client.chat_postMessage(channel=DIRECT, text="x")["ok"]
    subtypes = [message.get("subtype") for message in client.conversations_history(channel=CHANNEL)["messages"]]
    assert subtypes == ["channel_join", "channel_leave"]


def test_many_channels_are_added_and_a_long_one_is_read_quickly(workspace: Workspace, client: WebClient) -> None:
    for number in range(1000):
        workspace.add_channel(f"C0{number:08d}", f"field-{number}", MARIA)
    for _ in range(40):
        head = client.chat_postMessage(channel="C000000500", text="x")["ts"]
        client.chat_postMessage(channel="C000000500", text="x", thread_ts=head)
    assert len(client.conversations_history(channel="C000000500", limit=999)["messages"]) == 40
    assert client.conversations_members(channel="C000000500")["members"] == ["U0FLAKEBOT", MARIA]
    with pytest.raises(ValueError, match="no id for a new channel: C000000500"):
        workspace.add_channel("C000000500", "again")
    with pytest.raises(ValueError, match="no id for a new channel"):
        workspace.add_channel("field-metro", "field-metro")


def test_a_channel_may_be_added_without_the_app(workspace: Workspace, client: WebClient) -> None:
    workspace.add_channel("C0WITHOUT00", "without", MARIA, bot=False, is_private=True)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_info(channel="C0WITHOUT00")


def test_a_page_that_takes_nothing_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_queue, "MAX_QUEUED", 3)

    async def taken() -> list[event_queue.News | None]:
        slow, quick = EventQueue(), EventQueue()
        for number in range(5):
            slow.put({"kind": number})
            quick.put({"kind": number})
            await quick.get()
        quick.put({"kind": "last"})
        return [await slow.get(), await quick.get()]

    assert asyncio.run(taken()) == [None, {"kind": "last"}]


def test_what_has_expired_long_ago_is_forgotten(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "MAX_KEPT", 2)
    handed = workspace.state.triggers
    names = [handed.trigger(MARIA) for _ in range(3)]
    urls = [handed.response(CHANNEL, MARIA, None) for _ in range(3)]
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        handed.spend(names[0])
    with pytest.raises(SlackError, match="invalid_url"):
        handed.use(urls[0])
    assert (handed.spend(names[2]), handed.use(urls[2]).user) == (MARIA, MARIA)
