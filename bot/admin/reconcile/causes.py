"""Why a report and our numbers differ: each shift that differs is attributed once, the surest causes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.admin.reconcile.cells import PLACES, Cell, bare, neighbours, place_key, sort_key
from bot.admin.reconcile.matching import Matching

CLOSED_NOW = "unclosed in ours, closed in VAN now"
CLOSED_SINCE = "closed in ours, still open in the file"
DUPLICATE = "there twice in the file"
TWICE = "counted twice in ours: no VAN ID, or two roles on one shift"
DELETED = "event deleted, so we leave it out"
RENAMED = "event renamed"
NEWER = "signed up since our data"
UNMAPPED = "location without a region in ours"
REGION = "another region"
ORGANIZER = "another organizer"
TYPE = "another event type"
OTHERWISE = "a status that we count otherwise"
STATUS = "another status"
MIDNIGHT = "on the neighbouring day: a time zone's edge"
MOVED = "moved to the neighbouring day"
NOT_OURS = "event that we do not have"
NOT_THEIRS = "event that the file does not have"
FILTERED = "of a region, organizer, type or status that is nowhere in the file"
UNEXPLAINED = "no cause that we know"

CLOSED = ("completed", "no_show", "cancelled", "declined", "rescheduled", "walk_in")
OPEN = ("open", "invited")


@dataclass(frozen=True)
class Difference:
    """A number of shifts that differ, why, and what each side has: None where it has nothing."""

    cause: str
    shifts: int
    theirs: Cell | None
    ours: Cell | None

    @property
    def cell(self) -> Cell:
        """Return the side that there is, the report's first."""
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
        """Attribute at most `most` shifts to a cause; return how many there were."""
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
        return sorted((cell for cell, shifts in side.items() if shifts > 0), key=sort_key)

    def pair(self, alike: Callable[[Cell], Any], cause: Callable[[Cell, Cell], str | None]) -> None:
        """Attribute pairs of cells that are alike, where there is a cause for what differs."""
        by_key: dict[Any, list[Cell]] = {}
        for cell in self.left(self.ours):
            by_key.setdefault(alike(cell), []).append(cell)
        for cell in self.left(self.theirs):
            # Equal numbers come first: five there and five here are more likely the same five.
            others = by_key.get(alike(cell), [])
            for other in sorted(others, key=lambda each: (self.ours[each] != self.theirs[cell], sort_key(each))):
                if why := cause(cell, other):
                    self.take(why, cell, other, self.theirs[cell])


@dataclass(frozen=True)
class Facts:
    """What causes are determined by: what a status means, how far our data reach, and all cells of both sides.

    `repeated` are the cells of each sign-up that is in the file more than once, `surely` so where the file has times or
    shifts. `newer` counts what was signed up after our data, `late` what is in the evening, at night or at no known
    time, `twice` those of our shifts that may be one sign-up.
    """

    meaning: Callable[[str], str]
    through: date
    theirs: Counter[Cell]
    ours: Counter[Cell]
    repeated: Sequence[Sequence[Cell]] = ()
    surely: bool = True
    newer: Mapping[Cell, int] = field(default_factory=dict)
    late: Mapping[Cell, int] = field(default_factory=dict)
    twice: Mapping[Cell, int] = field(default_factory=dict)


def explain(sides: Sides, matching: Matching, facts: Facts) -> None:
    """Attribute all that differs, the surest causes first."""
    if facts.surely:
        _duplicates(sides, facts)
    for cell, most in facts.newer.items():
        sides.take(NEWER, cell, None, most)

    def status(theirs: Cell, ours: Cell) -> str | None:
        return DELETED if theirs.event in matching.deleted else _status(theirs.status, ours.status, facts.meaning)

    def day(theirs: Cell, ours: Cell) -> str | None:
        if theirs.day not in neighbours(ours.day):
            return None
        return MIDNIGHT if facts.late.get(theirs) else MOVED

    sides.pair(lambda cell: (cell.day, cell.event, cell.place), status)
    sides.pair(lambda cell: (cell.event, cell.status, cell.place), day)
    sides.pair(lambda cell: (cell.day, cell.event, cell.status), _place)
    sides.pair(lambda cell: (cell.day, cell.event), status)
    sides.pair(lambda cell: (cell.event, cell.status), day)
    _duplicates(sides, facts)
    sides.pair(
        lambda cell: (cell.day, bare(cell.event)),
        lambda theirs, _: DELETED if theirs.event in matching.deleted else None,
    )
    for cell in sides.left(sides.theirs):
        if cell.event in matching.deleted:
            sides.take(DELETED, cell, None, sides.theirs[cell])
    if not matching.by_id:
        _renamed(sides, facts)
    _only_theirs(sides, facts)
    _only_ours(sides, facts)


def _duplicates(sides: Sides, facts: Facts) -> None:
    """Attribute what the file has more than once: of each sign-up's rows, all but one can be too many."""
    for cells in facts.repeated:
        spare = len(cells) - 1
        for cell in cells:
            spare -= sides.take(DUPLICATE, cell, None, min(1, spare))


def _renamed(sides: Sides, facts: Facts) -> None:
    """Pair events that only one side knows, where all else of them is alike."""
    wholly = []
    for side, other in ((sides.theirs, facts.ours), (sides.ours, facts.theirs)):
        known, events = {cell.event for cell in other}, dict[str, dict[Cell, int]]()
        for cell in sides.left(side):
            if cell.event not in known:
                events.setdefault(cell.event, {})[replace(cell, event="")] = side[cell]
        wholly.append({frozenset(cells.items()): event for event, cells in events.items()})
    theirs, ours = wholly
    for cells in theirs.keys() & ours.keys():
        for cell, shifts in cells:
            sides.take(RENAMED, replace(cell, event=theirs[cells]), replace(cell, event=ours[cells]), shifts)


def _only_theirs(sides: Sides, facts: Facts) -> None:
    """Attribute what only the report has."""
    held = {(cell.day, cell.event) for cell in facts.ours}
    for cell in sides.left(sides.theirs):
        cause = UNEXPLAINED if (cell.day, cell.event) in held else NOT_OURS
        sides.take(NEWER if cell.day > facts.through else cause, cell, None, sides.theirs[cell])


def _only_ours(sides: Sides, facts: Facts) -> None:
    """Attribute what only we have."""
    held = {(cell.day, cell.event) for cell in facts.theirs}
    names = [{getattr(cell, name) for cell in facts.theirs} for name in (*PLACES, "status")]
    for cell in sides.left(sides.ours):
        if (cell.day, cell.event) not in held:
            cause = NOT_THEIRS
        elif any(getattr(cell, name) not in there for name, there in zip((*PLACES, "status"), names, strict=True)):
            cause = FILTERED
        else:
            sides.take(TWICE, None, cell, facts.twice.get(cell, 0))
            cause = UNEXPLAINED
        sides.take(cause, None, cell, sides.ours[cell])


def _place(theirs: Cell, ours: Cell) -> str | None:
    """Return why a shift is in another place; None where it is not."""
    if theirs.region != ours.region:
        return UNMAPPED if ours.region == place_key(PLACES["region"]) else REGION
    if theirs.type != ours.type:
        return TYPE
    return ORGANIZER if theirs.organizer != ours.organizer else None


def _status(theirs: str, ours: str, meaning: Callable[[str], str]) -> str | None:
    """Return why a shift has another status; None where it has not."""
    if theirs == ours:
        return None
    now, was = meaning(theirs), meaning(ours)
    if was in OPEN and now in CLOSED:
        return CLOSED_NOW
    if was in CLOSED and now in OPEN:
        return CLOSED_SINCE
    if "unknown" in (now, was) or place_key(theirs) == place_key(ours):
        return OTHERWISE
    return STATUS
