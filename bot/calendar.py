"""Campaign weeks and days: which days a week has, which week a day is in, and how both are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Weekdays in Python's order: Monday is 0."""
CHANGING = (1, 2)
"""Hours at which nothing is scheduled: then clocks are changed, and an hour is missing or there twice."""
HOURS = tuple(hour for hour in range(24) if hour not in CHANGING)


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    def earlier(self, days: int) -> Span:
        """Move the span so many days back."""
        return Span(self.first - timedelta(days), self.last - timedelta(days))

    def parameters(self, prefix: str = "") -> dict[str, date]:
        """Name its days as the parameters of a question do, such as `first_day`, or `before_first_day`."""
        return {f"{prefix}first_day": self.first, f"{prefix}last_day": self.last}


@dataclass(frozen=True)
class Calendar:
    """A campaign's time: its zone, the first day of its weeks (Monday is 0), its first and last day."""

    zone: ZoneInfo
    first_weekday: int
    start: date
    end: date

    def today(self, now: datetime) -> date:
        """Name the campaign's date at a moment; `now` carries its own time zone."""
        return now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Name the moment at which a day begins."""
        return datetime.combine(day, time(), self.zone)

    def week(self, day: date) -> Span:
        """Find the week that holds a day."""
        first = day - timedelta((day.weekday() - self.first_weekday) % 7)
        return Span(first, first + timedelta(6))

    def number(self, day: date) -> int:
        """Give the number of the week that holds a day: the campaign's first is 1, earlier ones are 0 and below."""
        return (self.week(day).first - self.week(self.start).first).days // 7 + 1

    def outside(self, span: Span) -> str:
        """Say when days lie wholly before the campaign or after it; '' when they do not."""
        if span.last < self.start:
            return f"{say_span(span)} is before the campaign, which begins {say(self.start)} {self.start.year}."
        if span.first > self.end:
            return f"{say_span(span)} is after the campaign, which ends {say(self.end)} {self.end.year}."
        return ""

    def numbered(self, number: int) -> Span:
        """Find the campaign's week by its number."""
        return self.week(self.start + timedelta(7 * (number - 1)))


def say(day: date) -> str:
    """Say a day as people do: Sat Jul 11."""
    return f"{day:%a %b} {day.day}"


def say_span(span: Span) -> str:
    """Say a span's days: Sat Jul 11 – Fri Jul 17."""
    return say(span.first) if span.first == span.last else f"{say(span.first)} – {say(span.last)}"
