"""What Slack sends: who used what, where, and the Request that it makes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.messages import ADMIN, Request
from bot.slack.destinations import ANSWER

COMMAND = "/flake"
"""How a question in full begins, which is the id of the controls under its answer."""

MEMORY = timedelta(minutes=30)
"""How long a question can be changed by a few words."""

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_CHARACTERS = 6


class RequestFactory:
    """Makes requests: each notes when it came, and under which reference."""

    def __init__(self, today: Callable[[], date], now: Callable[[], datetime]) -> None:
        self._today = today
        self._now = now

    def make(self, text: str, user: str, channel: str) -> Request:
        """Return a request of what a person asked.

        Whatever way it came, its first word alone names the entry point; that of everybody may be left out.
        """
        # Slack escapes exactly these three: https://docs.slack.dev/messaging/formatting-message-text/#escaping
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
        first, _, words = text.partition(" ")
        return Request(
            text=words.strip() if first.startswith("/") else text,
            user=user,
            channel=channel,
            today=self._today(),
            reference="".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_CHARACTERS)),
            now=self._now(),
            entry_point=ADMIN if first.lower() == ADMIN else "/flake",
        )

    def of_message(self, event: dict[str, Any]) -> Request:
        """Return a request of what somebody wrote; to write nothing is to ask for help."""
        request = self.make(_without_mentions(event["text"]), event["user"], event["channel"])
        return request if request.text else replace(request, text="help")


def channel(body: dict[str, Any]) -> str:
    """Return the channel in which something was used; '' where that was in no channel."""
    return str(body.get("channel", {}).get("id", ""))


def channel_name(body: dict[str, Any]) -> str:
    """Return the name of the channel in which something was used; '' where Slack does not tell it."""
    return str(body.get("channel", {}).get("name", ""))


def seen_by_one(body: dict[str, Any]) -> bool:
    """Return whether only this person sees the message that they used."""
    return bool(body["container"].get("is_ephemeral")) or channel(body).startswith("D")


def question_before(messages: Sequence[dict[str, Any]], now: datetime) -> str:
    """Return the question that our last message of a conversation carries; '' where it carries none or is too old."""
    ours = [message for message in messages if message.get("bot_id")]
    if not ours:
        return ""
    newest = max(ours, key=lambda message: float(message["ts"]))
    if now.timestamp() - float(newest["ts"]) > MEMORY.total_seconds():
        return ""
    # Where a button has put another answer in its place, the controls name that one's question, the metadata do not.
    controls = [str(block.get("block_id", "")) for block in newest.get("blocks") or () if block["type"] == "actions"]
    if asked := next((question for question in controls if question.startswith(COMMAND)), ""):
        return asked
    carried = newest.get("metadata") or {}
    if carried.get("event_type") != ANSWER:
        return ""
    return str((carried.get("event_payload") or {}).get("question", ""))


def from_person(event: dict[str, Any]) -> bool:
    """Return whether an event is something a person wrote: not a bot, not us, not an edit or a join."""
    return "bot_id" not in event and "subtype" not in event and bool(event.get("user")) and "text" in event


def _without_mentions(text: str) -> str:
    """Leave out who is mentioned: of the people in a question, we are the only one that matters."""
    return re.sub(r"<@[A-Z0-9]+(\|[^>]*)?>", " ", text)
