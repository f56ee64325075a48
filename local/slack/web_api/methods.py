"""Every method of the Web API that this workspace knows: which token and scope it asks for, and what answers it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from local.slack.model.errors import Refused, missing
from local.slack.model.files import File
from local.slack.model.fixtures import BOT, BOT_USER, TEAM, Channel
from local.slack.model.history import Message, completed
from local.slack.model.state import State
from local.slack.model.views import View
from local.slack.web_api import chat, conversations
from local.slack.web_api.arguments import Arguments

Answer = dict[str, Any]

BOT_TOKEN = "xoxb-local"  # noqa: S105  opens this workspace only
APP_TOKEN = "xapp-local"  # noqa: S105
USER_TOKEN = "xoxp-local"  # noqa: S105  an admin's of the workspace
CHANNEL_ID = "^[CGDZ][A-Z0-9]{8,}$"


@dataclass(frozen=True)
class Method:
    """A method: its function, the scope without which it is refused ('' for none), and the token that calls it.

    Methods whose scope depends on the kind of channel ask for it themselves. `tier` is that of its rate limit, as its
    page in the reference says; 0 where Slack calls it special. `tokens` may call it beside `token`.
    """

    answer: Callable[[State, Arguments], Answer]
    scope: str = ""
    token: str = BOT_TOKEN
    tier: int = 0
    tokens: tuple[str, ...] = ()


def _auth_test(state: State, _: Arguments) -> Answer:
    bot = state.people[BOT_USER]
    return {
        "url": f"{state.url}/",
        "team": "Field HQ",
        "user": bot.name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def _announce(state: State, given: Arguments) -> Answer:
    alt_text = given.text("alt_txt")
    if not given.text("filename") or not given.number("length", 0, 0, 10**9, "invalid_arguments"):
        raise Refused("missing_argument")
    if len(alt_text) > 1000:
        raise Refused("alt_txt_too_large")
    file = state.files.announce(given.text("filename"), int(given.text("length")), alt_text, BOT_USER)
    return {"upload_url": f"{state.url}/upload/{file.id}", "file_id": file.id}


def _complete(state: State, given: Arguments) -> Answer:
    entries = given.json("files", list, "invalid_arguments")
    if not entries or not all(isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in entries):
        raise Refused("invalid_arguments")
    channel = _shared_in(state, given.text("channel_id"))
    thread = chat.thread_of(state, channel, given) if channel else None
    text, blocks = given.text("initial_comment"), given.json("blocks", list, "invalid_blocks_format") or []
    state.check_blocks(blocks)
    for entry in entries:
        state.files.uploaded(entry["id"])
    files = [state.files.complete(entry["id"], str(entry.get("title", ""))) for entry in entries]
    if channel:
        ts, names = state.history.stamp(), tuple(file.id for file in files)
        # The reference says that beside an initial_comment the blocks are ignored.
        shown = () if text else completed(blocks)
        state.post(Message(channel.id, BOT_USER, text, ts, shown, thread, bot_id=BOT, files=names))
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _shared_in(state: State, name: str) -> Channel | None:
    """Find the channel a file is to be shown in; this method has words of its own for what is wrong with it."""
    if not name:
        return None
    if not re.fullmatch(CHANNEL_ID, name):
        # Nor a person's id: https://github.com/slackapi/bolt-js/issues/2115
        messages = [f"[ERROR] input must match regex pattern: {CHANNEL_ID} [json-pointer:/channel_id]"]
        raise Refused("invalid_arguments", response_metadata={"messages": messages})
    try:
        return chat.postable(state, name)
    except Refused as refused:
        unknown = refused.answer["error"] == "channel_not_found"
        raise Refused("invalid_channel" if unknown else "posting_to_channel_denied") from None


def _file_info(state: State, given: Arguments) -> Answer:
    file = _visible(state, given)
    # Empty until Slack has looked at it: https://github.com/slackapi/node-slack-sdk/issues/2040
    mimetype = file.mimetype if state.files.ready(file.id) else ""
    place = f"{state.url}/files-pri/{TEAM}-{file.id}/{quote(file.name, safe='')}"
    more = {"url_private": place, "url_private_download": place, "permalink": f"{state.url}/files/{file.id}"}
    return {"file": file.as_file() | more | {"mimetype": mimetype, "shares": _shares(state, file)}}


def _visible(state: State, given: Arguments) -> File:
    """Find a file that the app may see: its own, or one in a conversation that it is in."""
    file = state.files.find(given.need("file"))
    shared = (state.channels[message.channel] for message in file.shared if state.history.holds(message))
    if file.user != BOT_USER and not any(BOT_USER in channel.members for channel in shared):
        raise Refused("file_not_found")
    return file


def _delete_file(state: State, given: Arguments) -> Answer:
    file = _visible(state, given)
    # A bot's token deletes what the bot has uploaded, and a person's what they may; an admin anything.
    if given.sent.get("token") != USER_TOKEN and file.user != BOT_USER:
        raise Refused("cant_delete_file")
    state.delete_file(file)
    return {}


def _shares(state: State, file: File) -> Answer:
    """Say which messages show a file, as files.info does: an upload's answer does not name its message."""
    shares: dict[str, dict[str, list[Answer]]] = {}
    for message in filter(state.history.holds, file.shared):
        kind = "public" if state.channels[message.channel].kind == "channels" else "private"
        share = {"ts": message.ts} | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
        shares.setdefault(kind, {}).setdefault(message.channel, []).append(share)
    return shares


def _view(state: State, given: Arguments, kind: str) -> View:
    view: View | None = given.json("view", dict, "invalid_arguments")
    if view is None:
        raise missing("view")
    state.check_view(view, kind)
    return view


def _open(state: State, given: Arguments) -> Answer:
    view = _view(state, given, "modal")
    user = state.triggers.spend(given.need("trigger_id"))
    return _shown(state, user, state.views.open(user, view))


def _push(state: State, given: Arguments) -> Answer:
    view = _view(state, given, "modal")
    user = state.triggers.spend(given.need("trigger_id"))
    return _shown(state, user, state.views.push(user, view))


def _update(state: State, given: Arguments) -> Answer:
    view = _view(state, given, "modal")
    user, old = state.views.find(given.text("view_id"), given.text("external_id"))
    if given.text("hash") not in ("", old["hash"]):
        raise Refused("hash_conflict")
    return _shown(state, user, state.views.update(user, old, view))


def _shown(state: State, user: str, view: View) -> Answer:
    state.tell("views", user)
    return {"view": view}


def _publish(state: State, given: Arguments) -> Answer:
    if not state.manifest.home_tab:
        raise Refused("not_enabled")
    view = _view(state, given, "home")
    user = given.need("user_id")
    if user not in state.people:
        messages = {"messages": ["[ERROR] invalid `user_id`"]}
        raise Refused("invalid_arguments", response_metadata=messages)
    published = state.views.publish(user, view, given.text("hash"))
    state.tell("home", user)
    return {"view": published}


def _connections_open(state: State, _: Arguments) -> Answer:
    # The ticket is good for one connection: whoever has not the token has no way to listen.
    ticket = secrets.token_hex(16)
    state.tickets.add(ticket)
    return {"url": f"{state.url.replace('http', 'ws', 1)}/socket?ticket={ticket}"}


METHODS: dict[str, Method] = {
    "apps.connections.open": Method(_connections_open, token=APP_TOKEN, tier=1),
    "auth.test": Method(_auth_test, tokens=(APP_TOKEN, USER_TOKEN)),
    "chat.delete": Method(chat.delete, "chat:write", tier=3),
    "chat.getPermalink": Method(chat.permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", tier=4),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write", tier=3),
    "conversations.history": Method(conversations.history, tier=3),
    "conversations.info": Method(conversations.info, tier=3),
    "conversations.join": Method(conversations.join, "channels:join", tier=3),
    "conversations.members": Method(conversations.members, tier=4),
    "conversations.open": Method(conversations.open_direct, "im:write", tier=3),
    "conversations.replies": Method(conversations.replies, tier=3),
    "files.completeUploadExternal": Method(_complete, "files:write", tier=4),
    "files.delete": Method(_delete_file, "files:write", tier=3, tokens=(USER_TOKEN,)),
    "files.getUploadURLExternal": Method(_announce, "files:write", tier=4),
    "files.info": Method(_file_info, "files:read", tier=4),
    "reactions.add": Method(chat.react, "reactions:write", tier=3),
    "usergroups.users.list": Method(conversations.group_members, "usergroups:read", tier=2),
    "users.info": Method(conversations.user_info, "users:read", tier=4),
    "views.open": Method(_open, tier=4),
    "views.publish": Method(_publish, tier=4),
    "views.push": Method(_push, tier=4),
    "views.update": Method(_update, tier=4),
}
