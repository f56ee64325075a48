"""Periods as a sentence names them: weeks, months, and the days from one to another."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.calendar import Month, Weeks
from bot.language.sentences.moments.moment import Clock, Moment, UnknownDayError, dated, month_of


def week(found: re.Match[str], clock: Clock) -> Moment:
    """Read a week before, after or at today's."""
    weeks = {"last": -1, "previous": -1, "past": -1, "this past": -1, "prior": -1}
    weeks |= {"next": 1, "coming": 1, "upcoming": 1}
    return clock.weeks_from_now(weeks.get(found["which"] or "", 0))


def numbered(found: re.Match[str], clock: Clock) -> Moment:
    """Read a week by its number."""
    number = int(found["number"])
    if not 1 <= number <= clock.calendar.number(clock.calendar.end):
        raise UnknownDayError
    return Moment("week", clock.calendar.numbered(number))


def numbered_weeks(found: re.Match[str], clock: Clock) -> Moment:
    """Read the weeks from one number to another."""
    first, last = int(found["first"]), int(found["last"])
    if not 1 <= first < last <= clock.calendar.number(clock.calendar.end):
        raise UnknownDayError
    return clock.since(clock.calendar.numbered(first).first, clock.calendar.numbered(last).last)


def months(found: re.Match[str], clock: Clock) -> Moment:
    """Read a month before, after or at today's."""
    months = {"last": -1, "previous": -1, "past": -1, "prior": -1, "next": 1, "coming": 1}
    return clock.month(months.get(found["which"], 0))


def named_month(found: re.Match[str], clock: Clock) -> Moment:
    """Read a month by its name."""
    month, year = month_of(found["month"]), found["year"]
    start = clock.calendar.start
    return Moment("month", Month.of(date(int(year) if year else start.year, month, 1)))


def from_to(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days from one to another."""
    first = dated(found["first"], clock)
    last = found["last"]
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", last):
        return clock.since(first, same_month(first, int(re.sub(r"\D", "", last))))
    return clock.since(first, one_day(last, clock))


def same_month(first: date, day: int) -> date:
    """Return a day of the same month."""
    try:
        return first.replace(day=day)
    except ValueError:
        raise UnknownDayError from None


def one_day(text: str, clock: Clock) -> date:
    """Read a day, by its date or by its name."""
    near = {"yesterday": -1, "today": 0, "day before yesterday": -2}
    return clock.today + timedelta(near[text]) if text in near else dated(text, clock)


def since_period(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days since a week or a month began."""
    week, month = clock.calendar.week(clock.today), Month.of(clock.today)
    first = {
        "last week": week.moved(-1).first,
        "this week": week.first,
        "last month": month.moved(-1).first,
        "this month": month.first,
    }[found["period"]]
    return clock.since(max(first, clock.calendar.start) if first.month < clock.calendar.start.month else first)


def last_days(found: re.Match[str], clock: Clock) -> Moment:
    """Read a number of days up to today."""
    return clock.since(clock.today - timedelta(int(found["number"])))


def next_days(found: re.Match[str], clock: Clock) -> Moment:
    """Read a number of days from tomorrow on."""
    return clock.since(clock.today + timedelta(1), clock.today + timedelta(int(found["number"])))


def last_weeks(found: re.Match[str], clock: Clock) -> Moment:
    """Read a number of weeks up to this one."""
    number = int(found["number"])
    if not 1 <= number <= 53:
        raise UnknownDayError
    week = clock.calendar.week(clock.today)
    return Moment("weeks", Weeks(week.moved(1 - number).first, week.last), weeks=number)


def weeks_since(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days since a week, by its number."""
    return clock.since(numbered(found, clock).span.first)


def weeks_through(found: re.Match[str], clock: Clock) -> Moment:
    """Read the weeks of the campaign up to one of them."""
    week = clock.weeks_from_now(-1) if found["which"] else numbered(found, clock)
    return clock.since(clock.calendar.start, week.span.last)


def without(found: re.Match[str], clock: Clock) -> Moment:
    """Read the weeks of the campaign without the newest, which is the one that is named."""
    if not found["this"] and numbered(found, clock) != clock.weeks_from_now(0):
        raise UnknownDayError
    return clock.since(clock.calendar.start, clock.weeks_from_now(-1).span.last)


def week_of_month(found: re.Match[str], clock: Clock) -> Moment:
    """Read a week of a month, counted from its first day, or from its last."""
    month = named_month(found, clock).span if found["month"] else clock.month(-1 if found["which"] else 0).span
    if found["at"] == "last":
        return clock.since(month.last - timedelta(6), month.last)
    first = month.first + timedelta(7 * (("first", "second", "third", "fourth").index(found["at"])))
    return clock.since(first, first + timedelta(6))


def half_of_month(found: re.Match[str], clock: Clock) -> Moment:
    """Read half of a month."""
    month = named_month(found, clock).span
    middle = month.first + timedelta(14)
    return (
        clock.since(month.first, middle) if found["half"] == "first" else clock.since(middle + timedelta(1), month.last)
    )


def ahead(_: re.Match[str], clock: Clock) -> Moment:
    """Read today and tomorrow."""
    return clock.since(clock.today, clock.today + timedelta(1))
