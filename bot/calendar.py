"""Campaign weeks, months and days: which days each has, which week a day is in, and how they are written."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Weekdays in Python's order: Monday is 0."""
CLOCK_CHANGE_HOURS = (1, 2)
"""Hours at which nothing is scheduled: clocks are changed then, and an hour is missing or there twice."""
HOURS = tuple(hour for hour in range(24) if hour not in CLOCK_CHANGE_HOURS)
"""Hours at which something can be scheduled."""


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def earlier(self, days: int) -> Span:
        """Return the span moved back by a number of days."""
        return Span(self.first - timedelta(days), self.last - timedelta(days))

    def since(self, day: date) -> Span:
        """Return its days from one of them on; itself where it begins no earlier."""
        return self if day <= self.first else Span(day, self.last)

    def until(self, day: date) -> Span:
        """Return its days up to one of them; itself where it ends no later."""
        return self if day >= self.last else Span(self.first, day)

    def before(self, through: date) -> Span:
        """Return the days that its days through one of them are compared with.

        They are moved back by the fewest whole weeks that avoid overlap, so that weekdays are compared with the same.
        """
        days = self.until(through)
        return days.earlier(7 * -(-days.days // 7))

    def parameters(self, prefix: str = "") -> dict[str, date]:
        """Return its days by the names of a question's parameters, such as `first_day`, or `before_first_day`."""
        return {f"{prefix}first_day": self.first, f"{prefix}last_day": self.last}


@dataclass(frozen=True)
class Weeks(Span):
    """A whole number of campaign weeks, one or more."""

    def moved(self, weeks: int) -> Weeks:
        """Return the same number of weeks later; negative numbers are earlier."""
        return Weeks(self.first + timedelta(7 * weeks), self.last + timedelta(7 * weeks))

    def before(self, through: date) -> Span:
        """Return the days that its days through one of them are compared with; for all of them, the weeks before."""
        return self.moved(-self.days // 7) if through == self.last else super().before(through)


@dataclass(frozen=True)
class Month(Span):
    """A calendar month."""

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that contains a day."""
        return cls(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    def moved(self, months: int) -> Month:
        """Return the month that is a number of months later; negative numbers are earlier."""
        number = self.first.year * 12 + self.first.month - 1 + months
        return Month.of(date(number // 12, number % 12 + 1, 1))

    def before(self, through: date) -> Span:
        """Return the same dates of the month before, as far as it has them; for the whole month, all of it."""
        previous = self.moved(-1)
        if through == self.last:
            return previous
        return Span(previous.first, previous.first.replace(day=min(through.day, previous.last.day)))


@dataclass(frozen=True)
class Calendar:
    """A campaign's time: its zone, the first day of its weeks (Monday is 0), its first and last day.

    `odd_weeks` are weeks of another length than seven days; a day in none of them is in the usual week.
    """

    zone: ZoneInfo
    first_weekday: int
    start: date
    end: date
    odd_weeks: tuple[Span, ...] = ()

    def today(self, now: datetime) -> date:
        """Return the campaign's date at a moment; `now` carries its own time zone."""
        return now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the moment at which a day begins."""
        return datetime.combine(day, time(), self.zone)

    def week(self, day: date) -> Weeks:
        """Return the week that contains a day; of a usual week the days around it that are in no odd week."""
        first = day - timedelta(self.place(day))
        last = first + timedelta(6)
        for odd in self.odd_weeks:
            if odd.first <= day <= odd.last:
                return Weeks(odd.first, odd.last)
            if odd.last < day:
                first = max(first, odd.last + timedelta(1))
            else:
                last = min(last, odd.first - timedelta(1))
        return Weeks(first, last)

    def place(self, day: date) -> int:
        """Return the number of days of the usual week before a day: its first day is 0."""
        return (day.weekday() - self.first_weekday) % 7

    def week_from(self, day: date, weeks: int) -> Weeks:
        """Return the week that is a number of weeks after a day's; negative numbers are earlier."""
        week = self.week(day)
        for _ in range(abs(weeks)):
            week = self.week(week.last + timedelta(1) if weeks > 0 else week.first - timedelta(1))
        return week

    def weeks_of(self, span: Span) -> tuple[Weeks, ...]:
        """Return the weeks that have days of a span, oldest first."""
        found = [self.week(span.first)]
        while found[-1].last < span.last:
            found.append(self.week_from(found[-1].last, 1))
        return tuple(found)

    def number(self, day: date) -> int:
        """Return the number of a day's week: the campaign's first is 1, earlier ones are 0 and below."""
        return (self.week(day).first - self.week(self.start).first).days // 7 + 1

    def outside(self, span: Span) -> str:
        """Return a sentence that days lie wholly before the campaign or after it; '' where they do not."""
        if span.last < self.start:
            return f"{say_span(span)} is before the campaign, which begins {say(self.start)}, {self.start.year}."
        if span.first > self.end:
            return f"{say_span(span)} is after the campaign, which ends {say(self.end)}, {self.end.year}."
        return ""

    def numbered(self, number: int) -> Weeks:
        """Return the campaign's week by its number."""
        return self.week(self.start + timedelta(7 * (number - 1)))


EVER = Span(date.min, date.max)
"""All days."""


def parameters(span: Span | None, prefix: str) -> dict[str, date | None]:
    """Return a span's days by the names of a question's parameters; None, which is NULL, where there is no span."""
    return {f"{prefix}first_day": span.first if span else None, f"{prefix}last_day": span.last if span else None}


def say(day: date) -> str:
    """Write a day as people do: Sat, Jul 11."""
    return f"{day:%a}, {say_date(day)}"


def say_date(day: date) -> str:
    """Write a day without its weekday: Jul 11."""
    return f"{day:%b} {day.day}"


def say_time(moment: datetime) -> str:
    """Write a moment's time of day by its own clock: 7:04 AM."""
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def say_through(day: date | None, data: str = "data") -> str:
    """Write how far data go, by their last covered day: data through Sun, Aug 16."""
    return f"{data} through {say(day)}" if day else f"{data} of no whole day yet"


def say_span(span: Span) -> str:
    """Write a span's days: Jul 11–17, Jul 29 – Aug 4; a single day with its weekday."""
    if span.first == span.last:
        return say(span.first)
    if (span.first.year, span.first.month) == (span.last.year, span.last.month):
        return f"{say_date(span.first)}–{span.last.day}"
    return f"{say_date(span.first)} – {say_date(span.last)}"


def say_dates(text: str) -> str:
    """Return a text with the days in it that are written as data (2020-07-11) as people write them: Jul 11, 2020."""
    return _DAY.sub(lambda found: _said(found[0]), text)


def _said(written: str) -> str:
    """Write a day; return what is no day as it is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{say_date(day)}, {day.year}"


def say_month(month: Month) -> str:
    """Write a month: August 2020."""
    return f"{month.first:%B %Y}"
