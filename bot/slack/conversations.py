"""What was asked before in the same conversation, as Slack's history has it: any instance reads it there.

In direct messages our own last message carries its question. Our answers in a channel are in no history, because only
the person who asked sees them: there it is what the same person wrote to us before, in the same thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Request
from bot.slack import payloads
from bot.slack.calls import FAILURES, reason
from bot.slack.destinations import ANSWER

COMMAND = "/flake"
"""How a question in full begins, which is the id of the controls under its answer."""

MEMORY = timedelta(minutes=30)
"""How long a question can be changed by a few words."""

MESSAGES_READ = 15
"""Number of newest messages of direct messages that are read to find our last."""

THREAD_READ = 200
"""Maximum number of messages of a thread that are read, those of the last half hour."""

MAX_EARLIER = 8
"""Maximum number of a person's earlier questions in a thread that the next one may rest on."""

Message = dict[str, Any]

log = logging.getLogger(__name__)


async def recall(client: AsyncWebClient, event: Message, bot_user: str, request: Request) -> Request:
    """Return what somebody wrote with what was asked before it in the same conversation, within the last half hour."""
    if request.entry_point != COMMAND or request.now is None:
        return request
    directly, thread = event.get("channel_type") == "im", event.get("thread_ts")
    if not directly and not thread:
        return request
    try:
        messages = await _messages(client, event["channel"], thread, request.now)
    except FAILURES as error:
        log.info("conversation not read", extra={"reason": reason(error)})
        return request
    if directly:
        return replace(request, previous=question_before(messages, request.now))
    recent = [message for message in messages if _recent(message, request.now)]
    return replace(request, earlier=tuple(_asked_before(recent, event, bot_user))[-MAX_EARLIER:])


async def _messages(client: AsyncWebClient, channel: str, thread: str | None, now: datetime) -> list[Message]:
    """Return the newest messages of direct messages, or of a thread, whose first message is always among them."""
    if thread is None:
        page = await client.conversations_history(channel=channel, limit=MESSAGES_READ, include_all_metadata=True)
    else:
        since = f"{(now - MEMORY).timestamp():.6f}"
        page = await client.conversations_replies(
            channel=channel, ts=thread, oldest=since, limit=THREAD_READ, include_all_metadata=True
        )
    found: list[Message] = page["messages"]
    return found


def _recent(message: Message, now: datetime) -> bool:
    return now.timestamp() - float(message["ts"]) <= MEMORY.total_seconds()


def question_before(messages: Sequence[Message], now: datetime) -> str:
    """Return the question that our last message of a conversation carries; '' where it carries none or is too old."""
    ours = [message for message in messages if message.get("bot_id")]
    if not ours:
        return ""
    newest = max(ours, key=lambda message: float(message["ts"]))
    if not _recent(newest, now):
        return ""
    # Where a button has put another answer in its place, the controls name that one's question, the metadata do not.
    controls = [str(block.get("block_id", "")) for block in newest.get("blocks") or () if block["type"] == "actions"]
    if asked := next((question for question in controls if question.startswith(COMMAND)), ""):
        return asked
    carried = newest.get("metadata") or {}
    if carried.get("event_type") != ANSWER:
        return ""
    return str((carried.get("event_payload") or {}).get("question", ""))


def _asked_before(messages: Sequence[Message], event: Message, bot_user: str) -> Iterator[str]:
    """Yield what the person who wrote a message has written to us before it, the oldest first."""
    for message in sorted(messages, key=lambda message: float(message["ts"])):
        to_us = f"<@{bot_user}" in message.get("text", "") and payloads.from_person(message)
        if to_us and message["user"] == event["user"] and float(message["ts"]) < float(event["ts"]):
            yield payloads.words(message)
