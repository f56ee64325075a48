"""VAN's report and ours, cell by cell: what agrees, what differs, and the probable cause of each difference.

A shift that one side has in a cell beyond the other is a surplus. Each cause takes surpluses away, one from each side
or from one; nothing is attributed twice, and what is left over has no cause that we know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.metrics.counts import Counts
from bot.reconcile.causes import UNEXPLAINED, Context, Difference, Sides, explain
from bot.reconcile.cells import Cell, View, order
from bot.reconcile.columns import Row
from bot.weeks import Span


@dataclass(frozen=True)
class Total:
    """How many shifts each side has of one day, event, status, region or organizer."""

    what: str
    key: str
    theirs: int
    ours: int

    @property
    def off(self) -> int:
        """Say by how many the sides differ."""
        return self.theirs - self.ours


@dataclass(frozen=True)
class Comparison:
    """How a report compares with ours: how many of its shifts agree, what differs, and all totals."""

    span: Span
    matched: int
    theirs: int
    ours: int
    differences: tuple[Difference, ...]
    totals: tuple[Total, ...]
    their_counts: Counts
    our_counts: Counts
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Judge it in a word or three."""
        if not self.differences:
            return "matches"
        return "differs" if any(each.cause == UNEXPLAINED for each in self.differences) else "differs, all explained"

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Name the causes with their shifts, the weightiest first; what has none comes last."""
        found: Counter[str] = Counter()
        for each in self.differences:
            found[each.cause] += each.shifts
        return sorted(found.items(), key=lambda item: (item[0] == UNEXPLAINED, -item[1], item[0]))

    @property
    def differing(self) -> int:
        """Count the shifts that differ."""
        return sum(each.shifts for each in self.differences)


def compare(
    report: Sequence[Row], ours: Sequence[Mapping[str, Any]], meaning: Callable[[str], str], through: date, today: date
) -> Comparison:
    """Compare a report with the rows of `questions/van_shifts`; `meaning` gives a status's outcome.

    `through` is the last day of our data; rates are of days up to `today`.
    """
    view = View.of(report, ours)
    theirs_all = Counter(view.their_cell(row) for row in report)
    scoped = [row for row in ours if view.covers(row)]
    ours_all: Counter[Cell] = Counter()
    for row in scoped:
        ours_all[view.our_cell(row)] += int(row["shifts"])
    matched = sum((theirs_all & ours_all).values())
    sides = Sides(theirs_all - ours_all, ours_all - theirs_all)
    explain(sides, view, report, Context(meaning, through, set(theirs_all), set(ours_all)))
    return Comparison(
        span=view.span,
        matched=matched,
        theirs=sum(theirs_all.values()),
        ours=sum(ours_all.values()),
        differences=tuple(_named(each, view) for each in _merged(sides.found)),
        totals=tuple(_totals(theirs_all, ours_all, view)),
        their_counts=_counts(theirs_all, meaning, today),
        our_counts=_counts(ours_all, meaning, today),
        notes=view.notes,
    )


def _merged(found: Iterable[Difference]) -> list[Difference]:
    """Put together what is of the same cause and cells."""
    counted: Counter[tuple[str, Cell | None, Cell | None]] = Counter()
    for each in found:
        counted[each.cause, each.theirs, each.ours] += each.shifts
    merged = [Difference(cause, shifts, theirs, ours) for (cause, theirs, ours), shifts in counted.items()]
    return sorted(merged, key=lambda each: (each.cause == UNEXPLAINED, each.cause, -each.shifts, order(each.cell)))


def _named(each: Difference, view: View) -> Difference:
    """Give events their names as people know them."""
    sides = [
        cell and replace(cell, event=view.names.get(cell.event) or cell.event) for cell in (each.theirs, each.ours)
    ]
    return replace(each, theirs=sides[0], ours=sides[1])


def _totals(theirs: Counter[Cell], ours: Counter[Cell], view: View) -> Iterator[Total]:
    """Sum up both sides by day, event, status, and where the report has them by region and organizer."""
    keys: dict[str, Callable[[Cell], str]] = {
        "day": lambda cell: cell.day.isoformat(),
        "event": lambda cell: view.names.get(cell.event) or cell.event,
        "status": lambda cell: cell.status,
    }
    keys |= {"region": lambda cell: cell.region} if view.regions else {}
    keys |= {"organizer": lambda cell: cell.organizer} if view.organizers else {}
    for what, key in keys.items():
        sums: list[Counter[str]] = []
        for side in (theirs, ours):
            sums.append(Counter())
            for cell, shifts in side.items():
                sums[-1][key(cell)] += shifts
        yield from (Total(what, name, sums[0][name], sums[1][name]) for name in sorted({*sums[0], *sums[1]}))


def _counts(cells: Counter[Cell], meaning: Callable[[str], str], today: date) -> Counts:
    """Count a side by our definition: days up to today."""
    found: Counter[str] = Counter()
    for cell, shifts in cells.items():
        if cell.day <= today:
            found[meaning(cell.status)] += shifts
    return Counts(**{name: found[name] for name in ("completed", "no_show", "cancelled")})
