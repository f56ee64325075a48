"""The report of `/flake ptg`: what is counted toward each goal, how it stands, and what the week comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.calendar import Span
from bot.language import Asked, Grammar, Scope
from bot.metrics import CoveredReport, Source
from bot.metrics.ptg import METRICS
from bot.reports.ptg.rows import PtgRow, Whose

GRAMMAR = Grammar(
    command="/flake ptg",
    keys=("region", "organizer", "week", "weeks", "metric", "type", "by"),
    groupings=("metric", "organizer", "region", "day", "week"),
    metrics=tuple(METRICS),
    all_types=True,
    campaign_weeks=True,
    own_turf=True,
)


@dataclass(frozen=True)
class PtgReport(CoveredReport):
    """What is counted toward goals of the weeks asked for, by the scope's grouping.

    `rows` are those asked for; `totals` those of the place itself, by metric. `unknown` counts contacts of a type that
    no map explains; `home` is the region of the organizer asked for, '' where there is none. `last_week` are the
    place's rows of the week before, where no day asked for is covered.
    """

    asked: Asked
    whose: Whose
    today: date
    source: Source
    rows: tuple[PtgRow, ...]
    totals: tuple[PtgRow, ...]
    unknown: int = 0
    home: str = ""
    last_week: tuple[PtgRow, ...] = ()

    @property
    def scope(self) -> Scope:
        """Return what was asked for."""
        return self.asked.scope

    @property
    def by(self) -> str:
        """Return what the rows are by."""
        return self.scope.group_by

    @property
    def span(self) -> Span:
        """Return the weeks asked for."""
        return self.scope.span

    @property
    def metric(self) -> str:
        """Return the only metric asked for; '' for all."""
        return self.asked.metric

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope = self.scope
        return {
            **self.source.as_json(),
            **scope.filters,
            "level": self.whose.level,
            "by": self.by,
            "metric": self.metric or None,
            "first_day": scope.span.first.isoformat(),
            "last_day": scope.span.last.isoformat(),
            "through": self.through.isoformat() if self.through else None,
            "rows": [row.as_json(self.by) for row in self.rows],
            "total": [row.as_json("") for row in self.totals],
            "unknown": self.unknown,
        }
