"""The four queries of a digest, which cover all regions so that all digests share their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span, parameters
from bot.language import EVERYWHERE, Scope
from bot.metrics import Coverage, history
from bot.reports import unclosed
from bot.reports.flake import previous
from bot.reports.trend import reading


@dataclass(frozen=True)
class Query:
    """A statement of `sql/questions/` and its parameters."""

    name: str
    parameters: dict[str, Any]


def queries(scope: Scope, calendar: Calendar, coverage: Coverage) -> tuple[Query, Query, Query, Query]:
    """Return the queries of a digest about the scope's week.

    They are its shifts, the weeks up to today, the weeks ahead, and the days whose open shifts are to be closed out.
    """
    this, following = coming_weeks(calendar, coverage.today)
    common = _everywhere(scope) | {"group_by": "region"}
    weeks = Span(reading(scope.span, calendar.start).first, this.last).parameters()
    ahead = Span(this.first, following.last).parameters()
    before = history.before(calendar, coverage).parameters("before_")
    past = unclosed.since_start(coverage.today, calendar).parameters()
    return (
        shifts(scope, coverage),
        Query("trend", weeks | common | {"through": coverage.through}),
        Query("next", ahead | before | common | coverage.parameters),
        Query("trend", past | common | {"through": coverage.through}),
    )


def shifts(scope: Scope, coverage: Coverage) -> Query:
    """Return the query for the shifts of a week and of the days that it is compared with, by organizer."""
    days = scope.span.parameters() | parameters(previous(scope, coverage), "before_")
    return Query("flake", days | _everywhere(scope) | coverage.parameters | {"group_by": "organizer"})


def coming_weeks(calendar: Calendar, today: date) -> tuple[Span, Span]:
    """Return the days of this week and of the next."""
    return calendar.week(today), calendar.week(today + timedelta(7))


def _everywhere(scope: Scope) -> dict[str, Any]:
    """Return the parameters of a query that is narrowed to no place."""
    return EVERYWHERE | {"event_type": scope.event_type}
