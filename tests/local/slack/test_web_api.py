"""The local Slack answers what Slack answers, and refuses what Slack refuses: otherwise the other tests prove nothing.

Slack's own SDK asks it. The words of refusal are those of https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from local.slack import APP_TOKEN, BOT, BOT_TOKEN, BOT_USER, DATA_TEAM, SLACKBOT, USER_TOKEN, Acknowledgement, Workspace
from local.slack.events import interactions
from local.slack.web_api.methods import METHODS
from tests.support.slack_workspace import CHANNEL, CHART, DANIEL, DIRECT, GUEST, MANIFEST, MARIA, PNG, PRIYA, WHOLE

Fields = dict[str, Any]

ARCHIVED, ABSENT, HIDDEN, UNKNOWN = "C0SUBURBS0", "C0GREATER0", "C0DIRECTOR", "C0NOWHERE0"
OURS, REPLY, THEIRS, WHISPER, OLD, FAR = "{ours}", "{reply}", "{theirs}", "{whisper}", "{old}", "{far}"
FILE, UPLOADED, ANNOUNCED = "{file}", "{uploaded}", "{announced}"
THEIR_FILE, UNSEEN_FILE = "{their_file}", "{unseen_file}"
TRIGGER, SPENT, EXPIRED = "{trigger}", "{spent}", "{expired}"
VIEW, HASH = "{view}", "{hash}"
"""What stands for something that each test makes anew."""

SECTION: Fields = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
BUTTON: Fields = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": "press"}
MODAL: Fields = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [SECTION]}
HOME: Fields = {"type": "home", "blocks": [SECTION]}
METADATA: Fields = {"event_type": "digest", "event_payload": {"week": "2020-08-24"}}


@dataclass
class Scene:
    """A workspace in which something has happened, and the SDK's client."""

    workspace: Workspace
    client: WebClient
    names: dict[str, str] = field(default_factory=dict)

    def filled(self, given: Any) -> Any:
        """Put the things themselves where their names stand."""
        if isinstance(given, dict):
            return {name: self.filled(value) for name, value in given.items()}
        if isinstance(given, list):
            return [self.filled(value) for value in given]
        return self.names.get(given, given) if isinstance(given, str) else given

    def refused(self, method: str, given: Fields, token: str = "") -> Fields:
        """Call a method that must not answer; return what is said instead."""
        token = token or METHODS[method].token
        with pytest.raises(SlackApiError) as refused:
            self.client.api_call(method, json=self.filled(given), headers={"Authorization": f"Bearer {token}"})
        data = refused.value.response.data
        assert isinstance(data, dict)
        assert data["ok"] is False
        return data

    def history(self, channel: str = CHANNEL, **given: Any) -> list[Fields]:
        messages: list[Fields] = self.client.conversations_history(channel=channel, **given)["messages"]
        return messages


@pytest.fixture
def scene() -> Iterator[Scene]:
    with Workspace(WHOLE, processing_seconds=0).serve() as workspace:
        client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/", retry_handlers=[])
        yield Scene(workspace, client, happened(workspace, client))


def happened(workspace: Workspace, client: WebClient) -> dict[str, str]:
    """Let everything happen that the tables name."""
    state = workspace.state
    ours = client.chat_postMessage(channel=CHANNEL, text="ours", metadata=METADATA, blocks=[SECTION])["ts"]
    workspace.do(workspace.actions.say(MARIA, CHANNEL, "theirs"))
    names = {
        OURS: ours,
        THEIRS: state.history.kept[-1].ts,
        REPLY: client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=ours)["ts"],
        WHISPER: client.chat_postEphemeral(channel=CHANNEL, user=MARIA, text="whisper")["message_ts"],
        OLD: client.chat_postMessage(channel=ARCHIVED, text="old")["ts"],
        FAR: client.chat_postMessage(channel=ABSENT, text="far")["ts"],
        EXPIRED: state.triggers.trigger(MARIA),
        FILE: state.files.announce("flakes.png", len(PNG), "", BOT_USER).id,
        UPLOADED: state.files.announce("flakes.png", len(PNG), "", BOT_USER).id,
        ANNOUNCED: state.files.announce("flakes.png", len(PNG), "", BOT_USER).id,
    }
    for name, channel in ((THEIR_FILE, "C0DATATEAM"), (UNSEEN_FILE, ABSENT)):
        workspace.do(workspace.actions.upload(DANIEL, channel, "signups.csv", b"a,b\n"))
        names[name] = state.history.kept[-1].files[0]
    state.channels[ARCHIVED].is_archived = True
    state.channels[ABSENT].members.discard(BOT_USER)
    for name in (FILE, UPLOADED):
        assert state.files.receive(names[name], PNG)
    state.files.complete(names[FILE])
    state.clock.move(state.clock.now() + timedelta(seconds=4))
    opened = client.views_open(trigger_id=state.triggers.trigger(MARIA), view=MODAL | {"external_id": "taken"})["view"]
    names |= {VIEW: opened["id"], HASH: opened["hash"], SPENT: state.triggers.trigger(MARIA)}
    state.triggers.spend(names[SPENT])
    return names | {TRIGGER: state.triggers.trigger(MARIA)}


RIGHT: list[tuple[str, Fields, str]] = [
    ("apps.connections.open", {"app_token": APP_TOKEN}, "url"),
    ("auth.test", {}, "url team user team_id user_id bot_id is_enterprise_install"),
    ("chat.delete", {"channel": CHANNEL, "ts": OURS}, "channel ts"),
    ("chat.getPermalink", {"channel": CHANNEL, "message_ts": OURS}, "channel permalink"),
    ("chat.postEphemeral", {"channel": CHANNEL, "user": MARIA, "text": "x", "blocks": [SECTION]}, "message_ts"),
    (
        "chat.postMessage",
        {"channel": CHANNEL, "text": "x", "blocks": [SECTION], "metadata": METADATA},
        "channel ts message.type message.user message.bot_id message.app_id message.text message.blocks.0.block_id "
        "message.metadata.event_payload.week",
    ),
    ("chat.postMessage", {"channel": CHANNEL, "text": "x", "thread_ts": OURS}, "message.thread_ts"),
    ("chat.postMessage", {"channel": MARIA, "text": "x" * 40_000}, "channel ts message"),
    ("chat.update", {"channel": CHANNEL, "ts": OURS, "text": "x"}, "channel ts text message.text message.edited"),
    ("conversations.history", {"channel": CHANNEL}, "messages.0.type messages.0.ts has_more"),
    ("conversations.history", {"channel": CHANNEL, "limit": 1}, "has_more response_metadata.next_cursor"),
    (
        "conversations.info",
        {"channel": CHANNEL, "include_num_members": True},
        "channel.id channel.name channel.is_channel channel.is_private channel.is_archived channel.is_member "
        "channel.topic.value channel.num_members",
    ),
    ("conversations.info", {"channel": DIRECT}, "channel.id channel.is_im channel.user"),
    ("conversations.join", {"channel": ABSENT}, "channel.id channel.is_member"),
    ("conversations.members", {"channel": CHANNEL}, "members.0 response_metadata.next_cursor"),
    ("conversations.open", {"users": MARIA, "return_im": True}, "channel.id channel.is_im channel.user already_open"),
    ("conversations.open", {"channel": DIRECT}, "channel.id no_op already_open"),
    ("conversations.replies", {"channel": CHANNEL, "ts": OURS}, "messages.0.reply_count messages.1.thread_ts has_more"),
    ("files.completeUploadExternal", {"files": [{"id": UPLOADED, "title": "x"}]}, "files.0.id files.0.title"),
    (
        "files.completeUploadExternal",
        {"files": [{"id": UPLOADED}], "channel_id": CHANNEL, "initial_comment": "x", "thread_ts": OURS},
        "files.0.id",
    ),
    ("files.delete", {"file": FILE}, "ok"),
    ("files.getUploadURLExternal", {"filename": "x.png", "length": 1, "alt_txt": "x"}, "upload_url file_id"),
    ("files.info", {"file": FILE}, "file.id file.name file.title file.size file.mimetype file.url_private"),
    ("reactions.add", {"channel": CHANNEL, "timestamp": THEIRS, "name": "eyes"}, "ok"),
    ("usergroups.users.list", {"usergroup": DATA_TEAM}, "users.0"),
    (
        "users.info",
        {"user": MARIA},
        "user.id user.team_id user.name user.real_name user.tz user.is_bot user.is_restricted user.profile.email",
    ),
    (
        "views.open",
        {"trigger_id": TRIGGER, "view": MODAL},
        "view.id view.type view.hash view.state.values view.root_view_id view.blocks.0.block_id view.app_id",
    ),
    ("views.publish", {"user_id": MARIA, "view": HOME}, "view.id view.type view.hash"),
    ("views.push", {"trigger_id": TRIGGER, "view": MODAL}, "view.id view.previous_view_id view.root_view_id"),
    ("views.update", {"view_id": VIEW, "hash": HASH, "view": MODAL}, "view.id view.hash"),
    ("views.update", {"external_id": "taken", "view": MODAL}, "view.id"),
]
"""A method, its arguments, and what its answer must hold."""


@pytest.mark.parametrize(("method", "given", "held"), RIGHT)
def test_a_method_answers_the_sdk(scene: Scene, method: str, given: Fields, held: str) -> None:
    answer = getattr(scene.client, method.replace(".", "_"))(**scene.filled(given)).data
    for path in held.split():
        found = reduce(lambda part, name: part[int(name) if isinstance(part, list) else name], path.split("."), answer)
        assert found is not None, path


LONG = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}} for _ in range(5)]
SAYING: list[tuple[Fields, str]] = [
    ({}, "no_text"),
    ({"blocks": [SECTION]}, "no_text"),
    ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
    ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ({"text": "x", "blocks": [{"type": "unheard-of"}]}, "invalid_blocks"),
    ({"text": "x", "blocks": [SECTION | {"colour": "red"}]}, "invalid_blocks"),
    ({"text": "x", "blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]}, "invalid_blocks"),
    ({"text": "x", "blocks": [{"type": "image", "alt_text": "x", "slack_file": {"id": UPLOADED}}]}, "invalid_blocks"),
    ({"text": "x", "blocks": LONG}, "msg_blocks_too_long"),
]
"""What no message may say."""

PLACED: list[tuple[Fields, str]] = [
    ({"channel": UNKNOWN}, "channel_not_found"),
    ({"channel": HIDDEN}, "channel_not_found"),
    ({"channel": BOT_USER}, "channel_not_found"),
    ({"channel": SLACKBOT}, "channel_not_found"),
    ({"channel": ARCHIVED}, "is_archived"),
    ({"channel": ABSENT}, "not_in_channel"),
    ({"channel": CHANNEL, "thread_ts": "1.0"}, "thread_not_found"),
    ({"channel": CHANNEL, "thread_ts": WHISPER}, "thread_not_found"),
]
"""Where no message may be."""

HERE: Fields = {"channel": CHANNEL, "text": "x"}
WHISPERED: Fields = HERE | {"user": MARIA}
CHANGED: Fields = HERE | {"ts": OURS}

WRONG: list[tuple[str, Fields, str]] = [
    ("chat.delete", {"ts": OURS}, "invalid_arguments"),
    ("chat.delete", {"channel": UNKNOWN, "ts": OURS}, "channel_not_found"),
    ("chat.delete", {"channel": CHANNEL, "ts": "1.0"}, "message_not_found"),
    ("chat.delete", {"channel": CHANNEL, "ts": WHISPER}, "message_not_found"),
    ("chat.delete", {"channel": CHANNEL, "ts": THEIRS}, "cant_delete_message"),
    ("chat.getPermalink", {"channel": UNKNOWN, "message_ts": OURS}, "channel_not_found"),
    ("chat.getPermalink", {"channel": CHANNEL, "message_ts": "1.0"}, "message_not_found"),
    ("chat.getPermalink", {"channel": CHANNEL, "message_ts": WHISPER}, "message_not_found"),
    ("chat.postEphemeral", {"text": "x", "user": MARIA}, "invalid_arguments"),
    ("chat.postEphemeral", HERE, "invalid_arguments"),
    ("chat.postEphemeral", HERE | {"user": "U0NOBODY00"}, "user_not_in_channel"),
    ("chat.postEphemeral", HERE | {"channel": "C0DATATEAM", "user": MARIA}, "user_not_in_channel"),
    ("chat.postEphemeral", WHISPERED | {"text": "x" * 40_001}, "msg_too_long"),
    *(("chat.postEphemeral", {"channel": CHANNEL, "user": MARIA} | said, error) for said, error in SAYING),
    *(("chat.postEphemeral", WHISPERED | place, error) for place, error in PLACED),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", HERE | {"text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", HERE | {"metadata": "nonsense"}, "invalid_metadata_format"),
    ("chat.postMessage", HERE | {"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ("chat.postMessage", HERE | {"metadata": METADATA | {"more": 1}}, "invalid_metadata_format"),
    ("chat.postMessage", HERE | {"metadata": METADATA | {"event_payload": {"x": "x" * 8000}}}, "metadata_too_large"),
    *(("chat.postMessage", {"channel": CHANNEL} | said, error) for said, error in SAYING),
    *(("chat.postMessage", HERE | place, error) for place, error in PLACED),
    ("chat.update", HERE, "invalid_arguments"),
    ("chat.update", CHANGED | {"channel": UNKNOWN}, "channel_not_found"),
    ("chat.update", CHANGED | {"ts": "1.0"}, "message_not_found"),
    ("chat.update", CHANGED | {"ts": WHISPER}, "message_not_found"),
    ("chat.update", CHANGED | {"ts": THEIRS}, "cant_update_message"),
    ("chat.update", CHANGED | {"channel": ARCHIVED, "ts": OLD}, "is_inactive"),
    ("chat.update", CHANGED | {"text": "x" * 4001}, "msg_too_long"),
    ("chat.update", CHANGED | {"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    *(("chat.update", {"channel": CHANNEL, "ts": OURS} | said, error) for said, error in SAYING),
    ("conversations.history", {}, "invalid_arguments"),
    ("conversations.history", {"channel": UNKNOWN}, "channel_not_found"),
    ("conversations.history", {"channel": HIDDEN}, "channel_not_found"),
    ("conversations.history", {"channel": ABSENT}, "not_in_channel"),
    ("conversations.history", {"channel": CHANNEL, "cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.history", {"channel": CHANNEL, "cursor": "LTE="}, "invalid_cursor"),
    ("conversations.history", {"channel": CHANNEL, "limit": 1000}, "invalid_limit"),
    ("conversations.history", {"channel": CHANNEL, "oldest": "monday"}, "invalid_ts_oldest"),
    ("conversations.history", {"channel": DIRECT, "latest": "."}, "invalid_ts_latest"),
    ("conversations.info", {}, "invalid_arguments"),
    ("conversations.info", {"channel": UNKNOWN}, "channel_not_found"),
    ("conversations.info", {"channel": HIDDEN}, "channel_not_found"),
    ("conversations.join", {"channel": UNKNOWN}, "channel_not_found"),
    ("conversations.join", {"channel": HIDDEN}, "channel_not_found"),
    ("conversations.join", {"channel": ARCHIVED}, "is_archived"),
    ("conversations.join", {"channel": DIRECT}, "method_not_supported_for_channel_type"),
    ("conversations.members", {"channel": UNKNOWN}, "channel_not_found"),
    ("conversations.members", {"channel": CHANNEL, "cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.members", {"channel": CHANNEL, "limit": "many"}, "invalid_limit"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY00"}, "user_not_found"),
    ("conversations.open", {"users": BOT_USER}, "cannot_dm_bot"),
    ("conversations.open", {"users": f"{MARIA},{DANIEL}"}, "missing_scope"),
    ("conversations.open", {"channel": UNKNOWN}, "channel_not_found"),
    ("conversations.open", {"channel": CHANNEL}, "method_not_supported_for_channel_type"),
    ("conversations.replies", {"channel": CHANNEL}, "invalid_arguments"),
    ("conversations.replies", {"channel": UNKNOWN, "ts": OURS}, "channel_not_found"),
    ("conversations.replies", {"channel": ABSENT, "ts": FAR}, "not_in_channel"),
    ("conversations.replies", {"channel": CHANNEL, "ts": "1.0"}, "thread_not_found"),
    ("conversations.replies", {"channel": CHANNEL, "ts": THEIRS, "oldest": "x"}, "invalid_ts_oldest"),
    ("files.completeUploadExternal", {}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [FILE]}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NOWHERE0"}]}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": ANNOUNCED}]}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": UPLOADED}], "channel_id": MARIA}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": UPLOADED}], "channel_id": UNKNOWN}, "invalid_channel"),
    ("files.completeUploadExternal", {"files": [{"id": UPLOADED}], "channel_id": ABSENT}, "posting_to_channel_denied"),
    ("files.delete", {"file": THEIR_FILE}, "cant_delete_file"),
    ("files.delete", {"file": "F0NOWHERE0"}, "file_not_found"),
    ("files.delete", {"file": UNSEEN_FILE}, "file_not_found"),
    ("files.getUploadURLExternal", {"length": 1}, "missing_argument"),
    ("files.getUploadURLExternal", {"filename": "x.png", "length": 0}, "missing_argument"),
    ("files.getUploadURLExternal", {"filename": "x.png", "length": "many"}, "invalid_arguments"),
    ("files.getUploadURLExternal", {"filename": "x.png", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ("files.info", {}, "invalid_arguments"),
    ("files.info", {"file": "F0NOWHERE0"}, "file_not_found"),
    ("files.info", {"file": UPLOADED}, "file_not_found"),
    ("files.info", {"file": UNSEEN_FILE}, "file_not_found"),
    ("reactions.add", {"name": "eyes"}, "no_item_specified"),
    ("reactions.add", {"name": "eyes", "channel": UNKNOWN, "timestamp": OURS}, "channel_not_found"),
    ("reactions.add", {"name": "eyes", "channel": CHANNEL, "timestamp": "1.0"}, "message_not_found"),
    ("reactions.add", {"name": "eyes", "channel": ARCHIVED, "timestamp": OLD}, "is_archived"),
    ("reactions.add", {"name": "eyes", "channel": ABSENT, "timestamp": FAR}, "not_in_channel"),
    ("reactions.add", {"name": "Two Words", "channel": CHANNEL, "timestamp": OURS}, "invalid_name"),
    ("usergroups.users.list", {"usergroup": "S0NOBODY00"}, "no_such_subteam"),
    ("users.info", {}, "invalid_arguments"),
    ("users.info", {"user": "U0NOBODY00"}, "user_not_found"),
    ("views.open", {"trigger_id": TRIGGER}, "invalid_arguments"),
    ("views.open", {"view": MODAL}, "invalid_arguments"),
    ("views.open", {"trigger_id": TRIGGER, "view": HOME}, "invalid_arguments"),
    ("views.open", {"trigger_id": TRIGGER, "view": MODAL | {"external_id": "taken"}}, "duplicate_external_id"),
    ("views.open", {"trigger_id": "1.2.x", "view": MODAL}, "invalid_trigger_id"),
    ("views.open", {"trigger_id": SPENT, "view": MODAL}, "exchanged_trigger_id"),
    ("views.open", {"trigger_id": EXPIRED, "view": MODAL}, "expired_trigger_id"),
    ("views.open", {"trigger_id": TRIGGER, "view": MODAL | {"blocks": LONG * 18}}, "view_too_large"),
    ("views.publish", {"view": HOME}, "invalid_arguments"),
    ("views.publish", {"user_id": MARIA}, "invalid_arguments"),
    ("views.publish", {"user_id": "U0NOBODY00", "view": HOME}, "invalid_arguments"),
    ("views.publish", {"user_id": MARIA, "view": MODAL}, "invalid_arguments"),
    ("views.push", {"trigger_id": TRIGGER}, "invalid_arguments"),
    ("views.push", {"trigger_id": SPENT, "view": MODAL}, "exchanged_trigger_id"),
    ("views.push", {"trigger_id": EXPIRED, "view": MODAL}, "expired_trigger_id"),
    ("views.update", {"view_id": VIEW}, "invalid_arguments"),
    ("views.update", {"view_id": "V0NOWHERE0", "view": MODAL}, "not_found"),
    ("views.update", {"view_id": VIEW, "hash": "x", "view": MODAL}, "hash_conflict"),
]
"""A method, its arguments, and Slack's word for what is wrong with them."""


@pytest.mark.parametrize(("method", "given", "error"), WRONG, ids=range(len(WRONG)))
def test_a_method_refuses_in_slacks_words(scene: Scene, method: str, given: Fields, error: str) -> None:
    before = [(message.text, message.blocks) for message in scene.workspace.messages]
    assert scene.refused(method, given)["error"] == error
    assert [(message.text, message.blocks) for message in scene.workspace.messages] == before


SCOPES: list[tuple[str, Fields, str]] = [
    ("chat.delete", {"channel": CHANNEL, "ts": OURS}, "chat:write"),
    ("chat.postEphemeral", WHISPERED, "chat:write"),
    ("chat.postMessage", HERE, "chat:write"),
    ("chat.update", CHANGED, "chat:write"),
    ("conversations.history", {"channel": CHANNEL}, "channels:history"),
    ("conversations.history", {"channel": DIRECT}, "im:history"),
    ("conversations.info", {"channel": CHANNEL}, "channels:read"),
    ("conversations.info", {"channel": DIRECT}, "im:read"),
    ("conversations.join", {"channel": ABSENT}, "channels:join"),
    ("conversations.members", {"channel": CHANNEL}, "channels:read"),
    ("conversations.open", {"users": MARIA}, "im:write"),
    ("conversations.replies", {"channel": CHANNEL, "ts": OURS}, "channels:history"),
    ("files.completeUploadExternal", {"files": [{"id": UPLOADED}]}, "files:write"),
    ("files.delete", {"file": FILE}, "files:write"),
    ("files.getUploadURLExternal", {"filename": "x", "length": 1}, "files:write"),
    ("files.info", {"file": FILE}, "files:read"),
    ("reactions.add", {"name": "eyes", "channel": CHANNEL, "timestamp": OURS}, "reactions:write"),
    ("usergroups.users.list", {"usergroup": DATA_TEAM}, "usergroups:read"),
    ("users.info", {"user": MARIA}, "users:read"),
]
FREE = {
    "apps.connections.open",
    "auth.test",
    "chat.getPermalink",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
}
"""The methods that need no scope."""


@pytest.mark.parametrize(("method", "given", "scope"), SCOPES)
def test_a_method_needs_its_scope(scene: Scene, method: str, given: Fields, scope: str) -> None:
    scene.client.api_call(method, json=scene.filled(given))
    scene.workspace.state.manifest.scopes.discard(scope)
    refused = scene.refused(method, given)
    assert (refused["error"], refused["needed"]) == ("missing_scope", scope)
    assert scope not in refused["provided"].split(",")


@pytest.mark.parametrize("method", METHODS)
def test_a_method_needs_its_token(scene: Scene, method: str) -> None:
    other = APP_TOKEN if METHODS[method].token == BOT_TOKEN else BOT_TOKEN
    assert scene.refused(method, {}, token="xoxb-somebody-else")["error"] == "invalid_auth"
    if other not in METHODS[method].tokens:
        assert scene.refused(method, {}, token=other)["error"] == "not_allowed_token_type"
    with pytest.raises(SlackApiError, match="not_authed"):
        WebClient(base_url=scene.client.base_url).api_call(method)


def test_no_method_is_without_tests() -> None:
    assert {method for method, _, _ in RIGHT} == METHODS.keys()
    assert {method for method, _, _ in WRONG} == METHODS.keys() - {"apps.connections.open", "auth.test"}
    assert {method for method, _, _ in SCOPES} == METHODS.keys() - FREE


def test_methods_that_slack_does_not_have_are_unknown(scene: Scene) -> None:
    with pytest.raises(SlackApiError, match="unknown_method"):
        scene.client.api_call("files.upload")


def test_arguments_may_come_as_json_as_a_form_or_in_the_address(scene: Scene) -> None:
    said: Fields = {"channel": CHANNEL, "text": "x"}
    scene.client.api_call("chat.postMessage", json=said | {"blocks": [SECTION]})
    scene.client.api_call("chat.postMessage", data=said | {"blocks": '[{"type": "divider"}]'})
    scene.client.api_call("chat.postMessage", http_verb="GET", params=said)
    kinds = [[block["type"] for block in message.blocks] for message in scene.workspace.messages[-3:]]
    assert kinds == [["section"], ["divider"], []]


def test_what_is_no_json_object_is_refused(scene: Scene) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    for body in (b"[]", b"{"):
        with urlopen(Request(f"{scene.workspace.url}/api/auth.test", body, headers), timeout=120) as response:
            assert json.load(response)["error"] == "invalid_json"


def test_an_answer_names_the_scopes_that_were_granted(scene: Scene) -> None:
    headers = {name.lower(): value for name, value in scene.client.auth_test().headers.items()}
    assert set(headers["x-oauth-scopes"].split(",")) == set(WHOLE["oauth_config"]["scopes"]["bot"])


def test_refused_blocks_are_named_by_their_place(scene: Scene) -> None:
    refused = scene.refused("chat.postMessage", HERE | {"blocks": [SECTION, {"type": "unheard-of"}]})
    assert refused["errors"] == ["unsupported type: unheard-of [json-pointer:/blocks/1]"]
    assert refused["response_metadata"]["messages"] == [f"[ERROR] {error}" for error in refused["errors"]]


def test_a_refused_view_is_named_by_its_place(scene: Scene) -> None:
    wrong = MODAL | {"blocks": [SECTION | {"colour": "red"}]}
    refused = scene.refused("views.open", {"trigger_id": TRIGGER, "view": wrong})
    assert refused["response_metadata"]["messages"] == ["[ERROR] unknown field: colour [json-pointer:/view/blocks/0]"]


def test_a_missing_argument_is_named(scene: Scene) -> None:
    messages = scene.refused("chat.postMessage", {"text": "x"})["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: channel"]


def test_a_channel_shows_its_newest_messages_first_a_page_at_a_time(scene: Scene) -> None:
    texts = [message["text"] for message in scene.history()]
    assert texts == ["theirs", "ours"]
    pages = [
        [m["text"] for m in page["messages"]] for page in scene.client.conversations_history(channel=CHANNEL, limit=1)
    ]
    assert pages == [["theirs"], ["ours"]]
    since = scene.names[OURS]
    assert [m["text"] for m in scene.history(oldest=since)] == ["theirs"]
    assert [m["text"] for m in scene.history(oldest=since, inclusive=True)] == ["theirs", "ours"]
    assert [m["text"] for m in scene.history(latest=scene.names[THEIRS])] == ["ours"]


def test_metadata_is_shown_to_those_who_ask(scene: Scene) -> None:
    assert scene.history()[-1]["metadata"] == {"event_type": "digest"}
    assert scene.history(include_all_metadata=True)[-1]["metadata"] == METADATA


def test_a_thread_is_found_by_any_of_its_messages(scene: Scene) -> None:
    for ts in (scene.names[OURS], scene.names[REPLY]):
        messages = scene.client.conversations_replies(channel=CHANNEL, ts=ts)["messages"]
        assert [message["text"] for message in messages] == ["ours", "reply"]
    [alone] = scene.client.conversations_replies(channel=CHANNEL, ts=scene.names[THEIRS])["messages"]
    assert "reply_count" not in alone
    address = scene.client.chat_getPermalink(channel=CHANNEL, message_ts=scene.names[REPLY])["permalink"]
    assert f"thread_ts={scene.names[OURS]}&cid={CHANNEL}" in address


def test_an_update_drops_the_blocks_and_keeps_the_metadata_unless_told_otherwise(scene: Scene) -> None:
    ts = scene.names[OURS]
    scene.client.chat_update(channel=CHANNEL, ts=ts, text="later")
    shown = scene.history(include_all_metadata=True)[-1]
    assert (shown["text"], shown["blocks"], shown["metadata"]) == ("later", [], METADATA)
    assert shown["edited"]["user"] == BOT_USER
    answer = scene.client.chat_update(channel=CHANNEL, ts=ts, text="latest", blocks=[SECTION], metadata={})
    assert "edited" not in answer["message"]
    assert "metadata" not in scene.history(include_all_metadata=True)[-1]


def test_a_deleted_message_is_gone(scene: Scene) -> None:
    scene.client.chat_delete(channel=CHANNEL, ts=scene.names[OURS])
    assert [message["text"] for message in scene.history()] == ["theirs"]


def test_a_reaction_is_shown_and_given_once(scene: Scene) -> None:
    given = {"channel": CHANNEL, "timestamp": scene.names[THEIRS], "name": "eyes"}
    scene.client.reactions_add(**given)
    assert scene.history()[0]["reactions"] == [{"name": "eyes", "users": [BOT_USER], "count": 1}]
    assert scene.refused("reactions.add", given)["error"] == "already_reacted"


def test_a_message_to_a_person_comes_in_the_direct_messages(scene: Scene) -> None:
    assert scene.client.chat_postMessage(channel=MARIA, text="x")["channel"] == DIRECT
    assert scene.client.conversations_open(users=[MARIA])["channel"]["id"] == DIRECT
    assert "already_open" in scene.client.conversations_open(users=[MARIA]).data
    del scene.workspace.state.channels[DIRECT]
    assert "already_open" not in scene.client.conversations_open(users=[MARIA]).data
    scene.workspace.state.manifest.messages_tab = False
    assert scene.refused("chat.postMessage", HERE | {"channel": DIRECT})["error"] == "messages_tab_disabled"


def test_a_bot_that_may_post_anywhere_need_not_be_in_a_public_channel(scene: Scene) -> None:
    scene.workspace.state.manifest.scopes.add("chat:write.public")
    assert scene.client.chat_postMessage(channel=ABSENT, text="x")["ok"]
    assert scene.refused("chat.postMessage", HERE | {"channel": HIDDEN})["error"] == "channel_not_found"


def test_joining_twice_is_a_warning(scene: Scene) -> None:
    assert "warning" not in scene.client.conversations_join(channel=ABSENT).data
    assert BOT_USER in scene.workspace.state.channels[ABSENT].members
    assert scene.history(ABSENT)[0]["subtype"] == "channel_join"
    assert scene.client.conversations_join(channel=ABSENT)["warning"] == "already_in_channel"


def test_members_come_a_page_at_a_time(scene: Scene) -> None:
    pages = [page["members"] for page in scene.client.conversations_members(channel=CHANNEL, limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {member for page in pages for member in page} == {MARIA, DANIEL, PRIYA, GUEST, BOT_USER}


def test_an_address_is_shown_to_an_app_that_may_read_it(scene: Scene) -> None:
    assert scene.client.users_info(user=MARIA)["user"]["profile"]["email"] == "organizer.cd5-01@example.org"
    scene.workspace.state.manifest.scopes.discard("users:read.email")
    assert "email" not in scene.client.users_info(user=MARIA)["user"]["profile"]
    assert scene.client.users_info(user=GUEST)["user"]["is_restricted"]


def test_a_file_is_given_to_who_may_read_it_and_strangers_see_the_page_for_logging_in(scene: Scene) -> None:
    url = scene.client.files_info(file=scene.names[THEIR_FILE])["file"]["url_private"]

    def read(token: str) -> tuple[str, bytes]:
        with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
            return answer.headers.get_content_type(), answer.read()

    assert read(BOT_TOKEN) == ("text/csv", b"a,b\n")
    assert read("xoxb-stranger")[0] == "text/html"
    scene.workspace.state.manifest.scopes.discard("files:read")
    assert read(BOT_TOKEN)[0] == "text/html"


def test_an_admin_of_the_workspace_deletes_anybodys_file_and_the_message_that_was_nothing_else(scene: Scene) -> None:
    name, before = scene.names[THEIR_FILE], len(scene.workspace.state.history.kept)
    scene.client.api_call("files.delete", json={"file": name}, headers={"Authorization": f"Bearer {USER_TOKEN}"})
    assert scene.refused("files.info", {"file": name})["error"] == "file_not_found"
    assert len(scene.workspace.state.history.kept) == before - 1


def test_a_file_is_uploaded_and_shared_as_the_sdk_does_it(scene: Scene) -> None:
    scene.client.files_upload_v2(
        channel=CHANNEL,
        content=PNG,
        filename="flakes.png",
        alt_txt="x",
        initial_comment="Here",
        thread_ts=scene.names[OURS],
    )
    message = scene.workspace.messages[-1]
    assert (message.text, message.thread_ts, message.bot_id) == ("Here", scene.names[OURS], BOT)
    file = scene.workspace.state.files.kept[message.files[0]]
    assert (file.name, file.content, file.alt_text) == ("flakes.png", PNG, "x")


def test_a_file_may_be_introduced_by_blocks(scene: Scene) -> None:
    files: list[dict[str, str | None]] = [{"id": scene.names[UPLOADED], "title": "x"}]
    scene.client.files_completeUploadExternal(files=files, channel_id=CHANNEL, blocks=json.dumps([SECTION]))
    assert [block["type"] for block in scene.workspace.messages[-1].blocks] == ["section"]


def test_an_upload_of_another_length_is_refused(scene: Scene) -> None:
    place = scene.client.files_getUploadURLExternal(filename="x.png", length=3)
    with pytest.raises(HTTPError, match="400"):
        urlopen(place["upload_url"], b"four", timeout=120)
    assert (
        scene.refused("files.completeUploadExternal", {"files": [{"id": place["file_id"]}]})["error"]
        == "file_not_found"
    )


def test_a_picture_can_be_shown_once_slack_has_looked_at_it(scene: Scene) -> None:
    picture = {"type": "image", "alt_text": CHART.alt_text, "slack_file": {"id": scene.names[FILE]}}
    scene.workspace.state.faults.switch("unprocessed", True)
    assert scene.client.files_info(file=scene.names[FILE])["file"]["mimetype"] == ""
    refused = scene.refused("chat.postMessage", HERE | {"blocks": [picture]})
    assert refused["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    scene.workspace.state.faults.switch("unprocessed", False)
    assert scene.client.files_info(file=scene.names[FILE])["file"]["mimetype"] == "image/png"
    assert scene.client.chat_postMessage(channel=CHANNEL, text="x", blocks=[picture])["ok"]


def test_a_modal_is_changed_under_its_own_hash_and_three_lie_on_each_other(scene: Scene) -> None:
    scene.client.views_update(view_id=scene.names[VIEW], hash=scene.names[HASH], view=MODAL)
    late = {"view_id": VIEW, "hash": HASH, "view": MODAL}
    assert scene.refused("views.update", late)["error"] == "hash_conflict"
    triggers = [scene.workspace.state.triggers.trigger(MARIA) for _ in range(3)]
    for trigger in triggers[:2]:
        scene.client.views_push(trigger_id=trigger, view=MODAL)
    deepest = {"trigger_id": triggers[2], "view": MODAL}
    assert scene.refused("views.push", deepest)["error"] == "push_limit_reached"


def test_nothing_can_be_pushed_where_nothing_is_open(scene: Scene) -> None:
    trigger = scene.workspace.state.triggers.trigger(DANIEL)
    assert scene.refused("views.push", {"trigger_id": trigger, "view": MODAL})["error"] == "not_found"


def test_a_home_is_published_under_its_own_hash(scene: Scene) -> None:
    first = scene.client.views_publish(user_id=MARIA, view=HOME)["view"]
    second = scene.client.views_publish(user_id=MARIA, view=HOME, hash=first["hash"])["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)
    late = {"user_id": MARIA, "view": HOME, "hash": first["hash"]}
    assert scene.refused("views.publish", late)["error"] == "hash_conflict"
    scene.workspace.state.manifest.home_tab = False
    assert scene.refused("views.publish", late)["error"] == "not_enabled"


def answering(scene: Scene) -> WebhookClient:
    return WebhookClient(interactions.response_url(scene.workspace.state, CHANNEL, MARIA), retry_handlers=[])


def test_a_response_url_works_five_times(scene: Scene) -> None:
    webhook = answering(scene)
    assert [webhook.send(text="x").body for _ in range(5)] == ["ok"] * 5
    refused = webhook.send(text="x")
    assert (refused.status_code, "used_url" in refused.body) == (404, True)


def test_a_response_url_works_for_half_an_hour(scene: Scene) -> None:
    webhook, clock = answering(scene), scene.workspace.state.clock
    clock.move(clock.now() + timedelta(minutes=29))
    assert webhook.send(text="x").status_code == 200
    clock.move(clock.now() + timedelta(minutes=2))
    assert "expired_url" in webhook.send(text="x").body


def test_a_response_url_refuses_what_is_no_message(scene: Scene) -> None:
    assert "no_text" in answering(scene).send(blocks=[SECTION]).body
    assert "invalid_blocks" in answering(scene).send(text="x", blocks=[{"type": "unheard-of"}]).body
    assert "invalid_url" in WebhookClient(f"{scene.workspace.url}/response/other").send(text="x").body


def test_a_rate_limit_names_the_seconds_and_the_sdk_waits_them(scene: Scene) -> None:
    scene.workspace.fail("chat.postMessage", "429", "429")
    with pytest.raises(SlackApiError, match="ratelimited") as limited:
        scene.client.chat_postMessage(channel=CHANNEL, text="x")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "1"
    patient = WebClient(BOT_TOKEN, base_url=scene.client.base_url, retry_handlers=[RateLimitErrorRetryHandler()])
    started = time.monotonic()
    patient.chat_postMessage(channel=CHANNEL, text="patient")
    assert time.monotonic() - started >= 1
    assert scene.history()[0]["text"] == "patient"


def test_an_internal_error_is_over_at_the_next_try(scene: Scene) -> None:
    scene.workspace.fail("chat.postMessage", "500", "500")
    with pytest.raises(SlackApiError, match="internal error"):
        scene.client.chat_postMessage(channel=CHANNEL, text="x")
    stubborn = WebClient(BOT_TOKEN, base_url=scene.client.base_url, retry_handlers=[ServerErrorRetryHandler()])
    stubborn.chat_postMessage(channel=CHANNEL, text="stubborn")
    assert [message["text"] for message in scene.history()] == ["stubborn", "theirs", "ours"]


def test_a_call_may_hang_and_then_nothing_was_done(scene: Scene) -> None:
    scene.workspace.fail("chat.postMessage", "hang")
    hasty = WebClient(BOT_TOKEN, base_url=scene.client.base_url, timeout=1, retry_handlers=[])
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=CHANNEL, text="x")
    assert [message["text"] for message in scene.history()] == ["theirs", "ours"]


def test_a_reply_may_be_lost_though_the_message_was_taken_and_its_metadata_tells(scene: Scene) -> None:
    scene.workspace.fail("chat.postMessage", "lost")
    key = {"event_type": "digest", "event_payload": {"key": "2020-08-31"}}
    with pytest.raises(OSError):
        scene.client.chat_postMessage(channel=CHANNEL, text="x", metadata=key)
    assert key in [message.get("metadata") for message in scene.history(include_all_metadata=True)]


def test_faults_meet_uploads_answers_and_any_call(scene: Scene) -> None:
    scene.workspace.fail("upload", "500")
    with pytest.raises(HTTPError, match="500"):
        scene.client.files_upload_v2(content=PNG, filename="x.png")
    scene.workspace.fail("response_url", "429")
    assert answering(scene).send(text="x").headers["Retry-After"] == "1"
    scene.workspace.fail("any", "500")
    with pytest.raises(SlackApiError, match="internal error"):
        scene.client.auth_test()
    assert scene.client.auth_test()["ok"]


def test_a_fault_can_be_taken_back_and_must_be_one(scene: Scene) -> None:
    faults = scene.workspace.state.faults
    scene.workspace.fail("auth.test", "500")
    faults.disarm(faults.armed[0].id)
    assert scene.client.auth_test()["ok"]
    with pytest.raises(ValueError, match="no way to fail"):
        scene.workspace.fail("auth.test", "slowly")
    with pytest.raises(ValueError, match="no such switch"):
        faults.switch("unheard-of", True)


PLANNED: dict[str, Fields] = {
    "data_table": {"caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]] * 2},
    "data_visualization": {"title": "x", "chart": {"type": "pie", "segments": [{"label": "x", "value": 1}]}},
}


@pytest.mark.parametrize("kind", PLANNED)
def test_a_plan_may_lack_a_type_of_block(scene: Scene, kind: str) -> None:
    said = HERE | {"blocks": [SECTION, {"type": kind, **PLANNED[kind]}]}
    assert scene.client.api_call("chat.postMessage", json=said)["ok"]
    scene.workspace.state.faults.switch(f"no_{kind}", True)
    assert scene.refused("chat.postMessage", said)["errors"] == [
        f"unsupported type: {kind} [json-pointer:/blocks/1/type]"
    ]
    scene.workspace.state.faults.switch(f"no_{kind}", False)
    assert scene.client.api_call("chat.postMessage", json=said)["ok"]


def test_a_bot_that_was_thrown_out_is_not_in_the_channel(scene: Scene) -> None:
    scene.workspace.do(scene.workspace.actions.say(MARIA, CHANNEL, f"/remove <@{BOT_USER}>"))
    assert scene.refused("chat.postMessage", HERE)["error"] == "not_in_channel"
    assert scene.refused("conversations.history", {"channel": CHANNEL})["error"] == "not_in_channel"


@pytest.mark.usefixtures("strict_slack")
def test_an_acknowledgement_after_three_seconds_is_none() -> None:
    late, wrong, none = (
        Acknowledgement(200, "", 3.1),
        Acknowledgement(500, "", 0.1),
        Acknowledgement(0, "ClientConnectorError", 0.1),
    )
    assert [answer.error for answer in (late, wrong, none)] == [
        "operation_timeout",
        "dispatch_failed",
        "dispatch_failed",
    ]
    assert [answer.why for answer in (late, wrong, none)] == ["http_timeout", "http_error", "connection_failed"]


def test_waiting_for_what_never_comes_ends() -> None:
    with Workspace(MANIFEST).serve() as workspace:
        with pytest.raises(TimeoutError, match="0 of 1 messages"):
            workspace.wait(seconds=0.01)
        payload = interactions.slash(workspace.state, MARIA, CHANNEL, "/flake", "")
        assert workspace.send(payload).error == "dispatch_failed"


def test_a_manifest_that_slack_would_not_install_is_refused() -> None:
    for wrong, why in (
        ({"bot": ["chat:write"]}, "the scope commands"),
        ({"bot": ["commands", "chat:write"]}, "needs the scope"),
    ):
        manifest = copy.deepcopy(MANIFEST)
        manifest["oauth_config"]["scopes"] = wrong
        with pytest.raises(ValueError, match=why):
            Workspace(manifest)
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["unheard_of"]
    with pytest.raises(ValueError, match="unknown event"):
        Workspace(manifest)
