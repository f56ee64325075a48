"""The report of `/flake confirm`: the calls due today, and how confirmed shifts turned out in past weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.language import Asked, Grammar, Scope
from bot.metrics import LEFTOVER, Coverage, Source, history
from bot.replies import table
from bot.reports.confirm import outcomes
from bot.reports.confirm.outcomes import Outcomes
from bot.tools import Tools

GRAMMAR = Grammar(
    "/flake confirm",
    ("region", "organizer", "day", "since", "until", "type", "by"),
    ("organizer", "region"),
    period="days ahead",
)

FEW_CALLS = 2
"""Maximum number of calls due of a row that is shown together with others like it."""
DAYS_AHEAD = 3
"""Today, tomorrow and the day after: the first call, four or five days ahead, should be done for these shifts."""


@dataclass(frozen=True)
class Calls:
    """Shifts scheduled for coming days; `reminders` are tomorrow's confirmed ones."""

    scheduled: int = 0
    confirmed: int = 0
    left_message: int = 0
    reminders: int = 0

    @classmethod
    def of(cls, line: Mapping[str, Any], today: date) -> Calls:
        """Read the counts from a row of `questions/confirm`; who confirmed is called again the day before."""
        scheduled, confirmed, left_message = (int(line[name]) for name in ("scheduled", "confirmed", "left_message"))
        return cls(scheduled, confirmed, left_message, confirmed if line["day"] == today + timedelta(1) else 0)

    def __add__(self, other: Calls) -> Calls:
        return Calls(
            self.scheduled + other.scheduled,
            self.confirmed + other.confirmed,
            self.left_message + other.left_message,
            self.reminders + other.reminders,
        )

    @property
    def to_confirm(self) -> int:
        """Return the number of shifts not confirmed yet."""
        return self.scheduled - self.confirmed

    @property
    def due(self) -> int:
        """Return the number of calls due today: for shifts not confirmed, and for tomorrow's confirmed ones again."""
        return self.to_confirm + self.reminders

    @property
    def share(self) -> float | None:
        """Return the share that is confirmed; None when nothing is scheduled."""
        return self.confirmed / self.scheduled if self.scheduled else None

    def as_json(self) -> dict[str, Any]:
        """Return every number by name."""
        return {
            **asdict(self),
            "to_confirm": self.to_confirm,
            "calls_due": self.due,
            "share_confirmed": self.share,
        }


@dataclass(frozen=True)
class ConfirmRow:
    """A row of the call list: an organizer (with the region) or a region, and the calls."""

    key: str
    region: str | None
    calls: Calls


@dataclass(frozen=True)
class ConfirmReport:
    """The calls to make for the scope's days, by its grouping and by day; `past` describes `scope.before`.

    `turf` is the organizer whose row comes first and is always shown, '' for none.
    """

    scope: Scope
    today: date
    source: Source
    rows: tuple[ConfirmRow, ...]
    days: tuple[Calls, ...]
    past: Outcomes
    turf: str = ""

    @property
    def own(self) -> Calls:
        """Return the calls of that turf."""
        return sum((row.calls for row in self.rows if row.key == self.turf), Calls())

    def own_first(self, turf: str) -> ConfirmReport:
        """Return the report with the row of a turf first."""
        return replace(self, rows=table.first(self.rows, lambda row: row.key == turf), turf=turf)

    @property
    def total(self) -> Calls:
        """Return the calls of all days together."""
        return sum(self.days, Calls())

    @property
    def due_today(self) -> bool:
        """Return whether these are the calls due today, of the days for which they are made."""
        return self.scope.span == ahead(self.today)

    @property
    def telling(self) -> bool:
        """Return whether a chart has something to compare: several rows, and calls."""
        return len(self.rows) > 1 and self.total.due > 0

    @property
    def folded(self) -> tuple[list[ConfirmRow], list[ConfirmRow]]:
        """Divide the rows into those shown and the small ones."""
        return table.fold(self.rows, lambda row: row.calls.due <= FEW_CALLS and row.key != self.turf)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope = self.scope
        return {
            **self.source.as_json(),
            **scope.filters,
            "by": scope.group_by,
            "first_day": scope.span.first.isoformat(),
            "last_day": scope.span.last.isoformat(),
            "rows": [_row_json(row, scope.group_by) for row in self.rows],
            "days": [
                {"day": (scope.span.first + timedelta(number)).isoformat(), **calls.as_json()}
                for number, calls in enumerate(self.days)
            ],
            "total": self.total.as_json(),
            "past": {
                "first_day": scope.before.first.isoformat(),
                "last_day": scope.before.last.isoformat(),
                **self.past.as_json(),
            },
        }


def together(small: Sequence[ConfirmRow]) -> ConfirmRow:
    """Return the row that stands for small ones."""
    return ConfirmRow(f"{len(small)} others", None, sum((row.calls for row in small), Calls()))


def _row_json(row: ConfirmRow, group_by: str) -> dict[str, Any]:
    region = {"region": row.region} if group_by == "organizer" else {}
    return {group_by: row.key, **region, **row.calls.as_json()}


def ahead(today: date) -> Span:
    """Return the days for whose shifts calls are due today."""
    return Span(today, today + timedelta(DAYS_AHEAD - 1))


def around(scope: Scope, coverage: Coverage, calendar: Calendar) -> Scope:
    """Move a scope to the days to call for; `before` are the last complete weeks, none before the campaign began."""
    recent, start = history.before(calendar, coverage), calendar.week(calendar.start).first
    return replace(
        scope,
        span=ahead(coverage.today),
        before=Span(max(recent.first, start), recent.last) if start <= recent.last else recent,
    )


def _days(asked: Asked, coverage: Coverage, calendar: Calendar) -> Scope:
    """Return the days to call for: those that were named, from today on, or the next ones."""
    scope, named = around(asked.scope, coverage, calendar), asked.scope.span
    return replace(scope, span=named.since(coverage.today)) if asked.dated else scope


def make(
    scope: Scope, today: date, source: Source, scheduled: Iterable[Mapping[str, Any]], past: Outcomes
) -> ConfirmReport:
    """Make the report from the rows of `questions/confirm` and the outcomes of past weeks."""
    rows: dict[tuple[str, str | None], Calls] = {}
    days = [Calls()] * scope.span.days
    for line in scheduled:
        calls, key = Calls.of(line, today), (str(line["key"]), line["organizer_region"])
        rows[key] = rows.get(key, Calls()) + calls
        days[(line["day"] - scope.span.first).days] += calls
    made = [ConfirmRow(key, region, calls) for (key, region), calls in rows.items()]
    return ConfirmReport(scope, today, source, tuple(sorted(made, key=_place)), tuple(days), past)


def _place(row: ConfirmRow) -> tuple[bool, int, str, str]:
    """Return the sort key of a row: most calls first, left-over rows last."""
    nobody = row.key in LEFTOVER or row.region in LEFTOVER
    return nobody, -row.calls.due, row.region or "", row.key


def measure(asked: Asked, today: date, tools: Tools) -> ConfirmReport:
    """Ask for the calls due today, or for the days that were named, and for past outcomes, and make the report."""
    coverage = Coverage.of(tools.numbers.run, today)
    scope = _days(asked, coverage, tools.calendar)
    scheduled = tools.numbers.ask("confirm", **scope.parameters)
    days = scope.before.parameters()
    closed = tools.numbers.ask("confirmed", through=coverage.through, **days, **scope.narrowed)
    told = tools.numbers.ask("history")
    source = Source.of(tools.numbers.run, scheduled, closed, told).closing
    past = outcomes.make(closed.records(), told.records()[0], source.definition)
    return make(scope, today, source, scheduled.records(), past).own_first(asked.turf)
