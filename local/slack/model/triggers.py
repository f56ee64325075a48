"""What Slack issues with each interaction: a trigger to open a modal, and a response_url. Both expire."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.slack.model.clock import Clock
from local.slack.model.errors import SlackError
from local.slack.model.history import Message

# https://docs.slack.dev/interactivity/handling-user-interaction: a trigger works once, within three seconds; a
# response_url five times, within half an hour.
TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5
MAX_KEPT = 10_000
"""Maximum number of each that are remembered; older ones expired long ago."""


@dataclass
class Trigger:
    """A trigger_id, which opens one modal for one person."""

    user: str
    made: datetime
    used: bool = False


@dataclass
class ResponseUrl:
    """A response_url, for the answers to one interaction; `original` is the message it happened on."""

    channel: str
    user: str
    original: Message | None
    made: datetime
    uses: int = 0


class Triggers:
    """All triggers and response_urls that were issued."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger_id for a person."""
        # The form Slack documents: 132456.7890123.abcdef
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, self._clock.now())
        _forget_oldest(self._triggers)
        return name

    def spend(self, name: str) -> str:
        """Use up a trigger and return the person it belongs to."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.made > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response(self, channel: str, user: str, original: Message | None) -> str:
        """Return the last part of a new response_url."""
        name = secrets.token_hex(12)
        self._urls[name] = ResponseUrl(channel, user, original, self._clock.now())
        _forget_oldest(self._urls)
        return name

    def use(self, name: str) -> ResponseUrl:
        """Count a use of a response_url; refuse one that is unknown, used up or expired."""
        place = self._urls.get(name)
        if place is None:
            raise SlackError("invalid_url")
        place.uses += 1
        if place.uses > RESPONSE_USES:
            raise SlackError("used_url")
        if self._clock.now() - place.made > RESPONSE_LIFE:
            raise SlackError("expired_url")
        return place


def _forget_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > MAX_KEPT:
        del kept[next(iter(kept))]
