"""The three queries of a digest, which cover all regions so that all digests share their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.language import EVERYWHERE
from bot.metrics import history
from bot.reports.trend import reading


@dataclass(frozen=True)
class Query:
    """A statement of `sql/questions/` and its parameters."""

    name: str
    parameters: dict[str, Any]


def queries(
    span: Span, before: Span, event_type: str | None, calendar: Calendar, today: date
) -> tuple[Query, Query, Query]:
    """Return the queries of a digest about the week `span`: its shifts, the weeks up to today, the weeks ahead."""
    this, following = coming_weeks(calendar, today)
    common = _everywhere(event_type, today) | {"group_by": "region"}
    weeks = Span(reading(span, calendar.start).first, this.last).parameters()
    ahead = Span(this.first, following.last).parameters()
    past = history.before(calendar, today).parameters("before_")
    return (
        shifts(span, before, event_type, today),
        Query("trend", weeks | common),
        Query("next", ahead | past | common),
    )


def shifts(span: Span, before: Span, event_type: str | None, today: date) -> Query:
    """Return the query for the shifts of a week and of the period before, by organizer."""
    days = span.parameters() | before.parameters("before_")
    return Query("flake", days | _everywhere(event_type, today) | {"group_by": "organizer"})


def coming_weeks(calendar: Calendar, today: date) -> tuple[Span, Span]:
    """Return the days of this week and of the next."""
    return calendar.week(today), calendar.week(today + timedelta(7))


def _everywhere(event_type: str | None, today: date) -> dict[str, Any]:
    """Return the parameters of a query that is narrowed to no place."""
    return EVERYWHERE | {"event_type": event_type, "today": today}
