"""Days as people name them in a sentence: “since August 1”, “this weekend”, “week of Aug 3”, “last Saturday”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.calendar import DAYS, Calendar, Month, Span
from bot.language import MONTHS

Key = Literal["day", "week", "month", "weeks", "span", "rest"]


@dataclass(frozen=True)
class Moment:
    """Days that a sentence names: what kind of time they are, the days, and for weeks how many.

    `open`: the last day was not named, and is today. `options` are both readings of a weekday or weekend whose tense
    decides: the last one and the coming one. `this`: it was called so.
    """

    key: Key
    span: Span
    weeks: int = 0
    open: bool = False
    options: tuple[Span, Span] | None = None
    this: bool = False

    def settled(self, *, ahead: bool, past: bool = False) -> Moment:
        """Return the moment that is meant, by the tense; “this Saturday” is the coming one, unless that is past."""
        if self.options is None:
            return self
        return Moment(self.key, self.options[1 if ahead or (self.this and not past) else 0])

    def words(self, calendar: Calendar, today: date) -> str:
        """Write the moment as a command takes it."""
        first, last = self.span.first, self.span.last
        if self.key == "day":
            return f"day:{first}"
        if self.key == "month":
            return f"month:{first:%Y-%m}"
        if self.key == "weeks":
            return f"weeks:{self.weeks}"
        if self.key == "span":
            return f"since:{first}" + ("" if self.open else f" until:{last}")
        named = {-7: "last", 0: "current", 7: "next"}.get((first - calendar.week(today).first).days)
        return f"week:{named or f'W{calendar.number(first):02}'}"


class UnknownDayError(Exception):
    """Days that do not exist, or that can be read in two ways."""


@dataclass(frozen=True)
class Clock:
    """The campaign's calendar and its date."""

    calendar: Calendar
    today: date

    def day(self, days: int) -> Moment:
        """Return the day that is a number of days from today."""
        return self.on(self.today + timedelta(days))

    def on(self, day: date) -> Moment:
        """Return one day."""
        return Moment("day", Span(day, day))

    def week(self, day: date) -> Moment:
        """Return the week that contains a day."""
        return Moment("week", self.calendar.week(day))

    def weeks_from_now(self, weeks: int) -> Moment:
        """Return the week that is a number of weeks from this one."""
        return self.week(self.today + timedelta(7 * weeks))

    def month(self, months: int) -> Moment:
        """Return the month that is a number of months from this one."""
        return Moment("month", Month.of(self.today).moved(months))

    def month_with(self, day: date) -> Moment:
        """Return the month that contains a day."""
        return Moment("month", Month.of(day))

    def since(self, first: date, last: date | None = None) -> Moment:
        """Return the days from one to another, or to today."""
        if (last or self.today) < first:
            raise UnknownDayError
        return Moment("span", Span(first, last or self.today), open=last is None)


MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in map(str.lower, MONTHS)) + "|sept"
WEEKDAY = "|".join(f"{day[:3]}(?:{day[3:]})?" for day in map(str.lower, DAYS)) + "|tues|weds|thur|thurs"
DAY = (
    rf"(?:(?:{WEEKDAY}) (?:the )?)?(?:(?:{MONTH}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: 20\d\d)?"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTH})(?: 20\d\d)?"
    r"|20\d\d/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}(?:/\d\d(?:\d\d)?)?"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th))"
)
"""A day with its date."""


def dated(text: str, clock: Clock) -> date:
    """Read a day with its date. Raises UnknownDayError for one that does not exist."""
    weekday = re.match(rf"(?:{WEEKDAY})\b", text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    named = re.search(rf"\b(?:{MONTH})\b", text[weekday.end() :] if weekday else text)
    try:
        found = _date(numbers, month_of(named[0]) if named else None, "/" in text, clock)
    except ValueError:
        raise UnknownDayError from None
    if weekday and not DAYS[found.weekday()].lower().startswith(weekday[0][:3]):
        raise UnknownDayError
    return found


def _date(numbers: list[int], month: int | None, slashed: bool, clock: Clock) -> date:
    if slashed and numbers[0] > 31:
        return date(*numbers)
    if month is None and not slashed:
        # “The 12th” is the last one.
        this = date(clock.today.year, clock.today.month, numbers[0])
        return this if this <= clock.today else Month.of(this).moved(-1).first.replace(day=numbers[0])
    if month is None:
        month, day, *years = numbers
    else:
        day, *years = numbers
    year = years[0] + (2000 if years[0] < 100 else 0) if years else _year(month, day, clock)
    return date(year, month, day)


def _year(month: int, day: int, clock: Clock) -> int:
    start, end = clock.calendar.start, clock.calendar.end
    years = range(start.year, end.year + 1)
    return next(
        (year for year in years if start.timetuple()[:3] <= (year, month, day) <= end.timetuple()[:3]), clock.today.year
    )


def month_of(name: str) -> int:
    """Return the number of a month by the first letters of its name."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.lower().startswith(name[:3]))
