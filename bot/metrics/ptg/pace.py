"""How a week goes toward its goal: what to expect by now, what is needed a day, and what the week comes to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.metrics import Coverage, intervals

WEEKS_BACK = 8
"""Number of complete weeks before the current one that the pace is based on."""
WEEKS_NEEDED = 2
"""Minimum number of complete weeks for a pattern of weekdays, and for a range."""
LEAST_COUNTED = 30
"""Minimum number counted in these weeks for a pattern of weekdays."""
DAYS = 7
TOLERANCE = 0.1
"""Share of what is expected by now within which a metric is on track."""


@dataclass(frozen=True)
class Shares:
    """The share of a usual week that falls on each of its days, by metric; each day has the same where it is not known.

    `weeks` are the complete weeks it is made of.
    """

    by_metric: Mapping[str, tuple[float, ...]]
    weeks: int

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], weeks: int) -> Shares:
        """Make the shares of the rows of `questions/ptg_weekdays`."""
        counted: dict[str, list[int]] = {}
        for row in rows:
            counted.setdefault(row["metric"], [0] * DAYS)[row["days_before"]] += row["actual"]
        known = {
            metric: tuple(max(0, day) / sum(days) for day in days)
            for metric, days in counted.items()
            if weeks >= WEEKS_NEEDED and sum(days) >= LEAST_COUNTED
        }
        return cls(known, weeks)

    def days(self, metric: str) -> tuple[float, ...]:
        """Return the share of each day of a usual week."""
        return self.by_metric.get(metric, (1 / DAYS,) * DAYS)


@dataclass(frozen=True)
class Past:
    """What was counted of a metric in the last complete weeks.

    `counted` and `squared` are the sum of the weeks and of their squares; `early` is that of their first `days`, and
    `together` the sum of the products of the first days and the others.
    """

    weeks: int
    days: int
    counted: int = 0
    squared: int = 0
    early: int = 0
    together: int = 0

    @classmethod
    def of(cls, row: Mapping[str, Any], weeks: int, days: int) -> Past:
        """Read a row of `questions/ptg_weeks`."""
        return cls(weeks, days, row["counted"], row["squared"], row["early"], row["together"])

    @property
    def mean(self) -> float:
        """Return the mean of the weeks."""
        return self.counted / self.weeks

    @property
    def variance(self) -> float:
        """Return the variance of the weeks, of which there are two or more."""
        return max(0.0, (self.squared - self.counted**2 / self.weeks) / (self.weeks - 1))

    @property
    def covariance(self) -> float:
        """Return the covariance of the weeks' first days and their others."""
        late = self.counted - self.early
        return (self.together - self.early * late / self.weeks) / (self.weeks - 1)


@dataclass(frozen=True)
class Projection:
    """What a week comes to, and the range in which it ends in 8 of 10 weeks (None: not known)."""

    expected: float
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Pace:
    """A span of campaign weeks as seen from today: which of its days are behind it, and how many are left."""

    span: Span
    calendar: Calendar
    coverage: Coverage
    shares: Shares

    @property
    def over(self) -> bool:
        """Return whether the last day has passed."""
        return self.span.last < self.coverage.today

    @property
    def days_left(self) -> int:
        """Return the number of days from today on."""
        return max(0, (self.span.last - max(self.coverage.today, self.span.first)).days + 1)

    def expected(self, metric: str, goals: Mapping[Span, int]) -> float:
        """Return how much of each week's goal one expects by now."""
        return sum(goal * self._behind(metric, week) for week, goal in goals.items())

    def needed_per_day(self, goal: float, actual: float) -> float | None:
        """Return what is missing, divided by the days left; None where nothing is missing, or no day is left."""
        return (goal - actual) / self.days_left if actual < goal and self.days_left else None

    def _behind(self, metric: str, week: Span) -> float:
        """Return the share of a week that is behind it after its covered days."""
        before, after = self.parts(metric, week)
        if before + after:
            return before / (before + after)
        # Nothing ever falls on the days of this short week: each of them has the same share.
        covered = self.coverage.within(week)
        return covered.days / week.days if covered else 0.0

    def parts(self, metric: str, week: Span) -> tuple[float, float]:
        """Return how much of a usual week falls on the covered days of a week, and on its others."""
        shares, before, after = self.shares.days(metric), 0.0, 0.0
        for number in range(week.days):
            day = week.first + timedelta(number)
            share = shares[self.calendar.place(day)]
            if self.coverage.covers(day):
                before += share
            else:
                after += share
        return before, after

    def projected(self, metric: str, actual: int, past: Past | None) -> Projection | None:
        """Return what the week comes to by its metric's own last weeks; None where they do not tell, or it is over."""
        if self.over or past is None or not past.weeks or not past.counted:
            return None
        early = sum(self.shares.days(metric)[: past.days])
        return project(actual, past, self.parts(metric, self.span), early)


def project(actual: int, past: Past, parts: tuple[float, float], early: float) -> Projection:
    """Add to what is counted what the days that are left usually bring, at the level of this week and of those before.

    `parts` are the shares of a usual week that are counted and that are left; `early` is that of the first days of the
    last weeks. A week's count is its level times the share of its days, and noise. How much levels differ shows in the
    covariance of first and other days, how much noise there is in the rest of the variance. This week's level is the
    best linear prediction from what is counted (H. Bühlmann, Experience rating and credibility, ASTIN Bulletin 4,
    1967); the range adds up the variances of the noise, of the level and of the mean of few weeks. Chance as in a
    Poisson count is known; the rest is estimated from few weeks, and widened as Student's t widens a mean's interval.
    """
    before, after = parts
    mean = past.mean
    if past.weeks < WEEKS_NEEDED:
        return Projection(actual + after * mean, None, None)
    level = _level(past, early)
    noise = max(1.0, (past.variance - level) / mean)
    pull = level / (before * level + noise * mean)
    rest = max(0.0, after * mean + after * pull * (actual - before * mean))
    differing = (
        (noise - 1) * max(rest, after * mean / 2)
        + after**2 * pull * noise * mean
        + after**2 * past.variance / past.weeks * (1 - before * pull) ** 2
    )
    wide = intervals.T90[min(past.weeks - 1, len(intervals.T90)) - 1]
    half = math.sqrt(intervals.Z90**2 * rest + wide**2 * differing)
    low, high = (round(max(0.0, rest + side * half)) for side in (-1, 1))
    return Projection(actual + rest, actual + low, actual + high)


def _level(past: Past, early: float) -> float:
    """Estimate by moments how much the levels of weeks differ; less than that where there are few weeks."""
    if not 0 < early < 1:
        return 0.0
    most = max(0.0, past.variance - past.mean)
    found = min(max(0.0, past.covariance / (early * (1 - early))), most)
    return found * (past.weeks - 2) / (past.weeks - 1)


Status = str
"""How a metric stands: reached, ahead, on track or behind; reached or missed once it is over; '' without a goal."""


def status(goal: int | None, actual: float | None, expected: float | None, *, over: bool) -> Status:
    """Judge by what is expected by now, give or take a tenth of it, and one at least."""
    if not goal or actual is None or expected is None:
        return ""
    if actual >= goal:
        return "reached"
    if over:
        return "missed"
    apart, room = actual - expected, max(1.0, TOLERANCE * expected)
    return "on track" if abs(apart) <= room else "ahead" if apart > 0 else "behind"
