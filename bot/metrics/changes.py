"""How far the numbers of a place's weeks have moved from one run to another, or since they were said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from bot.metrics.counts import Counts

RATE_COUNTS = ("completed", "no_show", "cancelled", "unclosed")
"""The counts that a rate is made of, or may yet be."""


@dataclass(frozen=True)
class Change:
    """A region's week, as it was and as it is."""

    week: date
    region: str
    before: Counts
    now: Counts

    @property
    def points(self) -> float | None:
        """Say by how many points the rate has moved; None where there was none, or is none."""
        if self.before.flake_rate is None or self.now.flake_rate is None:
            return None
        return (self.now.flake_rate - self.before.flake_rate) * 100

    @property
    def others(self) -> dict[str, tuple[int, int]]:
        """Name the counts that moved and are in neither the rate nor what may still come into it."""
        names = (one.name for one in fields(Counts) if one.name not in RATE_COUNTS)
        both = {name: (getattr(self.before, name), getattr(self.now, name)) for name in names}
        return {name: (before, now) for name, (before, now) in both.items() if before != now}

    def as_json(self) -> dict[str, Any]:
        """Name every number, before and now."""
        return {
            "week": self.week.isoformat(),
            "region": self.region,
            "before": self.before.as_json(),
            "now": self.now.as_json(),
        }


def between(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Compare two answers to `questions/trend` by region; give the weeks whose counts moved, the newest first."""
    old, new = _weeks(before), _weeks(now)
    found = [
        Change(week, region, old.get((week, region), Counts()), new.get((week, region), Counts()))
        for week, region in sorted({*old, *new}, key=lambda key: (-key[0].toordinal(), key[1]))
    ]
    return tuple(each for each in found if each.before != each.now)


def total(moved: Iterable[Change]) -> tuple[Counts, Counts]:
    """Sum up what moved, before and now."""
    found = tuple(moved)
    return sum((each.before for each in found), Counts()), sum((each.now for each in found), Counts())


def _weeks(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[date, str], Counts]:
    weeks: dict[tuple[date, str], Counts] = {}
    for row in rows:
        key = row["week"], str(row["area"])
        weeks[key] = weeks.get(key, Counts()) + Counts.of(row)
    return weeks
