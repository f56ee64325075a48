"""The usual range of a weekly rate: the limits of Laney's p′ chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Verdict = Literal["within", "above", "below"]

WEEKS_NEEDED = 8
"""Minimum number of complete weeks for a usual range."""

_UNBIASED = 1.128
"""Mean range of two draws from a normal distribution, in standard deviations."""
_WIDTH = 3
"""Distance of the limits from the mean, in standard deviations."""


@dataclass(frozen=True)
class UsualRange:
    """The rate of all weeks together, and how much more the weeks vary than by chance (1: no more).

    Source: D. B. Laney, Improved control charts for attributes, Quality Engineering 14 (2002), 531–537.
    """

    p_bar: float
    sigma_z: float

    def limits(self, n: int) -> tuple[float, float]:
        """Return the usual range of the rate of a week with n closed shifts."""
        spread = _WIDTH * _sigma(self.p_bar, n) * self.sigma_z
        return max(0.0, self.p_bar - spread), min(1.0, self.p_bar + spread)

    def verdict(self, flakes: int, n: int) -> Verdict:
        """Return whether a week's rate lies within, above or below the usual range."""
        lower, upper = self.limits(n)
        rate = flakes / n
        return "below" if rate < lower else "above" if rate > upper else "within"


def usual(weeks: Sequence[tuple[int, int]]) -> UsualRange | None:
    """Compute the usual range from consecutive weeks, each as (flakes, closed shifts), none without closed shifts.

    None with too few weeks, and when every shift flaked or none did: then the weeks do not vary.
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
    """Return the standard deviation of a proportion of n draws."""
    return math.sqrt(rate * (1 - rate) / n)
