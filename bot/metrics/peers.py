"""The peers toward whose rate a rate is shrunk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.metrics.counts import LEFTOVER, Counts
from bot.metrics.intervals import Spread, spread_of

MIN_PEERS = 3
"""Minimum number of peers in the same region or group; with fewer, a rate is shrunk toward that of all."""

Kind = Literal["region", "group", "organizer"]


@dataclass(frozen=True)
class PeerGroup:
    """The peers: their kind, their common region or group (None: all), and how their rates vary."""

    kind: Kind
    place: str | None
    spread: Spread


def home_regions(rows: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Return for each organizer the region with most of their closed shifts, from rows of region, organizer, number."""
    closed: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for region, organizer, number in rows:
        closed[organizer][region] = closed[organizer].get(region, 0) + number
    return {organizer: min(of, key=lambda region: (-of[region], region)) for organizer, of in closed.items()}


def choose(
    kind: Kind, compared: Sequence[str], known: Mapping[str, Counts], home: Mapping[str, str]
) -> PeerGroup | None:
    """Choose the peers: those of the common region or group if there are enough, else all, without left-over rows."""
    usual = {key: counts for key, counts in known.items() if key not in LEFTOVER and counts.total}
    common = {home.get(name) for name in compared}
    if len(common) == 1 and (place := common.pop()):
        near = [counts for key, counts in usual.items() if home.get(key) == place]
        if len(near) >= MIN_PEERS:
            return _spread(kind, place, near)
    return _spread(kind, None, list(usual.values()))


def _spread(kind: Kind, place: str | None, counted: Sequence[Counts]) -> PeerGroup | None:
    found = spread_of([(counts.total_flakes, counts.total) for counts in counted])
    return PeerGroup(kind, place, found) if found else None
