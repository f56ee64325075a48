"""The Web API's methods for messages: https://docs.slack.dev/reference/methods?family=chat, and reactions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.slack.model import APP, BOT, BOT_USER, SLACKBOT, TEAM, Block, Channel, Message, SlackError, State, completed
from local.slack.web_api.arguments import Arguments

Answer = dict[str, Any]

MAX_POST_TEXT = 40_000
"""Maximum number of characters in the text of a new message."""
# https://docs.slack.dev/reference/methods/chat.update: "msg_too_long"; a new message may be ten times as long.
MAX_UPDATE_TEXT = 4_000
# Not documented; measured by others: https://github.com/slackapi/bolt-js/issues/2509
MAX_BLOCKS_TEXT = 13_200
# https://docs.slack.dev/messaging/message-metadata states no limit: a guess on the safe side.
MAX_METADATA_BYTES = 8_000


@dataclass(frozen=True)
class Content:
    """The text and the blocks of a message."""

    text: str
    blocks: tuple[Block, ...]


def content(state: State, given: Arguments, maximum: int = MAX_POST_TEXT) -> Content:
    """Return the content of a message, refusing what Slack would refuse."""
    text, blocks = given.text("text"), given.json("blocks", list, "invalid_blocks_format")
    # Slack accepts blocks without text, but then phones and screen readers have nothing to show.
    if not text:
        raise SlackError("no_text")
    if len(text) > maximum:
        raise SlackError("msg_too_long")
    state.check_blocks(blocks or [])
    if sum(_length(block) for block in blocks or []) > MAX_BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    return Content(text, completed(blocks or ()))


def _length(block: Block) -> int:
    """Return the number of characters in a block of text; tables have a limit of their own."""
    if block["type"] == "markdown":
        return len(block["text"])
    return len(block["text"]["text"]) if block["type"] in ("section", "header") and "text" in block else 0


def post_message(state: State, given: Arguments) -> Answer:
    """Answer chat.postMessage."""
    channel = postable(state, given.need("channel"))
    said = content(state, given)
    metadata = _metadata(given)
    message = Message(
        channel=channel.id,
        user=BOT_USER,
        bot_id=BOT,
        text=said.text,
        ts=state.history.stamp(),
        blocks=said.blocks,
        thread_ts=thread_of(state, channel, given),
        metadata=metadata,
    )
    state.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": as_message(state, message, with_metadata=True)}


def post_ephemeral(state: State, given: Arguments) -> Answer:
    """Answer chat.postEphemeral."""
    channel, user = postable(state, given.need("channel")), given.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    said, ts = content(state, given), state.history.stamp()
    thread = thread_of(state, channel, given)
    state.post(Message(channel.id, BOT_USER, said.text, ts, said.blocks, thread, bot_id=BOT, only_for=user))
    return {"message_ts": ts}


def update(state: State, given: Arguments) -> Answer:
    """Answer chat.update."""
    channel, message = _own(state, given, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    said = content(state, given, MAX_UPDATE_TEXT)
    if (metadata := _metadata(given)) is not None:
        message.metadata = metadata or None
    change(state, message, said)
    shown = as_message(state, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def change(state: State, message: Message, said: Content) -> None:
    """Replace the content of a message."""
    state.show_pictures(said.blocks, message.only_for or message.channel)
    message.text, message.blocks = said.text, said.blocks
    # https://docs.slack.dev/reference/methods/chat.update: a message with blocks is not shown as edited.
    message.edited = None if said.blocks else state.history.stamp()
    state.tell("message", message)


def delete(state: State, given: Arguments) -> Answer:
    """Answer chat.delete."""
    channel, message = _own(state, given, "cant_delete_message")
    state.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(state: State, given: Arguments) -> Answer:
    """Answer chat.getPermalink."""
    channel = state.visible(given.need("channel"))
    message = state.history.find(channel.id, given.need("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    address = f"{state.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def react(state: State, given: Arguments) -> Answer:
    """Answer reactions.add."""
    name = given.need("name").strip(":")
    if not given.text("channel") or not given.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = state.visible(given.text("channel"))
    message = state.history.find(channel.id, given.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    if not re.fullmatch(r"[a-z0-9_'+-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    if BOT_USER in message.reactions.get(name, ()):
        raise SlackError("already_reacted")
    message.reactions.setdefault(name, []).append(BOT_USER)
    state.tell("message", message)
    return {}


def postable(state: State, name: str) -> Channel:
    """Return a channel that the bot may post to; a person's id means the direct messages with them."""
    person = state.people.get(name)
    is_human = person is not None and not person.is_bot and name != SLACKBOT
    channel = state.direct(name) if is_human else state.visible(name)
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_im and not state.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    if BOT_USER not in channel.members and "chat:write.public" not in state.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def as_message(state: State, message: Message, with_metadata: bool = False) -> Answer:
    """Return a message as conversations.history shows it."""
    shown: Answer = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM}
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": APP, "blocks": list(message.blocks)}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata:
        # Without include_all_metadata Slack returns the event type without the payload.
        shown["metadata"] = message.metadata if with_metadata else {"event_type": message.metadata["event_type"]}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.files:
        shown["files"] = [state.files.kept[name].as_file() for name in message.files]
    return shown | thread_summary(state.history.replies(message))


def thread_summary(replies: Sequence[Message]) -> Answer:
    """Return the fields about the replies of a message; none if it has no replies."""
    if not replies:
        return {}
    return {
        "thread_ts": replies[0].thread_ts,
        "reply_count": len(replies),
        "reply_users": sorted({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
    }


def _own(state: State, given: Arguments, error: str) -> tuple[Channel, Message]:
    channel = state.visible(given.need("channel"))
    message = state.history.find(channel.id, given.need("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != BOT:
        raise SlackError(error)
    return channel, message


def thread_of(state: State, channel: Channel, given: Arguments) -> str | None:
    """Return the thread a message belongs to; the `ts` of a reply means the thread that it is in."""
    name = given.text("thread_ts")
    if not name:
        return None
    parent = state.history.find(channel.id, name)
    if parent is None:
        # The method's list of errors has none for this; conversations.replies uses this one.
        raise SlackError("thread_not_found")
    return parent.thread_ts if parent.is_reply else parent.ts


def _metadata(given: Arguments) -> Answer | None:
    metadata: Answer | None = given.json("metadata", dict, "invalid_metadata_format")
    if not metadata:
        return metadata
    right = isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
    if not right or metadata.keys() - {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata
