"""What was already accepted: a request signed once is answered once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

# A timestamp may be five minutes behind our clock or five minutes ahead of it, so a signature can be good for ten.
KEEP_SECONDS = 600.0

MOST = 20_000
"""How many keys are kept: some 30 requests a second for ten minutes; beyond that the oldest go first."""


class Deduplicator:
    """Remembers keys for as long as they could be accepted again, in this process's memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str) -> bool:
        """Say whether this key is new, and remember it."""
        now = self._clock()
        while self._seen and next(iter(self._seen.values())) <= now:
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        if len(self._seen) >= self._most:
            self._seen.popitem(last=False)
        self._seen[key] = now + KEEP_SECONDS
        return True
