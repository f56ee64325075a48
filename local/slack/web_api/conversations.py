"""The Web API's methods for channels and people.

https://docs.slack.dev/reference/methods?family=conversations, users.info and usergroups.users.list.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from local.slack.model import BOT_USER, SLACKBOT, Channel, Message, SlackError, State
from local.slack.web_api.arguments import Arguments
from local.slack.web_api.chat import as_message

Answer = dict[str, Any]


def history(state: State, given: Arguments) -> Answer:
    """Answer conversations.history: the newest first, without the replies in threads."""
    channel = _readable(state, given.need("channel"))
    within = _within(given)
    messages = [message for message in state.history.of(channel.id) if not message.is_reply and within(message)]
    return _page(state, given, messages, newest_first=True)


def replies(state: State, given: Arguments) -> Answer:
    """Answer conversations.replies: the first message of a thread, then its replies, oldest first."""
    channel = _readable(state, given.need("channel"))
    message, within = state.history.find(channel.id, given.need("ts")), _within(given)
    if message is None:
        raise SlackError("thread_not_found")
    if message.is_reply and (parent := state.history.find(channel.id, message.thread_ts or "")):
        message = parent
    thread = [reply for reply in state.history.replies(message) if within(reply)]
    return _page(state, given, [message, *thread], newest_first=False)


def info(state: State, given: Arguments) -> Answer:
    """Answer conversations.info."""
    channel = state.visible(given.need("channel"))
    state.need(f"{channel.kind}:read")
    described = channel.as_conversation()
    if not given.flag("include_num_members"):
        described.pop("num_members", None)
    return {"channel": described}


def members(state: State, given: Arguments) -> Answer:
    """Answer conversations.members."""
    channel = state.visible(given.need("channel"))
    state.need(f"{channel.kind}:read")
    found, cursor = _cut(sorted(channel.members), given)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def open_direct(state: State, given: Arguments) -> Answer:
    """Answer conversations.open, for one person or for existing direct messages."""
    if given.text("channel"):
        channel = state.visible(given.text("channel"))
        if not channel.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(channel, given) | {"no_op": True, "already_open": True}
    names = [name for name in given.text("users").split(",") if name]
    if not names:
        raise SlackError("users_list_not_supplied")
    if len(names) > 1:
        # Direct messages with several people need mpim:write, which this app does not request.
        raise SlackError("missing_scope", needed="mpim:write", provided=",".join(sorted(state.manifest.scopes)))
    person = state.person(names[0])
    if person.is_bot or person.id == SLACKBOT:
        raise SlackError("cannot_dm_bot")
    known = set(state.channels)
    channel = state.direct(person.id)
    already = {"no_op": True, "already_open": True} if channel.id in known else {}
    return _opened(channel, given) | already


def _opened(channel: Channel, given: Arguments) -> Answer:
    return {"channel": channel.as_conversation() if given.flag("return_im") else {"id": channel.id}}


def join(state: State, given: Arguments) -> Answer:
    """Answer conversations.join."""
    channel = state.visible(given.need("channel"))
    if channel.kind != "channels":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER in channel.members:
        warnings = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": channel.as_conversation()} | warnings
    enter(state, channel, BOT_USER)
    return {"channel": channel.as_conversation()}


def add(state: State, channel: Channel) -> None:
    """Add a channel to the workspace."""
    if not re.fullmatch("[CG][A-Z0-9]{8,}", channel.id) or channel.id in state.channels:
        raise ValueError(f"no id for a new channel: {channel.id}")
    state.channels[channel.id] = channel
    state.tell("channel", channel)


def archive(state: State, channel: Channel, user: str, archived: bool) -> None:
    """Archive or unarchive a channel."""
    channel.is_archived = archived
    state.tell("channel", channel)
    what = "archived" if archived else "un-archived"
    subtype = "channel_archive" if archived else "channel_unarchive"
    text = f"<@{user}> {what} the channel"
    state.post(Message(channel.id, user, text, state.history.stamp(), subtype=subtype))


def enter(state: State, channel: Channel, user: str) -> None:
    """Add a member to a channel, with the message that everybody there sees."""
    channel.members.add(user)
    state.tell("channel", channel)
    text = f"<@{user}> has joined the channel"
    state.post(Message(channel.id, user, text, state.history.stamp(), subtype="channel_join"))


def leave(state: State, channel: Channel, user: str) -> None:
    """Remove a member from a channel, with the message that everybody there sees."""
    channel.members.discard(user)
    state.tell("channel", channel)
    text = f"<@{user}> was removed from the channel"
    state.post(Message(channel.id, user, text, state.history.stamp(), subtype="channel_leave"))


def user_info(state: State, given: Arguments) -> Answer:
    """Answer users.info."""
    person = state.person(given.need("user"))
    return {"user": person.as_user("users:read.email" in state.manifest.scopes)}


def group_members(state: State, given: Arguments) -> Answer:
    """Answer usergroups.users.list."""
    group = state.groups.get(given.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": sorted(group)}


def _readable(state: State, name: str) -> Channel:
    channel = state.visible(name)
    state.need(f"{channel.kind}:history")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(given: Arguments) -> Callable[[Message], bool]:
    """Return a check whether a message is between `oldest` and `latest`."""
    for name in ("oldest", "latest"):
        if not re.fullmatch(r"(\d+(\.\d{1,6})?)?", given.text(name)):
            raise SlackError(f"invalid_ts_{name}")
    inclusive = given.flag("inclusive")
    oldest, latest = float(given.text("oldest", "0")), float(given.text("latest", "inf"))

    def within(message: Message) -> bool:
        ts = float(message.ts)
        return oldest < ts < latest or (inclusive and ts in (oldest, latest))

    return within


def _page(state: State, given: Arguments, messages: Iterable[Message], *, newest_first: bool) -> Answer:
    """Return one page of messages.

    The cursor names the first message of the next page, so that messages posted meanwhile do not shift it.
    """
    sign = -1 if newest_first else 1
    begin = _cursor(given, r"next_ts:(\d{1,18})")
    # Ordered by ts, not by arrival, as the clock may have been moved back.
    ordered = sorted(messages, key=lambda message: sign * _micros(message))
    left = [message for message in ordered if begin is None or sign * _micros(message) >= sign * begin]
    limit = given.number("limit", 100, 1, 999, "invalid_limit")
    with_metadata, found, rest = given.flag("include_all_metadata"), left[:limit], left[limit:]
    answer: Answer = {"messages": [as_message(state, m, with_metadata) for m in found], "has_more": bool(rest)}
    following = {"next_cursor": _encoded(f"next_ts:{_micros(rest[0])}")} if rest else None
    return answer | ({"response_metadata": following} if following else {})


def _micros(message: Message) -> int:
    return int(message.ts.replace(".", ""))


def _cut(everything: Sequence[Any], given: Arguments) -> tuple[list[Any], str]:
    """Return the requested page and the cursor of the next."""
    limit = given.number("limit", 100, 1, 999, "invalid_limit")
    start = _cursor(given, r"(\d{1,9})") or 0
    after = start + limit
    return list(everything[start:after]), _encoded(str(after)) if after < len(everything) else ""


def _cursor(given: Arguments, form: str) -> int | None:
    """Return the number in a cursor, or None when no cursor was sent."""
    if not given.text("cursor"):
        return None
    try:
        text = base64.b64decode(given.text("cursor"), validate=True).decode()
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
    if not (found := re.fullmatch(form, text)):
        raise SlackError("invalid_cursor")
    return int(found[1])


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
