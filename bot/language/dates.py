"""Days, weeks and months as people write them: 2020-07-11, 7/11, Jul 11, yesterday; current, last, W05; August."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.calendar import Calendar, Month, Span, say
from bot.errors import UsageError

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""Months in order: January is 1."""
DAYS_FROM_TODAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
FROM_CURRENT = {"current": 0, "this": 0, "now": 0, "last": -1, "previous": -1, "next": 1}
"""Words for a week or a month, and how many after the current one it is."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_NAMED = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_MONTH_OF_YEAR = re.compile(r"(20\d{2})-(\d{1,2})")
_YEAR_OF_MONTH = re.compile(r"(\d{1,2})/(20\d{2})")
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?(?:,? (20\d{2}))?")
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
    elif (found := _NAMED.fullmatch(word)) and (named := _month(found[1][:3])):
        month, day = named, int(found[2])
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
    if word in FROM_CURRENT:
        return calendar.week_from(today, FROM_CURRENT[word])
    if found := _NUMBERED.fullmatch(word):
        number, last = int(found[1]), calendar.number(calendar.end)
        if not 1 <= number <= last:
            raise UsageError(f"The campaign has no week {number}: its weeks are W01 to W{last:02}.")
        return calendar.numbered(number)
    day = read_day(text, calendar, today)
    return calendar.week(day) if day else None


def read_month(text: str, calendar: Calendar, today: date, ahead: bool = False) -> Month | None:
    """Read a month: current, last, next, its name or number, with its year or without; None when the text is not one.

    Without a year it is the latest of the campaign that is not after today's, with `ahead` the first not before it.
    Raises UsageError for a month that does not exist.
    """
    word = text.lower().removesuffix(" month")
    if word in FROM_CURRENT:
        return Month.of(today).moved(FROM_CURRENT[word])
    if found := _MONTH_OF_YEAR.fullmatch(word):
        year, month = int(found[1]), int(found[2])
    elif found := _YEAR_OF_MONTH.fullmatch(word):
        year, month = int(found[2]), int(found[1])
    elif (found := _MONTH_NAMED.fullmatch(word)) and (named := _month(found[1])):
        month = named
        year = int(found[2]) if found[2] else _year_of_month(month, calendar, today, ahead)
    else:
        return None
    if not 1 <= month <= 12:
        raise UsageError(f"There is no month {text}. Write a month like {MONTHS[today.month - 1]} or {today:%Y-%m}.")
    return Month.of(date(year, month, 1))


def _month(name: str) -> int | None:
    """Return the number of a month by its name or the first letters of it, three or more; None where it is none."""
    return next((number for number, month in enumerate(MONTHS, 1) if month.lower().startswith(name)), None)


def _year_of_month(month: int, calendar: Calendar, today: date, ahead: bool) -> int:
    """Return the year of a month: of those in the campaign, or else around today, the one nearest before or ahead."""
    first, last = (calendar.start.year, calendar.start.month), (calendar.end.year, calendar.end.month)
    years = [year for year in range(first[0], last[0] + 1) if first <= (year, month) <= last]
    years = years or [today.year - 1, today.year, today.year + 1]
    past = [year for year in years if (year, month) <= (today.year, today.month)]
    coming = [year for year in years if (year, month) >= (today.year, today.month)]
    return (coming or past[-1:])[0] if ahead else (past or coming[:1])[-1]
