"""What is expected by now, what is needed a day, and what a week comes to; a simulation of the range."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.calendar import Calendar, Span, Weeks
from bot.metrics import Coverage
from bot.metrics.ptg import Pace, Past, Shares
from bot.metrics.ptg.pace import project, status

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
WEEK = Weeks(date(2020, 8, 15), date(2020, 8, 21))
SATURDAYS = Shares({"calls": (0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)}, 5)


def pace(today: int = 18, span: Span = WEEK, shares: Shares = SATURDAYS, calendar: Calendar = CALENDAR) -> Pace:
    day = date(2020, 8, today)
    return Pace(span, calendar, Coverage.until(date(2020, 8, 17), day), shares)


def rows(metric: str, *days: int) -> list[dict[str, Any]]:
    return [{"metric": metric, "days_before": number, "actual": actual} for number, actual in enumerate(days)]


def past(weeks: list[tuple[int, int]], days: int = 3) -> Past:
    """Return past weeks, given by the count of their first days and that of the others."""
    return Past(
        len(weeks),
        days,
        sum(early + late for early, late in weeks),
        sum((early + late) ** 2 for early, late in weeks),
        sum(early for early, _ in weeks),
        sum(early * late for early, late in weeks),
    )


def test_a_weekday_has_the_share_that_it_usually_has() -> None:
    shares = Shares.of(rows("calls", 40, 10, 10, 10, 10, 10, 10), 5)
    assert shares.days("calls") == SATURDAYS.days("calls")
    assert shares.days("doors") == (1 / 7,) * 7


@pytest.mark.parametrize(("weeks", "days"), [(1, (40, 10, 0, 0, 0, 0, 0)), (8, (20, 9, 0, 0, 0, 0, 0))])
def test_each_day_has_the_same_share_where_too_little_is_known(weeks: int, days: tuple[int, ...]) -> None:
    assert Shares.of(rows("calls", *days), weeks).days("calls") == (1 / 7,) * 7


def test_what_one_expects_by_now_is_the_share_of_the_covered_days() -> None:
    assert pace().expected("calls", {WEEK: 500}) == pytest.approx(300)
    assert pace().expected("doors", {WEEK: 700}) == pytest.approx(300)
    assert (
        pace(span=Weeks(date(2020, 8, 8), date(2020, 8, 14))).expected("calls", {pace().span.before(WEEK.last): 0}) == 0
    )
    over = Weeks(date(2020, 8, 8), date(2020, 8, 14))
    assert pace(span=over).expected("calls", {over: 500}) == 500
    ahead = Weeks(date(2020, 8, 22), date(2020, 8, 28))
    assert pace(span=ahead).expected("calls", {ahead: 500}) == 0
    both = Weeks(date(2020, 8, 8), date(2020, 8, 21))
    assert pace(span=both).expected("calls", {over: 100, WEEK: 500}) == pytest.approx(400)


def test_a_short_week_has_the_shares_of_its_own_days() -> None:
    short = Weeks(date(2020, 8, 15), date(2020, 8, 18))
    calendar = Calendar(CALENDAR.zone, 5, CALENDAR.start, CALENDAR.end, (Span(short.first, short.last),))
    made = pace(span=short, calendar=calendar)
    assert made.expected("calls", {short: 700}) == pytest.approx(600)
    assert made.days_left == 1
    never = Shares({"calls": (0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0)}, 5)
    assert pace(span=short, calendar=calendar, shares=never).expected("calls", {short: 400}) == pytest.approx(300)


def test_what_is_missing_is_divided_by_the_days_from_today_on() -> None:
    assert pace().needed_per_day(500, 300) == 50
    assert pace(21).needed_per_day(500, 300) == 200
    assert pace(22).needed_per_day(500, 300) is None
    assert pace().needed_per_day(500, 500) is None
    assert pace(10).days_left == 7


@pytest.mark.parametrize(
    ("actual", "expected", "over", "standing"),
    [
        (500, 300.0, False, "reached"),
        (400, 300.0, False, "ahead"),
        (271, 300.0, False, "on track"),
        (269, 300.0, False, "behind"),
        (2, 2.9, False, "on track"),
        (499, 500.0, True, "missed"),
        (500, 500.0, True, "reached"),
    ],
)
def test_a_goal_stands_by_what_is_expected(actual: int, expected: float, over: bool, standing: str) -> None:
    assert status(500, actual, expected, over=over) == standing


def test_without_a_goal_and_with_one_of_zero_nothing_is_judged() -> None:
    assert status(None, 5, 3.0, over=False) == ""
    assert status(0, 5, 0.0, over=False) == ""
    assert status(10, None, 3.0, over=False) == ""


def test_a_week_comes_to_what_is_counted_and_what_the_days_left_usually_bring() -> None:
    steady = past([(60, 40), (61, 39), (60, 40), (59, 41)])
    made = pace().projected("calls", 60, steady)
    assert made is not None
    assert made.expected == pytest.approx(100)
    assert made.low is not None
    assert made.high is not None
    assert 60 <= made.low < 100 < made.high
    assert pace(22).projected("calls", 60, steady) is None
    assert pace().projected("calls", 60, None) is None
    assert pace().projected("calls", 60, past([(0, 0), (0, 0)])) is None


def test_one_week_tells_no_range() -> None:
    made = pace().projected("calls", 60, past([(60, 40)]))
    assert made is not None
    assert made.expected == pytest.approx(100)
    assert (made.low, made.high) == (None, None)


def test_a_strong_week_stays_strong_where_weeks_differ_and_does_not_where_days_do() -> None:
    levels = past([(30, 20), (90, 60), (60, 40), (120, 80), (45, 30), (75, 50)])
    days = past([(30, 70), (90, 10), (60, 40), (80, 20), (45, 55), (75, 25)])
    strong, chance = (pace().projected("calls", 120, each) for each in (levels, days))
    assert strong is not None
    assert chance is not None
    assert strong.expected > 180
    assert chance.expected == pytest.approx(120 + 0.4 * days.mean)


PATTERN = np.array([0.18, 0.1, 0.12, 0.16, 0.17, 0.17, 0.1])


@pytest.mark.parametrize("mean", [8, 40, 300])
@pytest.mark.parametrize(
    ("differ", "bunched"),
    [(0.0, 1), (0.3, 1), (0.0, 6), (0.3, 6)],
    ids=["chance", "weeks differ", "days differ", "both"],
)
def test_eight_of_ten_weeks_fall_into_the_range(mean: int, differ: float, bunched: int) -> None:
    drawn = np.random.default_rng(18)

    def week() -> Any:
        level = mean * (drawn.gamma(1 / differ**2, differ**2) if differ else 1.0)
        if bunched == 1:
            return drawn.poisson(level * PATTERN)
        return drawn.negative_binomial(level * PATTERN / (bunched - 1), 1 / bunched)

    inside = []
    for behind in (0, 2, 4):
        early = float(PATTERN[:behind].sum())
        for _ in range(150):
            weeks = [week() for _ in range(6)]
            now = week()
            known = past([(int(each[:behind].sum()), int(each[behind:].sum())) for each in weeks], behind)
            made = project(int(now[:behind].sum()), known, (early, 1 - early), early)
            assert made.low is not None
            assert made.high is not None
            inside.append(made.low <= int(now.sum()) <= made.high)
    assert 0.72 <= np.mean(inside) <= 0.93
