"""The workspace's clock: it runs as real time does, from a moment that can be chosen and moved."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """A running clock that may stand at another time than the world's."""

    def __init__(self, start: datetime | None = None, zone: ZoneInfo | None = None) -> None:
        self.zone = zone or ZoneInfo("America/Chicago")
        self.move(start or datetime.now(UTC))

    def now(self) -> datetime:
        """Tell the time, in the clock's zone."""
        # Added in UTC: across a change of summer time, local hours would come out wrong.
        return (self._start + timedelta(seconds=time.monotonic() - self._since)).astimezone(self.zone)

    def move(self, to: datetime) -> None:
        """Go on from another moment, forwards or back."""
        self._start, self._since = to.astimezone(UTC), time.monotonic()
