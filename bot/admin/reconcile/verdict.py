"""What a comparison is about, and what it found: the verdict, what differs and why, and both sides' totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.admin.reconcile.causes import UNEXPLAINED, Difference
from bot.admin.reconcile.cells import PLACES, Cell, sort_key
from bot.admin.reconcile.matching import Matching
from bot.calendar import Span
from bot.metrics import MN2020, Counts, Definition


@dataclass(frozen=True)
class About:
    """What is compared: the file's name, its id in Slack ('' for none), the run, and the last day of its data.

    `definition` is the one by which both sides' rates are computed.
    """

    name: str
    file: str
    run_id: str
    data_through: date | None
    definition: Definition = MN2020


@dataclass(frozen=True)
class Total:
    """How many shifts each side has of one day, event, status, region or organizer."""

    what: str
    key: str
    theirs: int
    ours: int

    @property
    def off(self) -> int:
        """Return by how many shifts the sides differ."""
        return self.theirs - self.ours


@dataclass(frozen=True)
class Comparison:
    """How a report compares with our numbers: how many of its shifts agree, what differs, and all totals."""

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
        """Return the verdict in one to three words."""
        if not self.differences:
            return "matches"
        return "differs" if any(each.cause == UNEXPLAINED for each in self.differences) else "differs, all explained"

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Return the causes with their shifts, the most frequent first; what has no known cause comes last."""
        found: Counter[str] = Counter()
        for each in self.differences:
            found[each.cause] += each.shifts
        return sorted(found.items(), key=lambda item: (item[0] == UNEXPLAINED, -item[1], item[0]))

    @property
    def explained(self) -> int:
        """Count the report's shifts that differ for a cause that we know."""
        return sum(each.shifts for each in self.differences if each.theirs and each.cause != UNEXPLAINED)

    @property
    def differing(self) -> int:
        """Count the shifts that differ."""
        return sum(each.shifts for each in self.differences)


def merged(found: Iterable[Difference]) -> list[Difference]:
    """Combine differences of the same cause and cells."""
    counted: Counter[tuple[str, Cell | None, Cell | None]] = Counter()
    for each in found:
        counted[each.cause, each.theirs, each.ours] += each.shifts
    merged = [Difference(cause, shifts, theirs, ours) for (cause, theirs, ours), shifts in counted.items()]
    return sorted(merged, key=lambda each: (each.cause == UNEXPLAINED, each.cause, -each.shifts, sort_key(each.cell)))


def named(each: Difference, seen: Matching) -> Difference:
    """Return a difference with all keys replaced by their names."""

    def side(cell: Cell | None) -> Cell | None:
        if cell is None:
            return None
        said = {what: seen.say(what, getattr(cell, what)) for what in ("event", "status", *seen.places)}
        return Cell(cell.day, **said)

    return replace(each, theirs=side(each.theirs), ours=side(each.ours))


def totals(theirs: Counter[Cell], mine: Counter[Cell], seen: Matching) -> Iterator[Total]:
    """Yield totals of both sides by day, event and status, and by the places that the report has."""
    for what in ("day", "event", "status", *(name for name in PLACES if name in seen.places)):
        sums: list[Counter[str]] = []
        for side in (theirs, mine):
            sums.append(Counter())
            for cell, shifts in side.items():
                key = getattr(cell, what)
                sums[-1][key.isoformat() if what == "day" else seen.say(what, key)] += shifts
        yield from (Total(what, name, sums[0][name], sums[1][name]) for name in sorted({*sums[0], *sums[1]}))
