"""A row of `/flake ptg`, and how its goal stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.calendar import Span
from bot.metrics.ptg import METRICS, Metric, ratio
from bot.metrics.ptg.pace import Status, status
from bot.reports.ptg.rows.whose import Whose

SHORT = ("behind", "missed")
"""The standings that need somebody to do something."""


@dataclass(frozen=True)
class PtgRow:
    """A row: whose, on which days, which metric and method ('' for all); its goal and how it stands.

    None: there is no such number. `over`: its days have passed.
    """

    whose: Whose
    span: Span
    metric: str
    method: str = ""
    actual: float | None = None
    goal: int | None = None
    expected_by_now: float | None = None
    needed_per_day: float | None = None
    projected: float | None = None
    low: int | None = None
    high: int | None = None
    over: bool = False

    @property
    def about(self) -> Metric:
        """Return its metric."""
        return METRICS[self.metric]

    @property
    def percent(self) -> float | None:
        """Return the share of the goal that is reached; None without a goal, and with one of 0."""
        return ratio(self.actual, self.goal)

    @property
    def status(self) -> Status:
        """Return how it stands; '' without a goal."""
        return status(self.goal, self.actual, self.expected_by_now, over=self.over)

    @property
    def share(self) -> float | None:
        """Return the share of what is expected by now, of the goal where nothing is; None without a goal."""
        return ratio(self.actual, self.goal and (self.expected_by_now or self.goal))

    @property
    def missing(self) -> float:
        """Return how much is missing to the goal."""
        return max(0, (self.goal or 0) - (self.actual or 0))

    def as_json(self, by: str) -> dict[str, Any]:
        """Return the row as plain values; `docs/metrics.md` explains each."""
        days = {"day": {"day": f"{self.span.first}"}, "week": {"week": f"{self.span.first}"}}.get(by, {})
        return {
            **self.whose.as_json(),
            **days,
            "metric": self.metric,
            "method": self.method or None,
            "goal": self.goal,
            "actual": self.actual,
            "percent": self.percent,
            "expected_by_now": self.expected_by_now,
            "needed_per_day": self.needed_per_day,
            "projected": self.projected,
            "low": self.low,
            "high": self.high,
            "status": self.status or None,
        }


def with_goals(rows: Iterable[PtgRow]) -> list[PtgRow]:
    """Return the rows that have a goal above 0."""
    return [row for row in rows if row.goal]
