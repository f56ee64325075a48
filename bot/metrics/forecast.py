"""How many scheduled shifts will be completed, and how certain that is, from the weeks before.

`FORECAST` is the method in use. Another method is a function of a `History` that returns a `Forecast`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from bot.metrics.history import History
from bot.metrics.intervals import T90, Z90

GOAL_PROBABILITY = 0.8
"""Probability with which a plan meets its goal, and with which a range contains the outcome."""
MAX_MULTIPLE = 20
"""Maximum number of scheduled shifts per completed one wanted; where more would be needed, there is no plan."""


class Forecast(Protocol):
    """What a method predicts for a group's coming shifts; None where it cannot tell how certain that is."""

    def expected(self, scheduled: int) -> float:
        """Return the mean number of completed shifts out of those scheduled."""

    def within(self, scheduled: int) -> tuple[int, int] | None:
        """Return the 80% range of the number of completed shifts out of those scheduled."""

    def chance(self, goal: int, scheduled: int) -> float | None:
        """Return the probability that at least `goal` of the scheduled shifts are completed."""


Method = Callable[[History], Forecast]


@dataclass(frozen=True)
class BetaBinomial:
    """The beta-binomial forecast: each week has its own probability of showing up, around a common mean.

    `show` is the observed share of completed shifts; `mean` and `spread` describe the coming week's probability, whose
    variance is spread × mean × (1 − mean). `spread` None: a single week does not tell how much weeks differ.
    """

    show: float
    mean: float
    spread: float | None

    def expected(self, scheduled: int) -> float:
        """Return scheduled × observed share, which is scheduled × (1 − flake rate)."""
        return scheduled * self.show

    def within(self, scheduled: int) -> tuple[int, int] | None:
        """Return the distribution's 10% and 90% quantiles."""
        if self.spread is None:
            return None
        upto = np.cumsum(_probabilities(scheduled, self.mean, self.spread))
        low, high = np.searchsorted(upto, ((1 - GOAL_PROBABILITY) / 2, (1 + GOAL_PROBABILITY) / 2))
        return int(low), min(int(high), scheduled)

    def chance(self, goal: int, scheduled: int) -> float | None:
        """Return the sum of the probabilities of the goal and every number above it."""
        if self.spread is None:
            return None
        return min(1.0, float(_probabilities(scheduled, self.mean, self.spread)[goal:].sum()))


def _probabilities(scheduled: int, mean: float, spread: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the beta-binomial probabilities of 0 … scheduled, each computed from its ratio to the one before.

    Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed. 2005, section 6.2.2.
    """
    precision = 1 / spread - 1
    a, b = mean * precision, (1 - mean) * precision
    k = np.arange(scheduled)
    ratios = np.log((scheduled - k) * (a + k)) - np.log((k + 1) * (b + scheduled - k - 1))
    logs = np.concatenate(([0.0], np.cumsum(ratios)))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def beta_binomial(history: History) -> BetaBinomial:
    """Forecast from the completed and closed shifts of each week.

    The uncertainty of the mean is that of a Beta posterior with Jeffreys' prior, whose sample size is reduced because
    weeks differ (Kish's design effect, Survey Sampling, 1965); the law of total variance adds the spread between weeks.
    """
    totals = [week.counts.total for week in history.weeks]
    n, completed = sum(totals), history.counts.completed
    between = spread_between_weeks(history)
    if between is None:
        return BetaBinomial(completed / n, (completed + 0.5) / (n + 1), None)
    worth = n / (1 + between * (sum(total * total for total in totals) / n - 1))
    of_mean = 1 / (worth + 2)
    return BetaBinomial(completed / n, (completed + 0.5) / (n + 1), of_mean + between * (1 - of_mean))


def spread_between_weeks(history: History) -> float | None:
    """Estimate by moments how much weeks differ beyond chance: 0 not at all, 1 all or nothing; None for one week.

    Source: J. C. Kleinman, Proportions with extraneous variance, JASA 68 (1973), 46–54, weights n. An estimate
    from few weeks is poor and mostly too small: it is widened by (t / z)², as Student's t widens a mean's interval.
    """
    counts = [week.counts for week in history.weeks]
    n, completed = sum(count.total for count in counts), sum(count.completed for count in counts)
    free = len(counts) - 1
    if free < 1:
        return None
    show = completed / n
    room = n - sum(count.total**2 for count in counts) / n - free
    if show in (0.0, 1.0) or room <= 0:
        return 0.0
    pearson = sum(count.total * (count.completed / count.total - show) ** 2 for count in counts) / (show * (1 - show))
    widened = (pearson - free) / room * (T90[min(free, len(T90)) - 1] / Z90) ** 2
    return min(max(widened, 0.0), 0.99)


def needed(forecast: Forecast, goal: int, sure: float = GOAL_PROBABILITY) -> int | None:
    """Return how many to schedule so that the goal is met with this probability; None where no number is enough."""

    def enough(scheduled: int) -> bool:
        return (forecast.chance(goal, scheduled) or 0.0) >= sure

    low, high = goal - 1, goal
    while not enough(high):
        if high >= MAX_MULTIPLE * goal:
            return None
        low, high = high, min(2 * high, MAX_MULTIPLE * goal)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


FORECAST: Method = beta_binomial
