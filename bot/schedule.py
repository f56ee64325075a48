"""Weekly times: a day of the week and an hour in the campaign's zone, and the moments at which it is that time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import CLOCK_CHANGE_HOURS, DAYS, say, say_time
from bot.errors import UsageError

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(?:([ap])\.?m\.?)?")


@dataclass(frozen=True)
class Weekly:
    """A time of the week: the weekday (Monday is 0) and the hour."""

    weekday: int
    hour: int

    def __str__(self) -> str:
        """Write it as people do: Monday at 8:00 AM."""
        return f"{DAYS[self.weekday]} at {say_hour(self.hour)}"


USUAL = Weekly(0, 8)
"""Monday at 8:00 AM: before the week's first phone bank, when Sunday's shifts are closed out."""


def next_times(weekly: Weekly, zone: ZoneInfo, after: datetime, count: int) -> tuple[datetime, ...]:
    """Return the next moments after another at which it is that time; `after` carries its own zone.

    An hour that the clock skips is the moment at which it jumps; of one that it repeats, the first counts.
    """
    local = after.astimezone(zone).date()
    first = local + timedelta((weekly.weekday - local.weekday()) % 7)
    days = (first + timedelta(7 * week) for week in range(-1, count + 1))
    # To UTC and back: Python accepts local times that do not exist, and compares within a zone without the offset.
    moments = (datetime.combine(day, time(weekly.hour), zone).astimezone(UTC) for day in days)
    return tuple(moment.astimezone(zone) for moment in moments if moment > after)[:count]


def say_hour(hour: int) -> str:
    """Write an hour: 8:00 AM."""
    return say_time(datetime(2000, 1, 1, hour))


def say_moment(moment: datetime) -> str:
    """Write a moment by its own clock: Mon, Aug 24, 8:00 AM."""
    return f"{say(moment.date())}, {say_time(moment)}"


def say_lately(moment: datetime, now: datetime) -> str:
    """Write a moment by the clock of `now`, one of its day by the time alone: 7:04 AM; Sun, Aug 16, 7:04 AM."""
    there = moment.astimezone(now.tzinfo)
    return say_time(there) if there.date() == now.date() else say_moment(there)


def read_weekday(text: str) -> str | None:
    """Return the day of the week that a text names, whole or in three letters or more; None where it names none."""
    word = text.lower().removesuffix("s") if text.lower().endswith("days") else text.lower()
    return next((day for day in DAYS if len(word) >= 3 and day.lower().startswith(word)), None)


def read_hour(text: str) -> str | None:
    """Return the full hour that a text names: 8, 08:00, 8 am, 20; None where it names none.

    Raises UsageError for one that is not possible.
    """
    found = _TIME.fullmatch(text.lower())
    if not found:
        return None
    hour, minutes, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if minutes or hour > 23:
        raise UsageError(f"at: takes a full hour, such as 8 or 20:00, not {text}.")
    if hour in CLOCK_CHANGE_HOURS:
        raise UsageError(
            f"at: cannot be {say_hour(hour)}. Between 1:00 and 3:00 AM the clocks are changed twice a year, and an "
            "hour is missing or there twice. Take 0, or 3 to 23."
        )
    return str(hour)
