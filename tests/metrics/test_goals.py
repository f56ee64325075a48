"""Which goal holds for a week, for several weeks, for other days, and in a week of another length."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, Span, Weeks
from bot.metrics.ptg import Goals, Target

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
WEEK = Weeks(date(2020, 8, 15), date(2020, 8, 21))
CALLS = Target("calls", "region", "CD5")


def row(number: int, first: int | None = None, last: int | None = None, **other: Any) -> dict[str, Any]:
    """Return a row of the table of goals; its days are days of August."""
    days = {"valid_from": first and date(2020, 8, first), "valid_to": last and date(2020, 8, last)}
    return {**days, "metric": "calls", "level": "region", "name": "CD5", "method": None, "goal": number, **other}


def goal(rows: list[dict[str, Any]], target: Target = CALLS, span: Span = WEEK, calendar: Calendar = CALENDAR) -> Any:
    return Goals.of(rows, calendar).for_days(target, span)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(400)], 400),
        ([row(400, 15, 21)], 400),
        ([row(400, None, 14)], None),
        ([row(400, 16)], None),
        ([row(400), row(450, 8), row(430, 1)], 450),
        ([row(400), row(450, 22)], 400),
        ([row(400, 15), row(500, 15, 21)], 500),
        ([row(100, 15, 16), row(60, 17, 17)], 160),
        ([row(400), row(60, 17, 17)], 400),
        ([row(80, 13, 16)], None),
        ([row(0)], 0),
        ([], None),
    ],
    ids=[
        "open at both ends",
        "just this week",
        "over before",
        "begins within the week",
        "the one that begins last",
        "one that begins later",
        "of two that begin together the one that ends first",
        "days of the week add up",
        "days do not count where a row has the whole week",
        "days of two weeks are in neither",
        "a goal of 0 is one",
        "no goal",
    ],
)
def test_the_goal_of_a_week(rows: list[dict[str, Any]], expected: int | None) -> None:
    assert goal(rows) == expected


def test_the_goal_of_several_weeks_is_their_sum_and_unknown_where_one_has_none() -> None:
    two = Weeks(date(2020, 8, 8), date(2020, 8, 21))
    assert goal([row(400), row(450, 15)], span=two) == 850
    assert goal([row(450, 15)], span=two) is None


def test_days_that_are_no_week_have_the_goal_of_just_these_days() -> None:
    rows = [row(400), row(60, 17, 17), row(100, 15, 16)]
    assert goal(rows, span=Span(date(2020, 8, 17), date(2020, 8, 17))) == 60
    assert goal(rows, span=Span(date(2020, 8, 15), date(2020, 8, 16))) == 100
    assert goal(rows, span=Span(date(2020, 8, 15), date(2020, 8, 17))) is None


def test_goals_are_of_one_metric_level_name_and_method() -> None:
    rows = [
        row(1),
        row(2, metric="doors"),
        row(3, level="region_group", name="Metro"),
        row(4, level="statewide", name=None),
        row(5, level="organizer", name=" CD5 "),
        row(6, metric="shifts", method="Phone Bank"),
        row(7, metric="Contacts ", method="PHONE"),
    ]
    assert goal(rows) == 1
    assert goal(rows, Target("doors", "region", "CD5")) == 2
    assert goal(rows, Target("calls", "region_group", "Metro")) == 3
    assert goal(rows, Target("calls", "statewide")) == 4
    assert goal(rows, Target("calls", "organizer", "CD5")) == 5
    assert goal(rows, Target("shifts", "region", "CD5", "phonebank")) == 6
    assert goal(rows, Target("shifts", "region", "CD5")) is None
    assert goal(rows, Target("contacts", "region", "CD5", "phone")) == 7


def test_a_campaign_week_may_have_another_length() -> None:
    short = Calendar(CALENDAR.zone, 5, CALENDAR.start, CALENDAR.end, (Span(date(2020, 8, 15), date(2020, 8, 18)),))
    four, rest = Weeks(date(2020, 8, 15), date(2020, 8, 18)), Weeks(date(2020, 8, 19), date(2020, 8, 21))
    assert goal([row(400)], span=four, calendar=short) == 400
    assert goal([row(400, 15, 18)], span=four, calendar=short) == 400
    assert goal([row(400, 15, 18)], span=rest, calendar=short) is None
    assert goal([row(400, 15, 18), row(90, 19, 21)], span=WEEK, calendar=short) == 490
    # The same rows are parts of a usual week.
    assert goal([row(400, 15, 18), row(90, 19, 21)]) == 490
    assert goal([row(400, 15, 18)], span=Span(date(2020, 8, 15), date(2020, 8, 17)), calendar=short) is None
