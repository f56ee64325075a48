"""How the numbers of regions' weeks changed from one run to another, or since they were posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.metrics.counts import NAMES, Counts
from bot.metrics.definitions import Definition

RATE_COUNTS = ("completed", "no_show", "cancelled", "unclosed")
"""The counts that make up a rate, or still may."""
LEAST_POINTS = 0.05
"""Minimum change of a rate that is shown as one, in points."""


def points(before: Counts, now: Counts) -> float | None:
    """Return how far a rate moved, in points; None where there is no rate before or now."""
    if before.flake_rate is None or now.flake_rate is None:
        return None
    return (now.flake_rate - before.flake_rate) * 100


@dataclass(frozen=True)
class Change:
    """A region's week: its counts before and now."""

    week: date
    region: str
    before: Counts
    now: Counts

    @property
    def points(self) -> float | None:
        """Return the change of the rate in points; None where there is no rate before or now."""
        return points(self.before, self.now)

    @property
    def others(self) -> dict[str, tuple[int, int]]:
        """Return the other counts that changed, by name, before and now."""
        names = (name for name in NAMES if name not in RATE_COUNTS)
        both = {name: (getattr(self.before, name), getattr(self.now, name)) for name in names}
        return {name: (before, now) for name, (before, now) in both.items() if before != now}

    def as_json(self) -> dict[str, Any]:
        """Return every number, before and now."""
        return {
            "week": self.week.isoformat(),
            "region": self.region,
            "before": self.before.as_json(),
            "now": self.now.as_json(),
        }


def between(
    before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]], definition: Definition
) -> tuple[Change, ...]:
    """Compare two answers to `questions/trend` by region; return the weeks whose counts changed, newest first."""
    old, new = _weeks(before, definition), _weeks(now, definition)
    found = [
        Change(week, region, old.get((week, region), Counts()), new.get((week, region), Counts()))
        for week, region in sorted({*old, *new}, key=lambda key: (-key[0].toordinal(), key[1]))
    ]
    return tuple(each for each in found if each.before != each.now)


def total(changes: Iterable[Change]) -> tuple[Counts, Counts]:
    """Add up the counts of all changes, before and now."""
    found = tuple(changes)
    return sum((each.before for each in found), Counts()), sum((each.now for each in found), Counts())


def _weeks(rows: Iterable[Mapping[str, Any]], definition: Definition) -> dict[tuple[date, str], Counts]:
    weeks: dict[tuple[date, str], Counts] = {}
    for row in rows:
        key = row["week"], str(row["area"])
        weeks[key] = weeks.get(key, Counts()) + Counts.of(row, definition)
    return weeks
