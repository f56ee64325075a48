"""Of all ways to pair shifts, the one whose doubts are the least in sum is taken."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from bot.admin.reconcile.causes import Doubt, Edge, Shift
from bot.admin.reconcile.cells import Cell
from bot.admin.reconcile.pairing import pair

DAY = date(2020, 8, 8)
SHIFTS = [Shift(Cell(DAY, f"theirs {number}", ""), Edge(None, Doubt.MOVED)) for number in range(4)]
CELLS = [Cell(DAY, f"ours {number}", "") for number in range(4)]
Doubts = Mapping[tuple[Shift, Cell], int]
Alone = Mapping[Shift | Cell, int]


def least(theirs: Sequence[Shift], ours: Sequence[Cell], doubts: Doubts, alone: Alone) -> int:
    """Return the least sum of doubts, by trying all ways."""
    if not theirs:
        return sum(alone[cell] for cell in ours)
    first, rest = theirs[0], theirs[1:]
    ways = [alone[first] + least(rest, ours, doubts, alone)]
    for place, cell in enumerate(ours):
        if (first, cell) in doubts:
            ways.append(doubts[first, cell] + least(rest, [*ours[:place], *ours[place + 1 :]], doubts, alone))
    return min(ways)


@pytest.mark.parametrize("seed", range(40))
def test_no_other_way_to_pair_is_less_doubtful_and_each_shift_is_paired_once(seed: int) -> None:
    chance = random.Random(seed)
    theirs = Counter({shift: chance.randrange(1, 3) for shift in SHIFTS})
    ours = Counter({cell: chance.randrange(1, 3) for cell in CELLS})
    doubts = {(one, cell): chance.randrange(25) for one in SHIFTS for cell in CELLS if chance.random() < 0.6}
    every: list[Shift | Cell] = [*SHIFTS, *CELLS]
    alone = {each: chance.choice([2, 20]) for each in every}
    found = pair(theirs, ours, doubts, alone.__getitem__)
    there, here = Counter[Shift](), Counter[Cell]()
    doubt = 0
    for (one, cell), shifts in found.items():
        if one:
            there[one] += shifts
        if cell:
            here[cell] += shifts
        each = one or cell
        assert each
        doubt += shifts * (doubts[one, cell] if one and cell else alone[each])
    assert (there, here) == (theirs, ours)
    assert doubt == least(list(theirs.elements()), list(ours.elements()), doubts, alone)
