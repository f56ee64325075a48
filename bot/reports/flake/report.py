"""The report of `/flake`: flake rates by organizer, region, day or event type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot import calendar
from bot.calendar import Span
from bot.language import FLAKE, Asked, Names, Order, Scope
from bot.metrics import LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, Coverage, CoveredReport, Source
from bot.replies import table
from bot.tools import Tools

GRAMMAR = FLAKE
OUTCOMES = {"no-shows": "no_show", "cancellations": "cancelled", "completed": "completed"}
"""The counts that can be asked for, and their names among all counts."""
MIN_DRAWN = 5
"""Minimum number of closed shifts of a row that is drawn by itself, where several have fewer."""
USUAL = Order()
"""Rows as they come where no order is asked for."""


@dataclass(frozen=True)
class FlakeRow:
    """A row of the report: an organizer (with the region), a region, a day or an event type, and its counts."""

    key: str
    region: str | None
    counts: Counts


@dataclass(frozen=True)
class FlakeReport(CoveredReport):
    """Flake rates of the scope's shifts by its grouping; `before` counts the same shifts on the days of `previous`.

    `turf` is the organizer whose row comes first and is always shown, '' for none.
    """

    scope: Scope
    today: date
    source: Source
    rows: tuple[FlakeRow, ...]
    before: Counts
    order: Order = USUAL
    turf: str = ""

    @property
    def total(self) -> Counts:
        """Return the counts of all rows together."""
        return sum((row.counts for row in self.rows), Counts())

    @property
    def span(self) -> Span:
        """Return the days asked for."""
        return self.scope.span

    @property
    def partial(self) -> bool:
        """Return whether some, but not all, of the days asked for are covered."""
        return self.through is not None and self.through < self.scope.span.last

    @property
    def compared(self) -> Span | None:
        """Return the days that the rate is compared with; None where there is no rate."""
        return self.coverage.compared(self.scope.span)

    @property
    def previous(self) -> Span | None:
        """Return the days that `before` counts."""
        return previous(self.scope, self.coverage)

    @property
    def folded(self) -> tuple[list[FlakeRow], list[FlakeRow]]:
        """Divide the rows into those shown and the small ones: few closed shifts, and nothing scheduled."""
        if self.scope.group_by == "day":
            return list(self.rows), []
        return table.fold(self.rows, self._small)

    @property
    def drawn(self) -> tuple[list[FlakeRow], list[FlakeRow]]:
        """Divide the rows with closed shifts into those drawn by themselves and those that become one bar."""
        closed = [row for row in self.rows if row.counts.total]
        if self.scope.group_by == "day":
            return closed, []
        return table.fold(closed, lambda row: row.counts.total < MIN_DRAWN)

    @property
    def telling(self) -> bool:
        """Return whether a chart has something to compare: several rows, one of them with enough closed shifts."""
        shown, _ = self.drawn
        large = (row for row in shown if row.counts.total >= MIN_CLOSED_TO_RANK and row.key not in LEFTOVER)
        return len(shown) > 1 and any(large)

    def _small(self, row: FlakeRow) -> bool:
        return row.counts.total < MIN_CLOSED and not row.counts.scheduled and row.key != self.turf

    def own_first(self, names: Names, turf: str = "") -> FlakeReport:
        """Return the report by organizer with a turf first, and those at home in the place before others."""
        scope = self.scope
        if scope.group_by != "organizer" or self.order != USUAL:
            return self
        at_home = {region for region, group in names.regions.items() if scope.where in (region, group)}
        own = {organizer for organizer, region in names.homes.items() if region in at_home} - {*LEFTOVER}
        rows = table.first(self.rows, lambda row: row.key in own)
        return replace(self, rows=table.first(rows, lambda row: row.key == turf), turf=turf)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope = self.scope
        return {
            **self.source.as_json(),
            **scope.filters,
            "by": scope.group_by,
            **asdict(self.order),
            "week_start": scope.span.first.isoformat(),
            "week_end": scope.span.last.isoformat(),
            "through": self.through.isoformat() if self.through else None,
            **_days_json(self.compared, "before_"),
            "rows": [_row_json(row, scope.group_by) for row in self.rows],
            "total": self.total.as_json(),
            "before": {**_days_json(self.compared), **(self.before if self.compared else Counts()).as_json()},
            "known": None if self.compared else {**_days_json(self.previous), **self.before.as_json()},
            "interval": self.total.interval,
            "possible": self.total.possible,
        }


def together(small: Sequence[FlakeRow]) -> FlakeRow:
    """Return the row that stands for small ones."""
    return FlakeRow(f"{len(small)} others", None, sum((row.counts for row in small), Counts()))


def previous(scope: Scope, coverage: Coverage) -> Span | None:
    """Return the days to compare with; where no day asked for is covered, those before them that are.

    None where there are none.
    """
    return coverage.compared(scope.span) or coverage.within(scope.before)


def _days_json(span: Span | None, prefix: str = "") -> dict[str, str | None]:
    days = calendar.parameters(span, prefix)
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _row_json(row: FlakeRow, group_by: str) -> dict[str, Any]:
    region = {"region": row.region} if group_by == "organizer" else {}
    return {group_by: row.key, **region, **row.counts.as_json()}


def make(
    scope: Scope, today: date, source: Source, counted: Iterable[dict[str, Any]], order: Order = USUAL
) -> FlakeReport:
    """Make the report of `questions/flake`' rows."""
    rows = []
    before = Counts()
    for line in counted:
        counts = Counts.of(line, source.definition)
        if line["period"] == "before":
            before += counts
        elif counts != Counts():
            region = line["organizer_region"] if scope.group_by == "organizer" else None
            rows.append(FlakeRow(str(line["key"]), region, counts))
    return FlakeReport(scope, today, source, tuple(ordered(rows, scope.group_by, order)), before, order)


def ordered(rows: Iterable[FlakeRow], group_by: str, order: Order = USUAL) -> list[FlakeRow]:
    """Sort rows: days by date; others with enough closed shifts by rate, worst first, the rest by name.

    Rows without a closed shift come after those with one, and left-over rows last. Where an order is asked for, days
    are ranked, too; a count ranks all rows, most first, or as it is worst or best.
    """

    def place(row: FlakeRow) -> tuple[Any, ...]:
        name = (row.region or "", row.key)
        if group_by == "day" and order == USUAL:
            return (row.key,)
        if row.key in LEFTOVER or row.region in LEFTOVER:
            return (3, 0.0, name)
        if order.count:
            return (0, _sign(order) * counted(row.counts, order), name)
        if row.counts.total >= MIN_CLOSED_TO_RANK:
            return (0, _sign(order) * (row.counts.flake_rate or 0.0), name)
        return (1 if row.counts.total else 2, 0.0, name)

    return sorted(rows, key=place)


def _sign(order: Order) -> int:
    """Return 1 where the smallest comes first, and -1 where the largest does."""
    if not order.count:
        return 1 if order.rank == "best" else -1
    smallest_first = {("completed", "worst"), ("no-shows", "best"), ("cancellations", "best")}
    return 1 if (order.count, order.rank) in smallest_first else -1


def counted(counts: Counts, order: Order) -> int:
    """Return the number of shifts with the outcome that is asked for."""
    return int(getattr(counts, OUTCOMES[order.count]))


def measure(asked: Asked, today: date, tools: Tools) -> FlakeReport:
    """Measure the flake rates of the shifts asked for."""
    scope, coverage = asked.scope, Coverage.of(tools.numbers.run, today)
    before = calendar.parameters(previous(scope, coverage), "before_")
    answer = tools.numbers.ask("flake", **coverage.parameters, **before, **scope.parameters)
    report = make(scope, today, Source.of(tools.numbers.run, answer), answer.records(), asked.order)
    return report.own_first(tools.numbers.names, asked.turf)
