"""What docs/metrics.md says of rates, limits and ranges, computed again, sharing no code with the program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from statistics import NormalDist

Pair = tuple[float, float]
Weeks = Sequence[tuple[int, int]]  # how many of how many closed shifts, week by week


# Rates


def wilson(part: int, whole: int, confidence: float) -> Pair:
    """Solve (p − π)² = z² π (1 − π) / n for π: E. B. Wilson's interval."""
    z2, p = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2, part / whole
    a, b, c = 1 + z2 / whole, -(2 * p + z2 / whole), p * p
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> Pair:
    """Return the 95% interval of the difference of two rates: R. G. Newcombe's method 10."""
    (p1, l1, u1), (p2, l2, u2) = ((x / n, *wilson(x, n, 0.95)) for x, n in (first, second))
    return p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2)


# Weeks


@dataclass(frozen=True)
class UsualRange:
    """The usual range by the p′ chart."""

    p_bar: float
    sigma_z: float

    def limits(self, closed: int) -> Pair:
        """Return the bounds between which a rate over `closed` shifts is usual."""
        reach = 3 * math.sqrt(self.p_bar * (1 - self.p_bar) / closed) * self.sigma_z
        return max(0.0, self.p_bar - reach), min(1.0, self.p_bar + reach)


def usual(weeks: Weeks) -> UsualRange | None:
    """Find it in the flakes and closed shifts of at least eight complete weeks."""
    known = [(flakes, closed) for flakes, closed in weeks if closed]
    flakes, closed = (sum(part) for part in zip(*known, strict=True)) if known else (0, 0)
    if len(known) < 8 or flakes in (0, closed):
        return None
    p = flakes / closed
    z = [(x / n - p) / math.sqrt(p * (1 - p) / n) for x, n in known]
    steps = [abs(later - earlier) for earlier, later in pairwise(z)]
    return UsualRange(p, math.fsum(steps) / len(steps) / 1.128)


# Peers


@dataclass(frozen=True)
class Peers:
    """Peers' rate together and how much they differ beyond chance."""

    rate: float
    rho: float

    def shrunk(self, flakes: int, closed: int) -> float:
        """Shrink a rate toward theirs; written without M, which rho 0 makes infinite."""
        return (self.rho * flakes + (1 - self.rho) * self.rate) / (self.rho * closed + 1 - self.rho)


def spread(parts: Weeks) -> float:
    """Estimate by moments how far rates differ beyond chance (Kleinman 1973), as it comes, cut nowhere."""
    whole, k = sum(n for _, n in parts), len(parts)
    p = Fraction(sum(x for x, _ in parts), whole)
    between = sum(n * (Fraction(x, n) - p) ** 2 for x, n in parts) / (p * (1 - p))
    return float((between - (k - 1)) / (whole - Fraction(sum(n * n for _, n in parts), whole) - (k - 1)))


def peers(parts: Weeks) -> Peers:
    """Find it in each peer's flakes and closed shifts."""
    known = [(x, n) for x, n in parts if n]
    rate = sum(x for x, _ in known) / sum(n for _, n in known)
    return Peers(rate, min(1.0, max(0.0, spread(known))))


# How many will come


@cache
def student(probability: float, freedom: int) -> float:
    """Find the quantile of Student's t by halving; the distribution function is Simpson's sum of the density."""

    def below(t: float) -> float:
        scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi * freedom)
        steps = 2000
        values = [math.pow(1 + (t * i / steps) ** 2 / freedom, -(freedom + 1) / 2) for i in range(steps + 1)]
        total = values[0] + values[-1] + 4 * math.fsum(values[1:-1:2]) + 2 * math.fsum(values[2:-1:2])
        return 0.5 + scale * total * t / steps / 3

    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < probability else (low, middle)
    return low


@dataclass(frozen=True)
class Coming:
    """The distribution of the coming week's probability to show up: a beta's two parameters."""

    a: float
    b: float

    def chances(self, scheduled: int) -> list[float]:
        """Return the probabilities that 0, 1, … of the scheduled come, each from the one before."""
        a, b, m = self.a, self.b, scheduled
        log = math.lgamma(b + m) - math.lgamma(b) + math.lgamma(a + b) - math.lgamma(a + b + m)
        logs = [log]
        for x in range(m):
            log += math.log((m - x) / (x + 1)) + math.log((a + x) / (b + m - x - 1))
            logs.append(log)
        return [math.exp(each) for each in logs]

    def at_least(self, wanted: int, scheduled: int) -> float:
        return math.fsum(self.chances(scheduled)[wanted:])

    def quantile(self, probability: float, scheduled: int) -> int:
        reached = 0.0
        for number, chance in enumerate(self.chances(scheduled)):
            reached += chance
            if reached >= probability:
                return number
        return scheduled

    def sure(self, wanted: int, probability: float = 0.8) -> int | None:
        """Try one number of scheduled shifts after another."""
        for scheduled in range(wanted, 20 * wanted + 1):
            if self.at_least(wanted, scheduled) >= probability:
                return scheduled
        return None


def coming(weeks: Weeks) -> Coming | None:
    """Find it in the completed and closed shifts of the recent weeks; None with one week only."""
    known = [(x, n) for x, n in weeks if n]
    k, x, n = len(known), sum(x for x, _ in known), sum(n for _, n in known)
    if k < 2:
        return None
    raw = spread(known) if 0 < x < n else 0.0
    rho = min(0.99, max(0.0, raw * (student(0.9, k - 1) / NormalDist().inv_cdf(0.9)) ** 2))
    worth = n / (1 + rho * (sum(m * m for _, m in known) / n - 1))
    mean, theta = (x + 0.5) / (n + 1), 1 / (worth + 2)
    size = 1 / (theta + rho * (1 - theta)) - 1  # a beta's variance is mean (1 − mean) / (size + 1)
    return Coming(mean * size, (1 - mean) * size)


def rounded_up(wanted: int, completed: int, closed: int) -> int:
    """Divide by the rate of showing up, exactly, and round up."""
    return math.ceil(Fraction(wanted * closed, completed))
