"""Slack's rate limits, in real time.

https://docs.slack.dev/apis/web-api/rate-limits says "about" and "at least", and that short bursts are allowed, but
not how long they may be. Assumed here, on the strict side: in any sixty seconds a method may be called as often as its
tier says, and a channel takes three messages at once and then one per second. A refused call does not count.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Maximum number of calls of a method per minute, by its tier."""
SPECIAL_PER_MINUTE = 300
"""Maximum calls per minute where Slack gives the limit in words: "several hundred messages per minute"."""
WINDOW_SECONDS = 60.0

CHANNEL_SECONDS = 1.0
"""Seconds between two messages in a channel, once a burst is used up."""
BURST = 3
"""Number of messages that a channel takes at once."""
MAX_KEPT = 10_000
"""Maximum number of refused calls that are remembered."""


@dataclass(frozen=True)
class Limited:
    """A refused call: its method, its channel, and after how many seconds it may be repeated."""

    method: str
    channel: str
    seconds: int


class Limits:
    """The recent calls, and those that were refused."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.met: deque[Limited] = deque(maxlen=MAX_KEPT)
        """The newest refused calls."""
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._full: dict[str, float] = {}
        """When the messages posted to each channel no longer count toward its burst."""

    def wait(self, method: str, tier: int, channel: str = "") -> int:
        """Count a call and return 0, or return after how many seconds it may be repeated.

        `channel` is given for calls that post a message.
        """
        now, calls = self._clock(), self._calls[method]
        while calls and calls[0] <= now - WINDOW_SECONDS:
            calls.popleft()
        maximum = PER_MINUTE.get(tier, SPECIAL_PER_MINUTE)
        seconds = calls[0] + WINDOW_SECONDS - now if len(calls) >= maximum else 0.0
        full = max(self._full.get(channel, now), now)
        if channel:
            seconds = max(seconds, full - now - (BURST - 1) * CHANNEL_SECONDS)
        # Up to a millisecond is the rounding of the clock.
        if seconds > 0.001:
            self.met.append(Limited(method, channel, math.ceil(seconds)))
            return self.met[-1].seconds
        calls.append(now)
        if channel:
            self._full[channel] = full + CHANNEL_SECONDS
        return 0
