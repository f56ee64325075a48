"""Days and weeks as people write them: 2020-07-11, 7/11, Jul 11, yesterday; current, last, W05."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.calendar import Calendar, Span, say
from bot.errors import UsageError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS_FROM_TODAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
WEEKS_FROM_CURRENT = {"current": 0, "this": 0, "now": 0, "last": -1, "previous": -1, "next": 1}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_NAMED = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_NUMBERED = re.compile(r"(?:w|wk|week )?0*(\d{1,2})")


def read_day(text: str, calendar: Calendar, today: date) -> date | None:
    """Read a day; None when the text is not one. Raises UsageError for a day that does not exist."""
    word = text.lower()
    if word in DAYS_FROM_TODAY:
        return today + timedelta(DAYS_FROM_TODAY[word])
    if found := _ISO.fullmatch(word):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SLASHED.fullmatch(word):
        month, day = int(found[1]), int(found[2])
        year = _year(found[3], month, day, calendar, today)
    elif (found := _NAMED.fullmatch(word)) and found[1][:3] in MONTHS:
        month, day = MONTHS.index(found[1][:3]) + 1, int(found[2])
        year = _year(found[3], month, day, calendar, today)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        raise UsageError(f"There is no day {text}. Write a day like {today.isoformat()} or {say(today)[4:]}.") from None


def _year(text: str | None, month: int, day: int, calendar: Calendar, today: date) -> int:
    """Return the year of a day: the one in which it lies in the campaign, else this year."""
    if text:
        return int(text) + (2000 if len(text) == 2 else 0)
    years = range(calendar.start.year, calendar.end.year + 1)
    start, end = (calendar.start.year, calendar.start.month, calendar.start.day), calendar.end.timetuple()[:3]
    return next((year for year in years if start <= (year, month, day) <= end), today.year)


def read_week(text: str, calendar: Calendar, today: date) -> Span | None:
    """Read a week: current, last, next, its number in the campaign, or any day in it; None when the text is not one."""
    word = text.lower().removesuffix(" week")
    if word in WEEKS_FROM_CURRENT:
        return calendar.week(today + timedelta(7 * WEEKS_FROM_CURRENT[word]))
    if found := _NUMBERED.fullmatch(word):
        number, last = int(found[1]), calendar.number(calendar.end)
        if not 1 <= number <= last:
            raise UsageError(f"The campaign has no week {number}: its weeks are W01 to W{last:02}.")
        return calendar.numbered(number)
    day = read_day(text, calendar, today)
    return calendar.week(day) if day else None
