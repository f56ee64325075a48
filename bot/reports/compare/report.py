"""The report of `/flake compare`: regions or organizers side by side, and whether their difference could be chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from bot.calendar import Month, Span, parameters
from bot.language import Asked, Grammar, Names
from bot.metrics import (
    MIN_CLOSED,
    MIN_CLOSED_TO_RANK,
    Counts,
    Coverage,
    CoveredReport,
    PeerGroup,
    Source,
    choose,
    home_regions,
    newcombe,
)
from bot.tools import Tools

GRAMMAR = Grammar(
    command="/flake compare",
    keys=("region", "organizer", "week", "day", "month", "since", "until", "weeks", "type"),
    week="last",
    weeks=4,
    several=True,
    week_alone=True,
    compared=("week", "month", "day", "type"),
)


@dataclass(frozen=True)
class Side:
    """A region, organizer, week, month, day or event type compared: its counts, and its rate shrunk toward its peers'.

    `days` are the days counted, where they differ from side to side; None where none of them is covered.
    """

    key: str
    counts: Counts
    shrunk: float | None = None
    days: Span | None = None

    @property
    def label(self) -> str:
        """Return its name as a row or a sentence begins with it."""
        return f"{self.key[:1].upper()}{self.key[1:]}"

    @property
    def telling(self) -> bool:
        """Return whether enough shifts are closed for the rate to be drawn."""
        return self.counts.total >= MIN_CLOSED


@dataclass(frozen=True)
class Difference:
    """How much higher the first rate is than the second, as a share, with its 95% interval."""

    first: str
    second: str
    value: float
    interval: tuple[float, float]

    @property
    def chance(self) -> bool:
        """Return whether the difference could be chance: whether its interval contains 0."""
        return self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class CompareReport(CoveredReport):
    """Regions or organizers side by side: ranked by shrunk rate if an order is meaningful, else by name."""

    asked: Asked
    today: date
    source: Source
    sides: tuple[Side, ...]
    peers: PeerGroup | None

    @property
    def by(self) -> str:
        """Return what is compared."""
        if self.asked.sides:
            return compared(self.asked)
        return "organizer" if self.asked.organizers else "region"

    @property
    def telling(self) -> bool:
        """Return whether a chart has something to compare: two sides at least with enough closed shifts for a rate."""
        return sum(1 for side in self.sides if side.telling) > 1

    @property
    def ranked(self) -> bool:
        """Return whether the sides are ranked."""
        return rankable(self.sides, self.peers)

    @property
    def span(self) -> Span:
        """Return the days asked for."""
        return self.asked.scope.span

    @property
    def difference(self) -> Difference | None:
        """Return the difference of two sides, the higher rate first; None for more sides, or without a rate."""
        if len(self.sides) != 2 or any(side.counts.flake_rate is None for side in self.sides):
            return None
        high, low = sorted(self.sides, key=lambda side: -(side.counts.flake_rate or 0.0))
        first, second = ((side.counts.total_flakes, side.counts.total) for side in (high, low))
        interval = newcombe(first, second)
        value = (high.counts.flake_rate or 0.0) - (low.counts.flake_rate or 0.0)
        return Difference(high.key, low.key, value, interval) if interval else None

    @property
    def apart(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs whose 80% intervals do not overlap."""
        return tuple(
            (one.key, other.key) for one, other in combinations(self.sides, 2) if _apart(one.counts, other.counts)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope, peers, difference = self.asked.scope, self.peers, self.difference
        return {
            **self.source.as_json(),
            "type": scope.event_type or "all",
            "by": self.by,
            "week_start": scope.span.first.isoformat(),
            "week_end": scope.span.last.isoformat(),
            "through": self.through.isoformat() if self.through else None,
            "ranked": self.ranked,
            **(self.asked.scope.filters if self.asked.sides else {}),
            "rows": [_row_json(side, self.by) for side in self.sides],
            "peers": peers
            and {
                "kind": peers.kind,
                "of": peers.place,
                "count": peers.spread.count,
                "flake_rate": peers.spread.rate,
                "rho": peers.spread.rho,
            },
            "difference": difference
            and {
                "first": difference.first,
                "second": difference.second,
                "value": difference.value,
                "interval": difference.interval,
                "could_be_chance": difference.chance,
            },
            "apart": [list(pair) for pair in self.apart],
        }


def _row_json(side: Side, by: str) -> dict[str, Any]:
    counts = side.counts
    days = parameters(side.days, "") if by in ("week", "month", "day") else {}
    said = {name: day.isoformat() if day else None for name, day in days.items()}
    return {by: side.key, **said, **counts.past_as_json(), "interval": counts.interval, "shrunk_rate": side.shrunk}


def _apart(one: Counts, other: Counts) -> bool:
    first, second = one.interval, other.interval
    if first is None or second is None:
        return False
    return first[1] < second[0] or second[1] < first[0]


def rankable(sides: Sequence[Side], peers: PeerGroup | None) -> bool:
    """Return whether an order is meaningful: all have enough shifts, and their peers differ by more than chance."""
    return peers is not None and peers.spread.rho > 0 and all(side.counts.total >= MIN_CLOSED_TO_RANK for side in sides)


def make(asked: Asked, names: Names, today: date, source: Source, counted: Iterable[dict[str, Any]]) -> CompareReport:
    """Make the report from the rows of `questions/compare`."""
    rows = [
        (str(row["area"]), str(row["area_group"]), str(row["turf"]), Counts.of(row, source.definition))
        for row in counted
    ]
    regions = _summed((region, counts) for region, _, _, counts in rows)
    groups = _summed((group, counts) for _, group, _, counts in rows)
    organizers = _summed((organizer, counts) for _, _, organizer, counts in rows)
    if asked.organizers:
        found: Mapping[str, Counts] = organizers
        homes = home_regions((region, organizer, counts.total) for region, _, organizer, counts in rows)
        peers = choose("organizer", asked.organizers, organizers, homes)
    else:
        found = {name: (groups if name in names.groups else regions)[name] for name in asked.regions}
        alone = all(name in names.groups for name in asked.regions)
        peers = choose("group", (), groups, {}) if alone else choose("region", asked.regions, regions, names.regions)
    sides = [_side(name, found.get(name, Counts()), peers) for name in (asked.organizers or asked.regions)]
    sides.sort(key=lambda side: side.key)
    if rankable(sides, peers):
        sides.sort(key=lambda side: -(side.shrunk or 0.0))
    return CompareReport(asked, today, source, tuple(sides), peers)


def _summed(counted: Iterable[tuple[str, Counts]]) -> defaultdict[str, Counts]:
    sums: defaultdict[str, Counts] = defaultdict(Counts)
    for key, counts in counted:
        sums[key] += counts
    return sums


def _side(key: str, counts: Counts, peers: PeerGroup | None) -> Side:
    shrunk = peers.spread.shrunk(counts.total_flakes, counts.total) if peers and counts.total else None
    return Side(key, counts, shrunk)


def measure(asked: Asked, today: date, tools: Tools) -> CompareReport:
    """Ask for the counts of all regions and organizers, and make the report of those asked for."""
    answer = tools.numbers.ask(
        "compare",
        through=Coverage.of(tools.numbers.run, today).through,
        event_type=asked.scope.event_type,
        **asked.scope.span.parameters(),
    )
    source = Source.of(tools.numbers.run, answer)
    return make(asked, tools.numbers.names, today, source, answer.records())


def compared(asked: Asked) -> str:
    """Return what the sides are, where places are not compared: week, month, day or type."""
    first, *others = asked.sides
    if all(side.span == first.span for side in others):
        return "type"
    if isinstance(first.span, Month):
        return "month"
    return "day" if first.span.days == 1 else "week"
