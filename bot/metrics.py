"""Counts → reports: the only place where a rate is computed. What each number means: docs/metrics.md."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from bot.scope import Scope

DEFINITION = "mn2020"
"""flakes = no-show + cancelled; rate = flakes / (flakes + completed); only days that have come."""

ENOUGH = 30
"""With fewer closed shifts a rate says little: it is greyed, and does not rank."""
FEW = 10
"""With fewer closed shifts than this a rate says nothing: charts show the counts only."""

_Z80 = 1.2815515655446004
"""The normal distribution's 90 % quantile: 80 % of it lie within ± this."""


def wilson(successes: int, n: int, z: float = _Z80) -> tuple[float, float] | None:
    """Give the Wilson score interval of a proportion, 80 % wide by default; None when n is 0.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209–212.
    """
    if n == 0:
        return None
    rate = successes / n
    middle = rate + z * z / (2 * n)
    spread = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True)
class Counts:
    """How shifts turned out. All but the last three are of days that have come; those look ahead."""

    completed: int = 0
    no_show: int = 0
    cancelled: int = 0
    declined: int = 0
    rescheduled: int = 0
    walk_in: int = 0
    invited: int = 0
    unknown: int = 0
    unclosed: int = 0
    scheduled: int = 0
    confirmed: int = 0
    cancelled_ahead: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)))

    @property
    def total_flakes(self) -> int:
        """Count the shifts that were missed or cancelled."""
        return self.no_show + self.cancelled

    @property
    def total(self) -> int:
        """Count the shifts that are closed: completed or flaked."""
        return self.total_flakes + self.completed

    @property
    def flake_rate(self) -> float | None:
        """Give the share of closed shifts that flaked; None when none is closed, never 0 %."""
        return self.total_flakes / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Give the rate's 80 % Wilson interval; None when no shift is closed."""
        return wilson(self.total_flakes, self.total)

    @property
    def possible(self) -> tuple[float, float] | None:
        """Give the range the rate can still take: every unclosed shift completed … every one flaked."""
        closable = self.total + self.unclosed
        return (self.total_flakes / closable, (self.total_flakes + self.unclosed) / closable) if closable else None

    def as_json(self) -> dict[str, Any]:
        """Name every number, the rate unrounded or None."""
        return {
            **asdict(self),
            "total_flakes": self.total_flakes,
            "total": self.total,
            "flake_rate": self.flake_rate,
        }


@dataclass(frozen=True)
class Row:
    """A line of a breakdown: whom or what it is about (with the organizer's region), and the counts."""

    key: str
    region: str | None
    counts: Counts


@dataclass(frozen=True)
class Source:
    """Where a report's numbers come from: the campaign, the run, how far its data reach, and what BigQuery read."""

    campaign: str
    run_id: str
    data_through: date
    bytes_processed: int = 0
    bytes_billed: int = 0


@dataclass(frozen=True)
class Breakdown:
    """Flake rates of the scope's shifts, by its grouping; `before` are the same shifts' counts the time before."""

    scope: Scope
    today: date
    source: Source
    rows: tuple[Row, ...]
    before: Counts

    @property
    def total(self) -> Counts:
        """Add up all rows."""
        return sum((row.counts for row in self.rows), Counts())

    @property
    def through(self) -> date:
        """Name the last day counted."""
        return min(self.today, self.scope.span.last)

    @property
    def partial(self) -> bool:
        """Tell whether some of the days asked for have not come yet."""
        return self.scope.span.first <= self.today < self.scope.span.last

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain values; `docs/metrics.md` explains each."""
        scope = self.scope
        return {
            "definition": DEFINITION,
            "campaign": self.source.campaign,
            "run": self.source.run_id,
            "bytes_processed": self.source.bytes_processed,
            "bytes_billed": self.source.bytes_billed,
            "region": scope.region or scope.region_group,
            "organizer": scope.organizer,
            "type": scope.event_type or "all",
            "by": scope.group_by,
            "week_start": scope.span.first.isoformat(),
            "week_end": scope.span.last.isoformat(),
            "through": self.through.isoformat(),
            "data_through": self.source.data_through.isoformat(),
            "rows": [_row_json(row, scope.group_by) for row in self.rows],
            "total": self.total.as_json(),
            "before": {
                "first_day": scope.before.first.isoformat(),
                "last_day": scope.before.last.isoformat(),
                **self.before.as_json(),
            },
            "interval": self.total.interval,
            "possible": self.total.possible,
        }


def _row_json(row: Row, group_by: str) -> dict[str, Any]:
    region = {"region": row.region} if group_by == "organizer" else {}
    return {group_by: row.key, **region, **row.counts.as_json()}


def breakdown(scope: Scope, today: date, source: Source, counted: Iterable[dict[str, Any]]) -> Breakdown:
    """Make the report of `questions/shifts`' rows."""
    rows = []
    before = Counts()
    for line in counted:
        counts = Counts(**{field.name: int(line[field.name]) for field in fields(Counts)})
        if line["period"] == "before":
            before += counts
        elif counts != Counts():
            region = line["organizer_region"] if scope.group_by == "organizer" else None
            rows.append(Row(str(line["key"]), region, counts))
    return Breakdown(scope, today, source, tuple(ordered(rows, scope.group_by)), before)


LEFTOVER = ("Unturfed", "Unmapped")
"""Rows that are nobody's: they stand last."""


def ordered(rows: Iterable[Row], group_by: str) -> list[Row]:
    """Order rows: days by date; the others by name, but where n is large enough the worst rate first.

    Rows without a closed shift come after those with one, and those that are nobody's last.
    """

    def place(row: Row) -> tuple[Any, ...]:
        name = (row.region or "", row.key)
        if group_by == "day":
            return (row.key,)
        if row.key in LEFTOVER or row.region in LEFTOVER:
            return (3, 0.0, name)
        if row.counts.total >= ENOUGH:
            return (0, -(row.counts.flake_rate or 0.0), name)
        return (1 if row.counts.total else 2, 0.0, name)

    return sorted(rows, key=place)
