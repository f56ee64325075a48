"""Days and hours as exports write them: 2020-08-17, 8/17/2020, Aug 17, 2020, Excel's numbers; 6:00 PM or 18:00."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal

from bot.errors import UserError

DateOrder = Literal["mdy", "dmy"]
"""The order of month and day: mdy, where 8/9 is August 9, or dmy, where it is September 8."""
DATE_ORDERS: tuple[DateOrder, ...] = ("mdy", "dmy")

_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})(?:\D.*)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T].*)?")
_YEAR = r"(?P<year>\d{4}|\d{2}(?![\d:]))(?!\d)(?:\D.*)?"
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,9})"
_NAMED = tuple(
    re.compile(r"(?:[a-z]+,? )?" + pattern + _YEAR, re.IGNORECASE)
    for pattern in (rf"{_MONTH}[. -]{{1,2}}{_NTH}[, -]{{1,2}}", rf"{_NTH}[. -]{{1,2}}{_MONTH}[., -]{{1,2}}")
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_HOUR = re.compile(r"(?:^|[T ])(\d{1,2}):\d{2}(?::\d{2})?\s*([ap])?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ](?:0?0:00(?::00)?|12:00(?::00)? ?AM)(?![:.\d])", re.IGNORECASE)


class UnsureDaysError(UserError):
    """Nothing tells whether 8/9 is August 9 or September 8."""


def date_order(texts: Iterable[str], likely: Callable[[date], bool]) -> DateOrder:
    """Find out whether 8/9 is in August or September: by the whole column, else by which days are likely.

    Raises UnsureDaysError where neither tells.
    """
    found = [match for text in texts if (match := _SLASHED.fullmatch(text))]
    # What is a date in neither order tells nothing.
    only = {each: sum(_slashed(match, each) is not None for match in found if _clear(match)) for each in DATE_ORDERS}
    if only["mdy"] != only["dmy"]:
        return "mdy" if only["mdy"] > only["dmy"] else "dmy"
    unclear = [match for match in found if match[1] != match[2]]
    known = [sum(likely(day) for match in unclear if (day := _slashed(match, each))) for each in DATE_ORDERS]
    if unclear and known[0] == known[1]:
        raise UnsureDaysError("In dates like 8/9/2020 nothing tells which is the month.")
    return "dmy" if known[1] > known[0] else "mdy"


def _clear(match: re.Match[str]) -> bool:
    """Return whether a date can be read in one order only."""
    return max(int(match[1]), int(match[2])) > 12


def day(text: str, order: DateOrder) -> date | None:
    """Read a day; None where it cannot be read."""
    if match := _ISO.fullmatch(text):
        return _date(*map(int, match[1].split("-")))
    if match := _SLASHED.fullmatch(text):
        return _slashed(match, order)
    if match := next(filter(None, (pattern.fullmatch(text) for pattern in _NAMED)), None):
        return _named(match)
    if re.fullmatch(r"[3-7]\d{4}(\.\d+)?", text):
        # Excel's day 1 is 1900-01-01, and it takes 1900 for a leap year.
        return date(1899, 12, 30) + timedelta(int(float(text)))
    return None


def hour(text: str) -> int | None:
    """Read the hour that a time begins with; None where there is none."""
    match = _HOUR.search(text)
    if match is None or int(match[1]) > 23:
        return None
    half = (match[2] or "").lower()
    return int(match[1]) % 12 + (12 if half == "p" else 0) if half else int(match[1])


def hour_of_date(text: str) -> int | None:
    """Read the hour that stands in a date; None at midnight, where a date cell of Excel's is without a time."""
    return None if _MIDNIGHT.search(text) else hour(text)


def _named(match: re.Match[str]) -> date | None:
    """Return the day of a month that is named, in whole or by its first letters."""
    month = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower())), 0)
    return _date(int(match["year"]), month, int(match["day"]))


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day_)
    except ValueError:
        return None


def _slashed(match: re.Match[str], order: DateOrder) -> date | None:
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    month, day_ = (one, other) if order == "mdy" else (other, one)
    return _date(year, month, day_)
