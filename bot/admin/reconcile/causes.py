"""The causes of differences, and how doubtful each is: which of them two shifts show, if they are the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from bot.admin.reconcile.cells import PLACES, Cell, bare, place_key

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
MISSING_DAY = "day that the file does not have"
FILTERED = "of a region, organizer, type or status that is nowhere in the file"
UNEXPLAINED = "no cause that we know"

CLOSED = ("completed", "no_show", "cancelled", "declined", "rescheduled", "walk_in")
OPEN = ("open", "invited")


class Doubt(IntEnum):
    """How doubtful it is that shifts which differ in one thing are the same; what differs in two adds up."""

    RENAMED = 1
    SPELLING = 2
    AT_NIGHT = 3
    SAME_AT_NIGHT = 4
    """Nothing differs, but nobody has shifts at that hour."""
    DELETED = 5
    LEARNED = 6
    UNKNOWN_STATUS = 9
    CLOSED_NOW = 10
    STATUS = 11
    UNMAPPED = 12
    CLOSED_SINCE = 13
    """Twice another status is less doubtful than closed now and closed since in one file."""
    NO_HOUR = 14
    PLACE = 15
    AT_EVENING = 16
    MOVED = 17


TWO_DIFFERENCES = 1
"""What two differences in one shift are more doubtful than one each in two shifts."""


class Edge(NamedTuple):
    """The other day that a row's hour may mean, and how doubtful that is; None is any neighbouring day."""

    day: date | None
    doubt: Doubt


class Shift(NamedTuple):
    """Shifts of the report that are alike in all that tells about causes; `alone` is why we may not have them."""

    cell: Cell
    edge: Edge
    alone: str = ""


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


@dataclass(frozen=True)
class Facts:
    """What causes are determined by: what a status means, how far our data reach, and all cells of both sides.

    `rows` counts each cell's rows by what more they tell. `repeated` are the cells of each sign-up that is in the file
    more than once, where the file has no times and they may be several. `twice` counts those of our shifts that may be
    one sign-up. `deleted` are the report's deleted events, `renamed` those that on a day have another name in ours,
    `learned` what an unknown status of the file most often replaces.
    """

    meaning: Callable[[str], str]
    through: date
    theirs: Counter[Cell]
    ours: Counter[Cell]
    rows: Mapping[Cell, Counter[Shift]] = field(default_factory=dict)
    repeated: Sequence[Sequence[Cell]] = ()
    twice: Mapping[Cell, int] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()
    renamed: Mapping[tuple[str, date], str] = field(default_factory=dict)
    learned: Mapping[str, str] = field(default_factory=dict)

    def events(self, cell: Cell) -> set[str]:
        """Return what an event of the report may be called in ours."""
        return {cell.event, bare(cell.event), self.renamed.get((cell.event, cell.day), cell.event)}


class Reason(NamedTuple):
    """Why two shifts differ that may be the same, and how doubtful that is."""

    doubt: int
    cause: str


def why(shift: Shift, ours: Cell, facts: Facts) -> Reason | None:
    """Return why a shift of the report differs from one of ours; None where they cannot be the same."""
    theirs = shift.cell
    if shift.alone:
        return None
    if theirs.event in facts.deleted:
        return Reason(Doubt.DELETED, DELETED) if theirs.day == ours.day else None
    day = _day(shift, ours)
    status = _status(theirs.status, ours.status, facts)
    place = _place(theirs, ours)
    event = Reason(Doubt.RENAMED, RENAMED) if theirs.event != ours.event else None
    if day and status and status.doubt > Doubt.SPELLING and day.doubt > Doubt.AT_NIGHT:
        return None
    found = [each for each in (day, status, place, event) if each]
    if not found or (day and status and place):
        return None
    return Reason(sum(each.doubt for each in found) + TWO_DIFFERENCES * (len(found) > 1), found[0].cause)


def _day(shift: Shift, ours: Cell) -> Reason | None:
    """Return why a shift is on the neighbouring day; None where it is on the same."""
    if shift.cell.day == ours.day:
        return None
    if shift.edge.doubt == Doubt.MOVED:
        return Reason(Doubt.MOVED, MOVED)
    return Reason(shift.edge.doubt if shift.edge.day in (None, ours.day) else Doubt.MOVED, MIDNIGHT)


def _place(theirs: Cell, ours: Cell) -> Reason | None:
    """Return why a shift is in another place; None where it is not."""
    if theirs.region != ours.region:
        unmapped = ours.region == place_key(PLACES["region"])
        return Reason(Doubt.UNMAPPED, UNMAPPED) if unmapped else Reason(Doubt.PLACE, REGION)
    if theirs.type != ours.type:
        return Reason(Doubt.PLACE, TYPE)
    return Reason(Doubt.PLACE, ORGANIZER) if theirs.organizer != ours.organizer else None


def _status(theirs: str, ours: str, facts: Facts) -> Reason | None:
    """Return why a shift has another status; None where it has not."""
    if theirs == ours:
        return None
    if place_key(theirs) == place_key(ours):
        return Reason(Doubt.SPELLING, OTHERWISE)
    now, was = facts.meaning(theirs), facts.meaning(ours)
    if "unknown" in (now, was):
        learned = facts.learned.get(theirs) == ours
        return Reason(Doubt.LEARNED if learned else Doubt.UNKNOWN_STATUS, OTHERWISE)
    if was in OPEN and now in CLOSED:
        return Reason(Doubt.CLOSED_NOW, CLOSED_NOW)
    if was in CLOSED and now in OPEN:
        return Reason(Doubt.CLOSED_SINCE, CLOSED_SINCE)
    return Reason(Doubt.STATUS, STATUS)
