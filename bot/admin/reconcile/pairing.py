"""Which shift of the report is which of ours, where they differ: the least doubtful pairs, however crowded a cell is.

What is surest by itself can keep from each other shifts that belong together. So the doubts of all pairs are added up,
and their sum is the least: a minimum-cost flow from the report's shifts to ours, found by successive shortest paths.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from itertools import count, pairwise

from bot.admin.reconcile.causes import Shift
from bot.admin.reconcile.cells import Cell

Node = Shift | Cell | None
Pair = tuple[Shift | None, Cell | None]
SCALE = 100
"""What a doubt weighs against numbers that are not equal: five there and five here are more likely the same five."""


def pair(
    theirs: Counter[Shift],
    ours: Counter[Cell],
    doubts: Mapping[tuple[Shift, Cell], int],
    alone: Callable[[Shift | Cell], int],
) -> dict[Pair, int]:
    """Return how many shifts each pair has, and, paired with None, how many of each side are left.

    `doubts` holds all pairs that may be, with how doubtful each is; `alone` says how doubtful a shift without one is.
    """
    most = max((alone(cell) for cell in ours), default=0)
    costs: dict[Shift, dict[Cell | None, int]] = {one: {None: SCALE * (alone(one) + most)} for one in theirs}
    for (one, other), doubt in doubts.items():
        costs[one][other] = SCALE * (doubt + most - alone(other)) + (theirs[one] != ours[other])
    flow = _Flow(costs, dict(ours))
    for one, shifts in theirs.items():
        flow.send(one, shifts)
    found: dict[Pair, int] = {(None, other): shifts for other, shifts in flow.free.items() if shifts}
    for partner, sent in flow.partners.items():
        found |= {(one, partner): shifts for one, shifts in sent.items() if shifts}
    return found


class _Flow:
    """Shifts of the report, each sent to one of ours or to None, so that all of them together cost least."""

    def __init__(self, costs: Mapping[Shift, Mapping[Cell | None, int]], free: dict[Cell, int]) -> None:
        self.free = free
        self.partners = defaultdict[Cell | None, Counter[Shift]](Counter)
        self._costs = costs
        # With these no step costs less than nothing, as Dijkstra's algorithm needs it.
        self._potentials: Counter[Node] = Counter()

    def send(self, one: Shift, shifts: int) -> None:
        """Send shifts to where they cost least, moving others on if that costs less."""
        while shifts:
            path = self._cheapest(one)
            end = path[-1][1]
            moved = min([shifts, *(self.partners[was][each] for each, was in self._moved(path))])
            if end is not None:
                moved = min(moved, self.free[end])
                self.free[end] -= moved
            for each, was in self._moved(path):
                self.partners[was][each] -= moved
            for each, to in path:
                self.partners[to][each] += moved
            shifts -= moved

    @staticmethod
    def _moved(path: list[tuple[Shift, Cell | None]]) -> list[tuple[Shift, Cell | None]]:
        """Return what leaves its partner on a path: each shift after the first leaves where the one before it goes."""
        return [(each, was) for (_, was), (each, _) in pairwise(path)]

    def _cheapest(self, one: Shift) -> list[tuple[Shift, Cell | None]]:
        """Find the cheapest way to a free shift of ours, or to None, as the shifts that go and where each goes."""
        reached: dict[Node, int] = {}
        came: dict[Node, Node] = {}
        order = count()
        waiting: list[tuple[int, int, Node, Node]] = [(0, next(order), one, one)]
        while True:
            distance, _, node, before = heappop(waiting)
            if node in reached:
                continue
            came[node] = before
            if node is None or (isinstance(node, Cell) and self.free[node]):
                break
            reached[node] = distance
            for after, cost in self._steps(node):
                if after not in reached:
                    step = cost + self._potentials[node] - self._potentials[after]
                    heappush(waiting, (distance + step, next(order), after, node))
        for each, far in reached.items():
            self._potentials[each] += far - distance
        path: list[tuple[Shift, Cell | None]] = []
        while not path or path[-1][0] != one:
            shift = came[node]
            assert isinstance(shift, Shift) and not isinstance(node, Shift)  # noqa: S101, PT018 - the sides alternate
            path.append((shift, node))
            node = came[shift]
        return path[::-1]

    def _steps(self, node: Shift | Cell) -> list[tuple[Node, int]]:
        """List where one can go from a shift, and which shifts could leave one of ours, each with what that costs."""
        if isinstance(node, Shift):
            return list(self._costs[node].items())
        return [(each, -self._costs[each][node]) for each, shifts in self.partners[node].items() if shifts]
