"""Slack's rate limits, in the world's time.

https://docs.slack.dev/apis/web-api/rate-limits says "about" and "at least", and that short bursts are taken, not how
long they may be. Assumed here, on the strict side: in any sixty seconds a method is called no more often than its
tier's number, and a channel takes three messages at once and then one a second. A refused call counts for nothing.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""How often a method of a tier may be called in a minute."""
SPECIAL = 300
"""The same for methods whose limit Slack gives in words: "several hundred messages per minute" in a workspace."""
WINDOW = 60.0

CHANNEL_SECONDS = 1.0
BURST = 3
KEPT = 10_000


@dataclass(frozen=True)
class Limited:
    """A call that came too soon: of which method, to which channel, and in how many seconds it may come again."""

    method: str
    channel: str
    seconds: int


class Limits:
    """What was called lately, and who came too soon."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.met: deque[Limited] = deque(maxlen=KEPT)
        """The newest calls that were refused."""
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._full: dict[str, float] = {}
        """When each channel will have worked off what was posted there."""

    def wait(self, method: str, tier: int, channel: str = "") -> int:
        """Take a call, or say in how many seconds it may come again; `channel` only where messages are posted."""
        now, calls = self._clock(), self._calls[method]
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        most = PER_MINUTE.get(tier, SPECIAL)
        seconds = calls[0] + WINDOW - now if len(calls) >= most else 0.0
        full = max(self._full.get(channel, now), now)
        if channel:
            seconds = max(seconds, full - now - (BURST - 1) * CHANNEL_SECONDS)
        # A millisecond too late by the clock's own rounding is in time.
        if seconds > 0.001:
            self.met.append(Limited(method, channel, math.ceil(seconds)))
            return self.met[-1].seconds
        calls.append(now)
        if channel:
            self._full[channel] = full + CHANNEL_SECONDS
        return 0
