"""The report of `/flake next`: shifts ahead, by day and by organizer, region or type, and how many will come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import Span, Weeks
from bot.language import Asked, Grammar, Scope
from bot.metrics import (
    LEFTOVER,
    OWN,
    Counts,
    Coverage,
    Histories,
    History,
    Key,
    Source,
    first_with_enough,
    forecast,
    key_of,
)
from bot.metrics import history as past_weeks
from bot.replies import table
from bot.tools import Tools

GRAMMAR = Grammar(
    command="/flake next",
    keys=("region", "organizer", "week", "day", "since", "until", "type", "by"),
    week="next",
    period="one week ahead",
)


@dataclass(frozen=True)
class Expected:
    """How many scheduled shifts will be completed, the 80% range, and the past weeks that this is based on."""

    shifts: float
    within: tuple[int, int] | None
    history: History


@dataclass(frozen=True)
class NextRow:
    """A row: an organizer (with the region), a region, a day or a type, its counts, and how many will come."""

    key: str
    region: str | None
    counts: Counts
    expected: Expected | None


@dataclass(frozen=True)
class NextReport:
    """Shifts ahead in the scope's days, by its grouping, by day, and in total; `before` are the past weeks used.

    `turf` is the organizer whose row comes first and is always shown, '' for none.
    """

    scope: Scope
    today: date
    source: Source
    before: Span
    rows: tuple[NextRow, ...]
    days: tuple[tuple[date, Counts], ...]
    total: NextRow
    turf: str = ""

    @property
    def last_week(self) -> tuple[Weeks, int] | None:
        """Return the last complete week and how many came in it; None where the days are no week, or it is unknown.

        It is unknown where it had no closed shift, and where the forecast is made from the weeks of others.
        """
        expected, last = self.total.expected, Weeks(self.before.last - timedelta(6), self.before.last)
        if self.scope.span.days != 7 or expected is None or expected.history.whose != OWN:
            return None
        came = (week.counts.completed for week in expected.history.weeks if week.first == last.first)
        return next(((last, number) for number in came), None)

    def own_first(self, turf: str) -> NextReport:
        """Return the report with the row of a turf first."""
        return replace(self, rows=table.first(self.rows, lambda row: row.key == turf), turf=turf)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope = self.scope
        return {
            **self.source.as_json(),
            **scope.filters,
            "by": scope.group_by,
            "first_day": scope.span.first.isoformat(),
            "last_day": scope.span.last.isoformat(),
            "before_first_day": self.before.first.isoformat(),
            "before_last_day": self.before.last.isoformat(),
            "rows": [_row_json(row, scope.group_by) for row in self.rows],
            "days": [{"day": day.isoformat(), **counts.ahead_as_json()} for day, counts in self.days],
            "total": _row_json(self.total, "total"),
        }


def _row_json(row: NextRow, group_by: str) -> dict[str, Any]:
    expected = row.expected
    low, high = (expected and expected.within) or (None, None)
    history = expected.history.counts if expected else Counts()
    named = {} if group_by == "total" else {group_by: row.key}
    return {
        **named,
        **({"region": row.region} if group_by == "organizer" else {}),
        **row.counts.ahead_as_json(),
        "expected": expected.shifts if expected else None,
        "low": low,
        "high": high,
        "flake_rate": history.flake_rate,
        "n": history.total,
        "weeks": len(expected.history.weeks) if expected else 0,
        "rate_of": expected.history.whose if expected else None,
    }


def rest(scope: Scope, today: date) -> Scope:
    """Return the scope without the days before today."""
    return replace(scope, span=scope.span.since(today))


def make(scope: Scope, today: date, source: Source, before: Span, counted: Iterable[dict[str, Any]]) -> NextReport:
    """Make the report from the rows of `questions/next`."""
    lines = list(counted)
    past = Histories(scope, lines)
    by_row: dict[Key, Counts] = defaultdict(Counts)
    by_day: dict[date, Counts] = defaultdict(Counts)
    for line in lines:
        if line["period"] == "asked":
            counts = Counts.of(line, source.definition)
            by_row[key_of(line, scope)] += counts
            by_day[line["starts"]] += counts
    total = sum(by_day.values(), Counts())
    rows = [
        NextRow(*key, counts, expect(counts.scheduled, past.of_row(key)))
        for key, counts in by_row.items()
        if counts.scheduled or counts.cancelled_ahead
    ]
    expected = expect(total.scheduled, past.of_all)
    if scope.span.days == 1 and scope.group_by == "day" and rows:
        expected = rows[0].expected
    days = [scope.span.first + timedelta(number) for number in range(scope.span.days)]
    return NextReport(
        scope,
        today,
        source,
        before,
        tuple(sorted(rows, key=lambda row: _place(row, scope))),
        tuple((day, by_day[day]) for day in days),
        NextRow("Total", None, total, expected),
    )


def expect(scheduled: int, choice: Iterable[History], method: forecast.Method = forecast.FORECAST) -> Expected | None:
    """Return how many of the scheduled shifts will be completed; None where no history has a closed shift."""
    history = first_with_enough(choice)
    if history is None:
        return None
    predicted = method(history)
    return Expected(predicted.expected(scheduled), predicted.within(scheduled), history)


def _place(row: NextRow, scope: Scope) -> tuple[Any, ...]:
    """Return the sort key of a row: days by date, others by region and name, left-over rows last."""
    if scope.group_by == "day":
        return (row.key,)
    return (row.key in LEFTOVER or row.region in LEFTOVER, row.region or "", row.key)


def measure(asked: Asked, today: date, tools: Tools) -> NextReport:
    """Ask what is ahead in the days asked for, today and later, and make the report."""
    scope = rest(asked.scope, today)
    # One day is forecast from its weekday, as by:day does.
    one_day = asked.scope.span.days == 1 and scope.group_by != "day"
    of_the_day = _begin(replace(scope, group_by="day"), today, tools) if one_day else None
    report = _begin(scope, today, tools)().own_first(asked.turf)
    if of_the_day:
        report = replace(report, total=replace(report.total, expected=of_the_day().total.expected))
    return report


def _begin(scope: Scope, today: date, tools: Tools) -> Callable[[], NextReport]:
    """Ask what is ahead; return what makes the report once it is answered."""
    coverage = Coverage.of(tools.numbers.run, today)
    before = past_weeks.before(tools.calendar, coverage)
    parameters = before.parameters("before_") | scope.parameters
    answer = tools.numbers.ask("next", **coverage.parameters, **parameters)

    def made() -> NextReport:
        return make(scope, today, Source.of(tools.numbers.run, answer).forecasting, before, answer.records())

    return made
