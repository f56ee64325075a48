"""Why a report and our numbers differ: each shift that differs is attributed once, the surest causes first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.admin.reconcile import causes
from bot.admin.reconcile.causes import Difference, Doubt, Facts, Reason, Shift, why
from bot.admin.reconcile.cells import PLACES, Cell, place_key, sort_key
from bot.admin.reconcile.pairing import pair

ALONE = 50
"""How doubtful it is that only one side has a shift: more than all that two can differ in."""
EXPECTED_ALONE = 2
"""The same where we know why the other side may not have it."""
NEAR = (-1, 0, 1)
"""The day before, the same day and the day after."""


@dataclass
class Sides:
    """What only one side has, and what has been attributed so far."""

    theirs: Counter[Cell]
    ours: Counter[Cell]
    found: list[Difference] = field(default_factory=list)

    def only_theirs(self, cause: str, cell: Cell, most: int) -> int:
        """Attribute at most `most` shifts that only the report has; return how many there were."""
        if shifts := min(most, self.theirs[cell]):
            self.theirs[cell] -= shifts
            self.found.append(Difference(cause, shifts, cell, None))
        return shifts

    def only_ours(self, cause: str, cell: Cell, most: int) -> None:
        """Attribute at most `most` shifts that only we have."""
        if shifts := min(most, self.ours[cell]):
            self.ours[cell] -= shifts
            self.found.append(Difference(cause, shifts, None, cell))


def explain(facts: Facts) -> list[Difference]:
    """Attribute all that differs, the surest causes first."""
    sides = _paired(replace(facts, learned=_learned(facts)))
    for cells in facts.repeated:
        spare = len(cells) - 1
        for cell in cells:
            spare -= sides.only_theirs(causes.DUPLICATE, cell, min(1, spare))
    _only_theirs(sides, facts)
    _only_ours(sides, facts)
    return sides.found


def _learned(facts: Facts) -> dict[str, str]:
    """Return what each unknown status of the report stands for: what we miss in the same places, in like numbers."""
    missing = defaultdict[Cell, Counter[str]](Counter)
    for cell, shifts in (facts.ours - facts.theirs).items():
        missing[replace(cell, status="")][cell.status] += shifts
    found = defaultdict[str, dict[str, float]](dict)
    for cell, shifts in (facts.theirs - facts.ours).items():
        if facts.meaning(cell.status) == "unknown":
            for status, ours in missing[replace(cell, status="")].items():
                alike = min(shifts, ours) / max(shifts, ours)
                found[cell.status][status] = found[cell.status].get(status, 0) + alike
    return {status: max(sorted(ours), key=lambda each: ours[each]) for status, ours in found.items() if ours}


def _paired(facts: Facts) -> Sides:
    """Attribute what differs between shifts that both sides have; return it with what only one side has."""
    sides = Sides(Counter(), Counter())
    theirs, ours = _unsettled(facts)
    days = {cell.day for cell in facts.theirs}

    def alone(each: Shift | Cell) -> int:
        if isinstance(each, Shift):
            expected = bool(each.alone) or each.cell.event in facts.deleted
        else:
            expected = each.day not in days
        return EXPECTED_ALONE if expected else ALONE

    # What differs in one thing is surer than what differs in two, and far less may be paired with it.
    for keys in (_but_one, _but_two):
        reasons = dict(_reasons(theirs, ours, facts, keys))
        found = pair(theirs, ours, {key: reason.doubt for key, reason in reasons.items()}, alone)
        for (shift, cell), shifts in found.items():
            if shift and cell and (cause := reasons[shift, cell].cause):
                sides.found.append(Difference(cause, shifts, shift.cell, cell))
            elif shift and not cell and shift.alone:
                sides.found.append(Difference(shift.alone, shifts, shift.cell, None))
        theirs = Counter({one: shifts for (one, cell), shifts in found.items() if one and not cell and not one.alone})
        ours = Counter({cell: shifts for (one, cell), shifts in found.items() if cell and not one})
    for one, shifts in theirs.items():
        sides.theirs[one.cell] += shifts
    sides.ours.update(ours)
    return sides


def _unsettled(facts: Facts) -> tuple[Counter[Shift], Counter[Cell]]:
    """Return what the sides do not agree on; and of what they agree on, what may agree by chance.

    Rows at night, too new or there again may be others; and what is on the day that a row at night may be of.
    """
    at_night = [shift for shifts in facts.rows.values() for shift in shifts if shift.edge.doubt == Doubt.AT_NIGHT]
    strayed = {(shift.edge.day, event) for shift in at_night for event in facts.events(shift.cell)}
    theirs, ours = Counter[Shift](), +facts.ours
    for cell, shifts in facts.rows.items():
        open_ = any((cell.day, event) in strayed for event in facts.events(cell))
        # Of the same cell, what is surely of its day agrees first.
        for shift, rows in sorted(shifts.items(), key=lambda item: -item[0].edge.doubt):
            chance = open_ or shift.alone or shift.edge.doubt == Doubt.AT_NIGHT
            agreed = 0 if chance else min(rows, ours[cell])
            theirs[shift] += rows - agreed
            ours[cell] -= agreed
    return +theirs, +ours


Key = tuple[object, ...]


def _but_one(cell: Cell, event: str, near: Sequence[int] = NEAR) -> Iterator[Key]:
    """Yield keys of which two shifts share one if they differ in one thing."""
    day, status = cell.day.toordinal(), place_key(cell.status)
    yield from ((day, event, cell.place), (day, event, status))
    yield from ((day + step, event, status, cell.place) for step in near)


def _but_two(cell: Cell, event: str, near: Sequence[int] = NEAR) -> Iterator[Key]:
    """Yield keys of which two shifts share one if they differ in two things."""
    yield from ((cell.day.toordinal() + step, event) for step in near)


def _reasons(
    theirs: Iterable[Shift], ours: Iterable[Cell], facts: Facts, keys: Callable[..., Iterator[Key]]
) -> Iterator[tuple[tuple[Shift, Cell], Reason]]:
    """Yield the pairs that may be, each with why its shifts differ."""
    there, here = {cell.day for cell in facts.theirs}, {(cell.day, cell.event) for cell in facts.ours}
    placed = defaultdict[Key, list[Cell]](list)
    for cell in ours:
        for key in keys(cell, cell.event, (0,)):
            placed[key].append(cell)
    for shift in theirs:
        events = facts.events(shift.cell)
        held = any((shift.cell.day, event) in here for event in events)
        cells = [shift.cell]
        at_night = shift.edge.doubt == Doubt.AT_NIGHT
        if at_night and shift.edge.day:
            cells.append(replace(shift.cell, day=shift.edge.day))
        found = (key for cell in cells for event in events for key in keys(cell, event))
        for cell in {cell: None for key in found for cell in placed.get(key, ())}:
            if shift.cell == cell:
                yield (shift, cell), Reason(Doubt.SAME_AT_NIGHT if at_night else 0, "")
            # Of a day that the file lacks nothing has strayed, unless at night, or with its whole event.
            elif (cell.day in there or not held or at_night) and (reason := why(shift, cell, facts)):
                yield (shift, cell), reason


def _only_theirs(sides: Sides, facts: Facts) -> None:
    """Attribute what only the report has."""
    held = {(cell.day, cell.event) for cell in facts.ours}
    for cell in sorted(+sides.theirs, key=sort_key):
        if cell.event in facts.deleted:
            cause = causes.DELETED
        elif cell.day > facts.through:
            cause = causes.NEWER
        else:
            ours = any((cell.day, event) in held for event in facts.events(cell))
            cause = causes.UNEXPLAINED if ours else causes.NOT_OURS
        sides.only_theirs(cause, cell, sides.theirs[cell])


def _only_ours(sides: Sides, facts: Facts) -> None:
    """Attribute what only we have."""
    held = {(cell.day, event) for cell in facts.theirs for event in facts.events(cell)}
    days = {cell.day for cell in facts.theirs}
    names = {name: {getattr(cell, name) for cell in facts.theirs} for name in PLACES}
    names["status"] = {place_key(cell.status) for cell in facts.theirs}
    for cell in sorted(+sides.ours, key=sort_key):
        if cell.day not in days:
            cause = causes.MISSING_DAY
        elif (cell.day, cell.event) not in held:
            cause = causes.NOT_THEIRS
        elif any(place_key(getattr(cell, name)) not in there for name, there in names.items()):
            cause = causes.FILTERED
        else:
            sides.only_ours(causes.TWICE, cell, facts.twice.get(cell, 0))
            cause = causes.UNEXPLAINED
        sides.only_ours(cause, cell, sides.ours[cell])
