"""Which goal holds for a week or for other days: plain rules over the rows of the table of goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from bot.calendar import Calendar, Span
from bot.language import type_key

Level = Literal["statewide", "region_group", "region", "organizer"]
"""Whose a goal is."""
LEVELS: tuple[Level, ...] = get_args(Level)
"""All of them, the widest first."""


@dataclass(frozen=True)
class Target:
    """What a goal is for: a metric of somebody; `name` is '' for statewide, `method` '' for all methods."""

    metric: str
    level: Level
    name: str = ""
    method: str = ""


@dataclass(frozen=True)
class Goal:
    """A row of the table of goals: what it is for, its days (None: open), and the number."""

    target: Target
    valid_from: date | None
    valid_to: date | None
    goal: int

    @property
    def first(self) -> date:
        """Return its first day; the earliest there is where it is open."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """Return its last day; the latest there is where it is open."""
        return self.valid_to or date.max

    def covers(self, span: Span) -> bool:
        """Return whether all days of a span are its own."""
        return self.first <= span.first and span.last <= self.last


class Goals:
    """The goals of a campaign, whose weeks `calendar` knows."""

    def __init__(self, goals: Iterable[Goal], calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_target: dict[Target, list[Goal]] = {}
        for goal in goals:
            self._by_target.setdefault(goal.target, []).append(goal)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], calendar: Calendar) -> Goals:
        """Read the rows of `questions/goals`."""
        return cls(map(_read, rows), calendar)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return what there are goals for, on whichever days."""
        return tuple(self._by_target)

    def for_days(self, target: Target, span: Span) -> int | None:
        """Return the goal of a span: the sum of its weeks'; of days that are no whole weeks, what is set for just them.

        None where a week has none.
        """
        weeks = self._calendar.weeks_of(span)
        if (weeks[0].first, weeks[-1].last) != (span.first, span.last):
            return self._for_just(target, span)
        found = [self.for_week(target, week) for week in weeks]
        known = [goal for goal in found if goal is not None]
        return sum(known) if len(known) == len(found) else None

    def for_week(self, target: Target, week: Span) -> int | None:
        """Return a campaign week's goal: of the rows that cover it the one that begins last, else the sum of its parts.

        Parts are rows that have no whole week and lie within this one. Of rows that begin on the same day, the one that
        ends first counts.
        """
        rows = self._by_target.get(target, ())
        covering = [row for row in rows if row.covers(week)]
        if covering:
            return max(covering, key=lambda row: (row.first, -row.last.toordinal(), row.goal)).goal
        parts = [row.goal for row in rows if week.first <= row.first and row.last <= week.last]
        return sum(parts) if parts else None

    def _for_just(self, target: Target, span: Span) -> int | None:
        """Return the goal of just these days."""
        rows = self._by_target.get(target, ())
        found = [row.goal for row in rows if (row.first, row.last) == (span.first, span.last)]
        return sum(found) if found else None


def _read(row: Mapping[str, Any]) -> Goal:
    """Read a row; the words of metric, level and method are compared without regard to case and spaces."""
    level: Level = row["level"].strip().lower()
    target = Target(
        metric=row["metric"].strip().lower(),
        level=level,
        name="" if level == "statewide" else (row["name"] or "").strip(),
        method=type_key((row["method"] or "").strip()),
    )
    return Goal(target, row["valid_from"], row["valid_to"], int(row["goal"]))
