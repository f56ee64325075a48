"""Which part of a place moved its rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.metrics.changes import LEAST_POINTS, points
from bot.metrics.counts import LEFTOVER, MIN_CLOSED_TO_RANK, Counts


@dataclass(frozen=True)
class Part:
    """A part of a place, such as one of its regions: its counts before and now."""

    key: str
    before: Counts
    now: Counts


@dataclass(frozen=True)
class Mover:
    """The part that moved a rate most, and its share of that: above 1 where the other parts moved the rate back."""

    part: Part
    share: float


def mover(parts: Iterable[Part]) -> Mover | None:
    """Find the part whose rate moved the rate of all parts together most, in the direction in which that moved.

    A part moves it by the change of its own rate times its share of the closed shifts, averaged over before and now;
    what remains of the change is that the shares changed. Parts with few closed shifts and left-over ones are not
    named. None where the rate of all has hardly moved, or no part that may be named moved it that way.
    Source: E. M. Kitagawa, Components of a difference between two rates, JASA 50 (1955), 1168–1194.
    """
    found = tuple(parts)
    before = sum((each.before for each in found), Counts())
    now = sum((each.now for each in found), Counts())
    moved = points(before, now)
    if moved is None or abs(moved) < LEAST_POINTS:
        return None
    movers = [Mover(each, _effect(each, before, now) / moved) for each in found if _nameable(each)]
    most = max(movers, key=lambda each: each.share, default=None)
    return most if most and most.share > 0 else None


def _nameable(part: Part) -> bool:
    return part.key not in LEFTOVER and min(part.before.total, part.now.total) >= MIN_CLOSED_TO_RANK


def _effect(part: Part, before: Counts, now: Counts) -> float:
    """Return by how many points a part's rate moved the rate of all."""
    weight = (part.before.total / before.total + part.now.total / now.total) / 2
    return weight * (points(part.before, part.now) or 0.0)
