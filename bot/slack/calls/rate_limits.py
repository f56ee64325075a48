"""Slack's rate limits: how many calls of a method, and messages in a channel, may follow each other how fast."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

# https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel, several hundred a minute in
# a workspace, and 20, 50 or 100 calls a minute of methods of the tiers 2, 3 and 4.
CHANNEL_SECONDS = 1.2
"""Seconds between two messages in a channel."""

PER_MINUTE = {
    "chat.getPermalink": 240,
    "chat.postMessage": 240,
    "chat.update": 45,
    "conversations.history": 45,
    "conversations.open": 45,
    "conversations.replies": 45,
}
"""Maximum number of calls of a method in a minute."""

PER_MINUTE_ELSE = 90
"""Maximum number of calls in a minute of every other method."""

BURST = 8
"""Maximum number of calls of a method that may follow each other without a pause."""

MAX_CHANNELS = 10_000
"""Maximum number of channels remembered."""


class RateLimit:
    """Keeps calls apart: a few at once, then no more than `per_minute`."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap = 60.0 / per_minute
        self._burst = burst
        self._clock = clock
        self._next = 0.0
        self._lock = Lock()

    def delay(self) -> float:
        """Take the next turn, and return in how many seconds it comes."""
        with self._lock:
            now = self._clock()
            self._next = max(self._next, now - self._gap * (self._burst - 1))
            wait = max(0.0, self._next - now)
            self._next += self._gap
            return wait


class RateLimiter:
    """The rate limits of all methods and of all channels. Any number of threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._methods: dict[str, RateLimit] = {}
        self._channels: OrderedDict[str, RateLimit] = OrderedDict()

    def wait(self, method: str, channel: str = "") -> None:
        """Wait until a method may be called, and a message may be posted in a channel."""
        with self._lock:
            if method not in self._methods:
                self._methods[method] = RateLimit(PER_MINUTE.get(method, PER_MINUTE_ELSE), BURST)
            limits = [self._methods[method], *([self._channel(channel)] if channel else [])]
        for limit in limits:
            time.sleep(limit.delay())

    def _channel(self, channel: str) -> RateLimit:
        if channel not in self._channels:
            self._channels[channel] = RateLimit(60 / CHANNEL_SECONDS, 1)
            # A channel last used that long ago needs no pause any more.
            while len(self._channels) > MAX_CHANNELS:
                self._channels.popitem(last=False)
        self._channels.move_to_end(channel)
        return self._channels[channel]
