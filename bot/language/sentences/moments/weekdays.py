"""Weekdays and weekends by their names: the last one, the coming one, or whichever the tense says."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.calendar import DAYS, Span
from bot.language.sentences.moments.moment import Clock, Moment, UnknownDayError


def _weekday(name: str) -> int:
    return next(number for number, day in enumerate(DAYS) if day.lower().startswith(name[:3]))


def _nearest(clock: Clock, weekday: int) -> tuple[Span, Span]:
    """Return the last such weekday before today, and the next from today on."""
    back = (clock.today.weekday() - weekday - 1) % 7 + 1
    ahead = (weekday - clock.today.weekday()) % 7
    return tuple(clock.day(days).span for days in (-back, ahead))  # type: ignore[return-value]


def on_weekday(found: re.Match[str], clock: Clock) -> Moment:
    """Read a weekday."""
    which, (last, coming) = found["which"], _nearest(clock, _weekday(found["weekday"]))
    if which in ("last", "past", "this past"):
        return Moment("day", last)
    if which in ("coming", "this coming", "upcoming"):
        return Moment("day", coming)
    if which == "next":
        # Where the coming one is of this week, it is not clear which is meant.
        if clock.calendar.week(coming.first) == clock.calendar.week(clock.today):
            raise UnknownDayError
        return Moment("day", coming)
    return Moment("day", coming, options=(last, coming), this=which == "this")


def weekend(found: re.Match[str], clock: Clock) -> Moment:
    """Read a weekend."""
    saturday = _nearest(clock, 5)[1].first
    if clock.today.weekday() == 6:
        saturday = clock.today - timedelta(1)
    # On a Saturday or Sunday the weekend is the one that runs.
    runs = saturday <= clock.today
    past, coming = (saturday if runs else saturday - timedelta(7)), saturday
    last, this = (Span(first, first + timedelta(1)) for first in (past, coming))
    which = found["which"]
    if which in ("last", "past", "this past", "previous"):
        return Moment("span", last.earlier(7) if runs and which == "last" else last)
    if which == "next":
        if not runs:
            raise UnknownDayError
        return Moment("span", this.earlier(-7))
    if which in ("coming", "this coming", "upcoming"):
        return Moment("span", this)
    return Moment("span", this, options=(last, this), this=which == "this")


def weekdays_ago(found: re.Match[str], clock: Clock) -> Moment:
    """Read a weekday some weeks ago."""
    last = _nearest(clock, _weekday(found["weekday"]))[0].first
    return clock.on(last - timedelta(7 * (int(found["number"]) - 1)))


def since_weekday(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days since a weekday."""
    return clock.since(_nearest(clock, _weekday(found["weekday"]))[0].first)


def from_weekday(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days from one weekday to another."""
    days = (_weekday(found["last"]) - _weekday(found["first"])) % 7
    last, coming = _nearest(clock, _weekday(found["last"]))[0].last, _nearest(clock, _weekday(found["first"]))[1].first
    return Moment(
        "span",
        Span(coming, coming + timedelta(days)),
        options=(Span(last - timedelta(days), last), Span(coming, coming + timedelta(days))),
    )


def until_weekday(found: re.Match[str], clock: Clock) -> Moment:
    """Read the days from today through a weekday."""
    return clock.since(clock.today, _nearest(clock, _weekday(found["weekday"]))[1].first)
