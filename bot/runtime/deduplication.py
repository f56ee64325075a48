"""Requests that were accepted already: one that was signed once is answered once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEEP_SECONDS = 600.0
"""Seconds for which a key is remembered: a signature is valid from five minutes before its time to five after it."""

MAX_KEYS = 20_000
"""Maximum number of keys remembered: 30 requests a second for ten minutes; beyond that the oldest are dropped."""


class Deduplicator:
    """Remembers keys, in this process's memory, for as long as they could be accepted again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_keys: int = MAX_KEYS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._seen: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str) -> bool:
        """Return whether this key is new, and remember it."""
        now = self._clock()
        while self._seen and next(iter(self._seen.values())) <= now:
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        if len(self._seen) >= self._max_keys:
            self._seen.popitem(last=False)
        self._seen[key] = now + KEEP_SECONDS
        return True
