"""Percent to goal as sheet and page show it: each number of the running week beside that of the week before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.metrics import LEFTOVER
from bot.metrics.ptg import METRICS, UNKNOWN_CALLER, activity
from bot.outlets.contract import Ptg

NOBODYS = (*LEFTOVER, UNKNOWN_CALLER)
"""Names of rows that are nobody's; they come last."""


@dataclass(frozen=True)
class Pair:
    """The rows of a metric of somebody in the running week and in the week before; None where there is none.

    `row` is one of the two, for what they have in common.
    """

    row: Ptg
    now: Ptg | None
    before: Ptg | None

    @property
    def title(self) -> str:
        """Return what is counted: Calls; Shifts (Canvass); Contacts by phone."""
        title, method = METRICS[self.row.metric].title, self.row.method
        if not method:
            return title
        return f"{title} {activity.CHANNELS[method]}" if method in activity.CHANNELS else f"{title} ({method})"

    @property
    def has_goal(self) -> bool:
        """Return whether there is a goal in either week."""
        return any(row is not None and row.goal is not None for row in (self.now, self.before))

    @property
    def shown(self) -> bool:
        """Return whether it is worth a row: all methods together where counted, one of them where it has a goal."""
        counted = any(row is not None and row.actual for row in (self.now, self.before))
        return self.has_goal or (counted and not self.row.method)


def running(rows: Iterable[Ptg], today: date) -> date | None:
    """Return the first day of the week that is running, or of the last one; None before the first."""
    return max((row.week_start for row in rows if row.week_start <= today), default=None)


def paired(rows: Iterable[Ptg], week: date) -> list[Pair]:
    """Return the rows of a week with those of the week before that are worth showing, by name and metric."""
    now = {_key(row): row for row in rows if row.week_start == week}
    before = {_key(row): row for row in rows if row.week_end == week - timedelta(1)}
    pairs = [Pair(row, now.get(key), before.get(key)) for key, row in {**before, **now}.items()]
    return sorted((pair for pair in pairs if pair.shown), key=_order)


def _key(row: Ptg) -> tuple[str, str, str, str]:
    return row.level, row.name, row.metric, row.method


def _order(pair: Pair) -> tuple[bool, str, int, str]:
    row = pair.row
    return row.name in NOBODYS, row.name, list(METRICS).index(row.metric), row.method
