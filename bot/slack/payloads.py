"""What Slack sends: who used what, where, and the Request that it makes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.messages import Request, entered

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
        entry_point, words = entered(_unescaped(text))
        return Request(
            text=words,
            user=user,
            channel=channel,
            today=self._today(),
            reference="".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_CHARACTERS)),
            now=self._now(),
            entry_point=entry_point,
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


def bot_user(body: dict[str, Any]) -> str:
    """Return the id by which an event's workspace mentions us; '' where Slack does not tell it."""
    return next((str(one.get("user_id", "")) for one in body.get("authorizations") or () if one.get("is_bot")), "")


def seen_by_one(body: dict[str, Any]) -> bool:
    """Return whether only this person sees the message that they used."""
    return bool(body["container"].get("is_ephemeral")) or channel(body).startswith("D")


def replaced(body: dict[str, Any]) -> str:
    """Return the name of the message that was used, where an answer takes its place; '' where others see it, too."""
    return f"{channel(body)} {body['container'].get('message_ts', '')}" if seen_by_one(body) else ""


def from_person(event: dict[str, Any]) -> bool:
    """Return whether an event is something a person wrote: not a bot, not us, not an edit or a join."""
    return "bot_id" not in event and "subtype" not in event and bool(event.get("user")) and "text" in event


def words(event: dict[str, Any]) -> str:
    """Return the words of what somebody wrote to us, as a request has them."""
    return entered(_unescaped(_without_mentions(event["text"])))[1]


def _unescaped(text: str) -> str:
    # Slack escapes exactly these three: https://docs.slack.dev/messaging/formatting-message-text/#escaping
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _without_mentions(text: str) -> str:
    """Leave out who is mentioned: of the people in a question, we are the only one that matters."""
    return re.sub(r"<@[A-Z0-9]+(\|[^>]*)?>", " ", text)
