"""What Slack hands out with each interaction: a trigger to open a modal with, a URL to answer at. Both expire."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.slack.model.clock import Clock
from local.slack.model.errors import Refused
from local.slack.model.history import Message

# https://docs.slack.dev/interactivity/handling-user-interaction: three seconds, once; five times, half an hour.
TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5
KEPT = 10_000
"""So many of each are remembered; older ones have expired long ago."""


@dataclass
class Trigger:
    """What opens one modal for one person."""

    user: str
    made: datetime
    used: bool = False


@dataclass
class ResponseUrl:
    """Where the answers to one interaction go; `original` is the message that was used."""

    channel: str
    user: str
    original: Message | None
    made: datetime
    uses: int = 0


class Triggers:
    """All that was handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user: str) -> str:
        """Make a trigger for a person."""
        # The form Slack documents: 132456.7890123.abcdef
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, self._clock.now())
        _forget_oldest(self._triggers)
        return name

    def spend(self, name: str) -> str:
        """Use up a trigger; return whose it is."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock.now() - trigger.made > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response(self, channel: str, user: str, original: Message | None) -> str:
        """Make the last part of an address for answers."""
        name = secrets.token_hex(12)
        self._urls[name] = ResponseUrl(channel, user, original, self._clock.now())
        _forget_oldest(self._urls)
        return name

    def use(self, name: str) -> ResponseUrl:
        """Use an address once more; refuse when it is unknown, used up or too old."""
        place = self._urls.get(name)
        if place is None:
            raise Refused("invalid_url")
        place.uses += 1
        if place.uses > RESPONSE_USES:
            raise Refused("used_url")
        if self._clock.now() - place.made > RESPONSE_LIFE:
            raise Refused("expired_url")
        return place


def _forget_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > KEPT:
        del kept[next(iter(kept))]
