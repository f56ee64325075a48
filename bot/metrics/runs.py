"""Weeks in a row in which a rate rose, or in which it fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.metrics.counts import MIN_CLOSED_TO_RANK, Counts
from bot.metrics.intervals import apart

MIN_RUN = 3
"""Minimum number of changes in a row: two happen by chance in every third line of weeks."""


@dataclass(frozen=True)
class Run:
    """How many weeks in a row a rate rose, or fell, with the counts of the week before them and of the last one."""

    weeks: int
    before: Counts
    last: Counts

    @property
    def rising(self) -> bool:
        """Return whether the rate rose."""
        return (self.last.flake_rate or 0.0) > (self.before.flake_rate or 0.0)


def run(weeks: Sequence[Counts]) -> Run | None:
    """Find the run that ends with the last of consecutive weeks.

    None where it is short, or where chance explains the difference between its ends. A week with few closed shifts ends
    it: its rate is not compared.
    """
    length = 0
    while length < len(weeks) - 1 and _same_way(weeks[-2 - length], weeks[-1 - length], weeks[-2:]):
        length += 1
    if length < MIN_RUN:
        return None
    before, last = weeks[-1 - length], weeks[-1]
    return Run(length, before, last) if apart(last, before) else None


def _same_way(before: Counts, after: Counts, last: Sequence[Counts]) -> bool:
    """Return whether a rate changed the way in which it changed last."""
    if min(before.total, after.total) < MIN_CLOSED_TO_RANK:
        return False
    return _step(before, after) * _step(*last) > 0


def _step(before: Counts, after: Counts) -> float:
    return (after.flake_rate or 0.0) - (before.flake_rate or 0.0)
