"""How a place's week divides: into regions, into parts that may have moved its rate, into turfs worth naming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.metrics import LEFTOVER, MIN_CLOSED_TO_RANK, Counts, Definition, Part
from bot.reports import flake
from bot.reports.flake import FlakeReport, FlakeRow

MAX_HIGH, MAX_LOW = 5, 2
"""Maximum number of turfs to look at, and of those to praise."""
ONE_IN = 3
"""Of this many turfs one is named, at most, to look at, and one to praise, so that most of few are not named."""


def parts(shifts: Iterable[Mapping[str, Any]], column: str, definition: Definition) -> Iterator[Part]:
    """Yield the parts that a place divides into by a column of `questions/flake`; none where that is ''."""
    counts: dict[str, dict[str, Counts]] = {}
    for line in shifts if column else ():
        periods = counts.setdefault(str(line[column]), {"before": Counts(), "asked": Counts()})
        periods[line["period"]] += Counts.of(line, definition)
    for key, periods in sorted(counts.items()):
        yield Part(key, periods["before"], periods["asked"])


def by_region(report: FlakeReport) -> FlakeReport:
    """Return the report with a row for each region, the sum of its organizers."""
    regions: dict[str, Counts] = {}
    for row in report.rows:
        regions[row.region or ""] = regions.get(row.region or "", Counts()) + row.counts
    rows = flake.ordered([FlakeRow(region, None, counts) for region, counts in regions.items()], "region")
    return replace(report, scope=replace(report.scope, group_by="region"), rows=tuple(rows))


def large(rows: Iterable[FlakeRow]) -> list[FlakeRow]:
    """Return the rows with enough closed shifts to be named, in order.

    One whose name several regions share is named with its region; left-over rows are not named.
    """
    found = [
        row
        for row in rows
        if row.counts.total >= MIN_CLOSED_TO_RANK and row.key not in LEFTOVER and row.region not in LEFTOVER
    ]
    names = Counter(row.key for row in found)
    return [row if names[row.key] == 1 else replace(row, key=f"{row.key}, {row.region}") for row in found]


@dataclass(frozen=True)
class Extremes:
    """The turfs with the highest rates, highest first, and with the lowest, lowest first, of how many."""

    high: tuple[FlakeRow, ...]
    low: tuple[FlakeRow, ...]
    of: int


def extremes(report: FlakeReport) -> Extremes:
    """Return the rows whose rates lie furthest above and below that of all together; none unless two can be compared.

    The furthest come first; of few, few are returned.
    """
    found, total = large(report.rows), report.total.flake_rate
    if len(found) < 2 or total is None:
        return Extremes((), (), len(found))
    most = max(1, len(found) // ONE_IN)
    by_rate = sorted(found, key=lambda row: -(row.counts.flake_rate or 0.0))
    above = [row for row in by_rate if (row.counts.flake_rate or 0.0) > total]
    below = [row for row in reversed(by_rate) if (row.counts.flake_rate or 0.0) < total]
    return Extremes(tuple(above[: min(MAX_HIGH, most)]), tuple(below[: min(MAX_LOW, most)]), len(found))
