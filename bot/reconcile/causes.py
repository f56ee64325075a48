"""Why a report and ours differ: each shift that differs is attributed once, the surest causes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.reconcile.cells import Cell, View, order
from bot.reconcile.columns import Row
from bot.spelling import plain

CLOSED_NOW = "unclosed in ours, closed in VAN now"
CLOSED_SINCE = "closed in ours, still open in the file"
DUPLICATE = "there twice in the file"
DELETED = "event deleted, so we leave it out"
NEWER = "signed up since our data"
UNMAPPED = "location without a region in ours"
REGION = "another region"
ORGANIZER = "another organizer"
OTHERWISE = "a status that we count otherwise"
STATUS = "another status"
MIDNIGHT = "on the neighbouring day: a time zone's edge"
NOT_OURS = "event that we do not have"
NOT_THEIRS = "event that the file does not have"
UNEXPLAINED = "no cause that we know"

CLOSED = ("completed", "no_show", "cancelled", "declined", "rescheduled", "walk_in")
OPEN = ("open", "invited")


@dataclass(frozen=True)
class Difference:
    """So many shifts that differ, why, and what each side has: None where it has nothing."""

    cause: str
    shifts: int
    theirs: Cell | None
    ours: Cell | None

    @property
    def cell(self) -> Cell:
        """Give the side that there is, the report's first."""
        found = self.theirs or self.ours
        assert found is not None  # noqa: S101 - a difference has at least one side
        return found


@dataclass
class Sides:
    """What each side has beyond the other; what has been attributed is taken away."""

    theirs: Counter[Cell]
    ours: Counter[Cell]
    found: list[Difference] = field(default_factory=list)

    def take(self, cause: str, theirs: Cell | None, ours: Cell | None, most: int) -> int:
        """Attribute up to so many shifts to a cause; say how many there were."""
        sides = [(self.theirs, theirs), (self.ours, ours)]
        shifts = min([most, *(side[cell] for side, cell in sides if cell)])
        if shifts > 0:
            for side, cell in sides:
                if cell:
                    side[cell] -= shifts
            self.found.append(Difference(cause, shifts, theirs, ours))
        return max(shifts, 0)

    def left(self, side: Counter[Cell]) -> list[Cell]:
        """List the cells of a side in which something is left."""
        return sorted((cell for cell, shifts in side.items() if shifts > 0), key=order)

    def pair(self, alike: Callable[[Cell], Any], cause: Callable[[Cell, Cell], str | None]) -> None:
        """Attribute pairs of cells that are alike, where there is a cause for what differs."""
        by_key: dict[Any, list[Cell]] = {}
        for cell in self.left(self.ours):
            by_key.setdefault(alike(cell), []).append(cell)
        for cell in self.left(self.theirs):
            # As many as agree whole come first: five there and five here are more likely the same five.
            others = by_key.get(alike(cell), [])
            for other in sorted(others, key=lambda each: (self.ours[each] != self.theirs[cell], order(each))):
                if why := cause(cell, other):
                    self.take(why, cell, other, self.theirs[cell])


@dataclass(frozen=True)
class Context:
    """What causes are judged by."""

    meaning: Callable[[str], str]
    through: date
    theirs: set[Cell]
    ours: set[Cell]


def explain(sides: Sides, view: View, report: Sequence[Row], context: Context) -> None:
    """Attribute all that differs, the surest causes first."""
    for cell, most in view.repeated(report).items():
        sides.take(DUPLICATE, cell, None, most)
    for cell in sides.left(sides.theirs):
        if cell.event in view.deleted:
            sides.take(DELETED, cell, None, sides.theirs[cell])
    newer = Counter(view.their_cell(row) for row in report if row.signed and row.signed > context.through)
    for cell, most in newer.items():
        sides.take(NEWER, cell, None, most)

    def status(theirs: Cell, ours: Cell) -> str | None:
        return _status(theirs.status, ours.status, context.meaning)

    def midnight(theirs: Cell, ours: Cell) -> str | None:
        return MIDNIGHT if abs(theirs.day - ours.day) == timedelta(1) else None

    sides.pair(lambda cell: (cell.day, cell.event, cell.region, cell.organizer), status)
    sides.pair(lambda cell: (cell.event, cell.status, cell.region, cell.organizer), midnight)
    sides.pair(lambda cell: (cell.day, cell.event, cell.status), _place)
    sides.pair(lambda cell: (cell.day, cell.event), status)
    sides.pair(lambda cell: (cell.event, cell.status), midnight)
    _explain_alone(sides, context)


def _explain_alone(sides: Sides, context: Context) -> None:
    """Attribute what one side has and the other has nothing like."""
    theirs, ours = ({(cell.day, cell.event) for cell in cells} for cells in (context.theirs, context.ours))
    for cell in sides.left(sides.theirs):
        cause = NEWER if cell.day > context.through else UNEXPLAINED
        cause = cause if (cell.day, cell.event) in ours else NOT_OURS
        sides.take(cause, cell, None, sides.theirs[cell])
    for cell in sides.left(sides.ours):
        sides.take(UNEXPLAINED if (cell.day, cell.event) in theirs else NOT_THEIRS, None, cell, sides.ours[cell])


def _place(theirs: Cell, ours: Cell) -> str | None:
    """Say why a shift is in another place."""
    if theirs.region != ours.region:
        return UNMAPPED if ours.region == plain("Unmapped") else REGION
    return ORGANIZER if theirs.organizer != ours.organizer else None


def _status(theirs: str, ours: str, meaning: Callable[[str], str]) -> str | None:
    """Say why a shift has another status."""
    if theirs == ours:
        return None
    now, was = meaning(theirs), meaning(ours)
    if was in OPEN and now in CLOSED:
        return CLOSED_NOW
    if was in CLOSED and now in OPEN:
        return CLOSED_SINCE
    if "unknown" in (now, was) or plain(theirs) == plain(ours):
        return OTHERWISE
    return STATUS
