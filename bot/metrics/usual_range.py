"""What is usual for a rate that is counted week by week: the limits of Laney's p′ chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Verdict = Literal["within", "above", "below"]

WEEKS_NEEDED = 8
"""With fewer weeks nothing is said about what is usual."""

_UNBIASED = 1.128
"""The mean range of two draws from a normal distribution is 1.128 of its standard deviations."""
_WIDTH = 3
"""Limits lie so many standard deviations from the middle."""


@dataclass(frozen=True)
class UsualRange:
    """The rate of all weeks together, and how much more the weeks differ than chance alone makes them (1: no more).

    Source: D. B. Laney, Improved control charts for attributes, Quality Engineering 14 (2002), 531–537.
    """

    p_bar: float
    sigma_z: float

    def limits(self, n: int) -> tuple[float, float]:
        """Give the range in which a week's rate usually lies, when so many of its shifts are closed."""
        spread = _WIDTH * _sigma(self.p_bar, n) * self.sigma_z
        return max(0.0, self.p_bar - spread), min(1.0, self.p_bar + spread)

    def verdict(self, flakes: int, n: int) -> Verdict:
        """Say whether a week's rate lies in the usual range."""
        lower, upper = self.limits(n)
        rate = flakes / n
        return "below" if rate < lower else "above" if rate > upper else "within"


def usual(weeks: Sequence[tuple[int, int]]) -> UsualRange | None:
    """Find what is usual from weeks in their order, each as (flakes, closed shifts), all with closed shifts.

    None with too few weeks, and when every shift flaked or none did: then there is nothing to differ.
    """
    if len(weeks) < WEEKS_NEEDED:
        return None
    p_bar = sum(flakes for flakes, _ in weeks) / sum(n for _, n in weeks)
    if p_bar in (0.0, 1.0):
        return None
    scores = [(flakes / n - p_bar) / _sigma(p_bar, n) for flakes, n in weeks]
    ranges = [abs(later - earlier) for earlier, later in pairwise(scores)]
    return UsualRange(p_bar, sum(ranges) / len(ranges) / _UNBIASED)


def _sigma(rate: float, n: int) -> float:
    """Give the standard deviation of a proportion of n draws."""
    return math.sqrt(rate * (1 - rate) / n)
