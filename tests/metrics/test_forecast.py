"""How many will come: the beta-binomial forecast, its spread between weeks, and the plans made from it."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics.counts import Counts
from bot.metrics.forecast import (
    GOAL_PROBABILITY,
    MAX_MULTIPLE,
    BetaBinomial,
    Forecast,
    beta_binomial,
    needed,
    spread_between_weeks,
)
from bot.metrics.history import History, PastWeek, first_with_enough
from bot.reports.plan.report import plan

FIRST = date(2020, 6, 20)


def history(*weeks: tuple[int, int], whose: str = "own") -> History:
    """Make a history of (completed, closed) by week."""
    return History(
        whose,
        tuple(
            PastWeek(FIRST + timedelta(7 * place), Counts(completed=completed, no_show=closed - completed))
            for place, (completed, closed) in enumerate(weeks)
        ),
    )


def binomial(k: int, n: int, a: float, b: float) -> float:
    """The beta-binomial's probability of k of n, by its definition."""

    def beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return math.comb(n, k) * math.exp(beta(k + a, n - k + b) - beta(a, b))


WEEKS = st.lists(
    st.integers(1, 120).flatmap(lambda closed: st.tuples(st.integers(0, closed), st.just(closed))),
    min_size=2,
    max_size=8,
)


def test_weeks_that_differ_no_more_than_chance_have_no_spread() -> None:
    assert spread_between_weeks(history((50, 100), (50, 100), (50, 100))) == 0.0


def test_the_spread_between_weeks_by_hand() -> None:
    # Two weeks of 100, 40 and 60 completed: X² = 2 · 100 · 0.1² / 0.25 = 8, one degree of freedom,
    # room 200 − 20,000 / 200 − 1 = 99, so 7 / 99, widened by (3.0777 / 1.2816)², both in full.
    assert spread_between_weeks(history((40, 100), (60, 100))) == pytest.approx(
        7 / 99 * (3.077683537175253 / 1.2815515655446004) ** 2
    )


def test_one_week_does_not_tell_how_much_weeks_differ() -> None:
    forecast = beta_binomial(history((20, 50)))
    assert forecast.expected(100) == pytest.approx(40)
    assert forecast.within(100) is None
    assert forecast.chance(30, 100) is None
    assert needed(forecast, 30) is None


def test_without_spread_the_forecast_is_the_posterior_after_jeffreys_prior() -> None:
    forecast = beta_binomial(history((50, 100), (50, 100)))
    for goal, scheduled in ((1, 1), (20, 50), (50, 80)):
        exact = sum(binomial(k, scheduled, 100.5, 100.5) for k in range(goal, scheduled + 1))
        assert forecast.chance(goal, scheduled) == pytest.approx(exact, rel=1e-6)


def test_the_spread_of_the_coming_week_by_hand() -> None:
    # With the spread s between weeks 200 shifts are worth 200 / (1 + 99 s). Jeffreys' prior adds one, and a Beta's
    # spread is 1 / (its sum + 1).
    between = 7 / 99 * (3.077683537175253 / 1.2815515655446004) ** 2
    of_mean = 1 / (200 / (1 + between * 99) + 2)
    assert beta_binomial(history((40, 100), (60, 100))).spread == pytest.approx(of_mean + between * (1 - of_mean))


@given(WEEKS, st.integers(0, 300))
def test_a_forecast_lies_in_its_range_and_probabilities_are_none_but_0_to_1(
    weeks: list[tuple[int, int]], scheduled: int
) -> None:
    forecast = beta_binomial(history(*weeks))
    within = forecast.within(scheduled)
    assert within is not None
    assert 0 <= within[0] <= within[1] <= scheduled
    assert forecast.chance(0, scheduled) == pytest.approx(1.0)
    assert forecast.chance(scheduled + 1, scheduled) == 0.0
    # Whoever is asked for more is less likely to come.
    chances = [forecast.chance(goal, scheduled) or 0.0 for goal in range(0, scheduled + 1, max(1, scheduled // 7))]
    assert all(more <= fewer + 1e-9 for fewer, more in pairwise(chances))


@given(WEEKS, st.integers(1, 400), st.integers(1, 400))
def test_a_larger_goal_needs_no_fewer(weeks: list[tuple[int, int]], goal: int, more: int) -> None:
    forecast = beta_binomial(history(*weeks))
    small, large = needed(forecast, goal), needed(forecast, goal + more)
    if small is not None and large is not None:
        assert small < large


@given(st.lists(st.integers(20, 120), min_size=2, max_size=8), st.integers(1, 8), st.integers(1, 400))
def test_a_higher_flake_rate_needs_more(closed: list[int], tenth: int, goal: int) -> None:
    # Weeks of the same rate: nothing but the rate differs.
    fewer = needed(beta_binomial(history(*((count * 10 * (10 - tenth), count * 100) for count in closed))), goal)
    more = needed(beta_binomial(history(*((count * 10 * (9 - tenth), count * 100) for count in closed))), goal)
    assert fewer is not None
    assert more is not None
    assert fewer <= more
    assert goal < 5 or fewer < more


@given(WEEKS, st.integers(1, 60))
def test_what_is_needed_is_enough_and_one_less_is_not(weeks: list[tuple[int, int]], goal: int) -> None:
    forecast = beta_binomial(history(*weeks))
    number = needed(forecast, goal)
    if number is None:
        assert (forecast.chance(goal, MAX_MULTIPLE * goal) or 0.0) < GOAL_PROBABILITY
    else:
        assert (forecast.chance(goal, number) or 0.0) >= GOAL_PROBABILITY
        assert (forecast.chance(goal, number - 1) or 0.0) < GOAL_PROBABILITY


@pytest.mark.parametrize("weeks", [((40, 100), (60, 100), (55, 90)), ((9, 20), (12, 21), (8, 18), (10, 20))])
def test_a_plan_is_met_as_often_as_it_says(weeks: Sequence[tuple[int, int]]) -> None:
    forecast = beta_binomial(history(*weeks))
    scheduled = needed(forecast, 40)
    assert scheduled is not None
    assert forecast.spread is not None
    precision = 1 / forecast.spread - 1
    random = np.random.default_rng(20)
    week = random.beta(forecast.mean * precision, (1 - forecast.mean) * precision, 100_000)
    met = (random.binomial(scheduled, week) >= 40).mean()
    assert GOAL_PROBABILITY - 0.005 <= met <= GOAL_PROBABILITY + 0.02


@pytest.mark.parametrize(("spread", "size"), [(0.0, 60), (0.02, 60), (0.005, 300)])
def test_plans_made_again_and_again_from_eight_new_weeks_are_met_about_as_often(spread: float, size: int) -> None:
    random = np.random.default_rng(8)

    def week(scheduled: int, show: float) -> int:
        mine = random.beta(show * (1 / spread - 1), (1 - show) * (1 / spread - 1)) if spread else show
        return int(random.binomial(scheduled, mine))

    met = []
    for _ in range(400):
        show = random.uniform(0.3, 0.7)
        closed = [int(random.integers(size // 2, size * 3 // 2)) for _ in range(8)]
        scheduled = needed(beta_binomial(history(*((week(count, show), count) for count in closed))), size * 4 // 10)
        assert scheduled is not None
        met.append(week(scheduled, show) >= size * 4 // 10)
    assert 0.76 <= np.mean(met) <= 0.9


def test_a_plan_by_hand() -> None:
    # 60 of 120 came each week: on average 80 for 40; the halves say the same.
    need = plan(40, 63, history((60, 120), (60, 120), (60, 120)))
    assert (need.remaining, need.average, need.halves, need.expected) == (40, 80, 80, 31.5)
    exact = next(
        scheduled
        for scheduled in range(40, 200)
        if sum(binomial(k, scheduled, 180.5, 180.5) for k in range(40, scheduled + 1)) >= GOAL_PROBABILITY
    )
    assert need.sure == exact == 88
    assert need.chance == pytest.approx(sum(binomial(k, 63, 180.5, 180.5) for k in range(40, 64)))


def test_the_average_is_rounded_up_from_whole_numbers() -> None:
    assert plan(30, 0, history((3, 10), (27, 90))).average == 100
    assert plan(31, 0, history((3, 10), (27, 90))).average == 104


def test_without_history_there_is_the_rule_of_halves_only() -> None:
    need = plan(40, 10, None)
    assert (need.sure, need.average, need.halves, need.expected, need.within, need.chance) == (
        None, None, 80, None, None, None
    )  # fmt: skip


def test_where_nobody_ever_came_no_number_is_enough() -> None:
    need = plan(40, 10, history((0, 40), (0, 40)))
    assert (need.sure, need.average, need.expected) == (None, None, 0.0)


def test_a_goal_that_is_reached_needs_nobody() -> None:
    need = plan(0, 10, history((20, 40), (20, 40)))
    assert (need.sure, need.average, need.halves) == (0, 0, 0)
    assert need.chance == pytest.approx(1.0)


def test_another_method_takes_its_place() -> None:
    class Everybody:
        def expected(self, scheduled: int) -> float:
            return scheduled

        def within(self, scheduled: int) -> tuple[int, int] | None:
            return scheduled, scheduled

        def chance(self, goal: int, scheduled: int) -> float | None:
            return float(scheduled >= goal)

    def method(_: History) -> Forecast:
        return Everybody()

    need = plan(40, 10, history((20, 40)), method)
    assert (need.sure, need.expected, need.within, need.chance) == (40, 10, (10, 10), 0.0)
    assert isinstance(beta_binomial(history((20, 40))), BetaBinomial)


def test_few_closed_shifts_are_left_for_those_around_and_no_week_is_nobodys() -> None:
    few, enough, all_ = history((5, 29)), history((10, 30), whose="CD5"), history((50, 99), whose="All regions")
    assert first_with_enough([few, enough, all_]) == enough
    assert first_with_enough([enough, all_]) == enough
    # Where none has enough, the widest that has any.
    assert first_with_enough([history(), few, history((6, 28), whose="CD5")]) == history((6, 28), whose="CD5")
    assert first_with_enough([few, history()]) == few
    assert first_with_enough([history(), history()]) is None
