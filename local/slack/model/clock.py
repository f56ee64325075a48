"""The workspace's clock, which runs at the speed of real time from any moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """A running clock that can be set to another time than the real one."""

    def __init__(self, start: datetime | None = None, zone: ZoneInfo | None = None) -> None:
        self.zone = zone or ZoneInfo("America/Chicago")
        self.move(start or datetime.now(UTC))

    def now(self) -> datetime:
        """Return the current time in the clock's zone."""
        # Added in UTC, as local hours would be wrong across a change of daylight saving time.
        return (self._start + timedelta(seconds=time.monotonic() - self._since)).astimezone(self.zone)

    def move(self, to: datetime) -> None:
        """Set the clock to another moment, forward or back."""
        self._start, self._since = to.astimezone(UTC), time.monotonic()
