"""Statistics of several proportions: the interval of a difference, and each one shrunk toward the rate of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.metrics.counts import Counts, wilson

T90 = (
    3.077683537175253,
    1.885618083164127,
    1.637744353696210,
    1.533206274058944,
    1.475884048824481,
    1.439755747265148,
    1.414923927648859,
)
"""90% quantiles of Student's t for 1 to 7 degrees of freedom: 2 to 8 weeks."""
Z90 = 1.2815515655446004
"""90% quantile of the normal distribution."""
_Z95 = 1.959963984540054
"""97.5% quantile of the normal distribution: 95% of it lies within ± this value."""


def newcombe(one: tuple[int, int], other: tuple[int, int], z: float = _Z95) -> tuple[float, float] | None:
    """Return the interval of the difference of two proportions, each given as (successes, n), 95% by default.

    None when an n is 0.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998), 873–890, method 10, which combines both Wilson intervals.
    """
    first, second = wilson(*one, z=z), wilson(*other, z=z)
    if first is None or second is None:
        return None
    p, q = one[0] / one[1], other[0] / other[1]
    return p - q - math.hypot(p - first[0], second[1] - q), p - q + math.hypot(first[1] - p, q - second[0])


def apart(one: Counts, other: Counts, z: float = _Z95) -> bool:
    """Return whether two rates differ by more than chance explains; False where there are not two."""
    interval = newcombe((one.total_flakes, one.total), (other.total_flakes, other.total), z)
    return interval is not None and not interval[0] <= 0 <= interval[1]


@dataclass(frozen=True)
class Spread:
    """How proportions of one kind vary: how many there are, their pooled rate, and their intraclass correlation.

    `rho` 0: they differ by chance alone. 1: chance plays no part.
    """

    count: int
    rate: float
    rho: float

    def shrunk(self, successes: int, n: int) -> float:
        """Shrink a proportion toward the rate of all, the more the smaller n is.

        This is the posterior mean of a beta distribution, (successes + M · rate) / (n + M) with M = 1 / rho − 1.
        """
        weight = n * self.rho / (1 + (n - 1) * self.rho) if n else 0.0
        return self.rate + weight * (successes / n - self.rate) if n else self.rate


def spread_of(proportions: Sequence[tuple[int, int]]) -> Spread | None:
    """Estimate how proportions vary, each given as (successes, n); None unless at least two have an n above 0.

    Fits a beta-binomial distribution by the method of moments, weighted by n. Source: J. C. Kleinman, Proportions with
    extraneous variance, JASA 68 (1973), 46–54.
    """
    drawn = [(successes, n) for successes, n in proportions if n]
    if len(drawn) < 2:
        return None
    draws, more = sum(n for _, n in drawn), len(drawn) - 1
    rate = sum(successes for successes, _ in drawn) / draws
    variance = rate * (1 - rate)
    # An exact sum, because BigQuery returns rows in any order and floats do not add up the same in every order.
    spread = math.fsum(n * (successes / n - rate) ** 2 for successes, n in drawn)
    most = variance * (draws - sum(n * n for _, n in drawn) / draws - more)
    # If every n is 1, or all proportions are 0 or all are 1, variation cannot be told from chance.
    rho = (spread - variance * more) / most if most > 1e-12 else 0.0
    return Spread(len(drawn), rate, min(1.0, max(0.0, rho)))
