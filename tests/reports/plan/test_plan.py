"""`/flake plan`: the report, its wording, and end to end on the sample campaign. Its computation: test_forecast.py."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from bot.calendar import Span, Weeks
from bot.language.grammar import Asked
from bot.language.scope import Scope
from bot.metrics.counts import Source
from bot.reports.plan import reply as views
from bot.reports.plan import report as metrics
from bot.reports.plan.report import PlanReport
from local.slack import block_rules
from tests.support.golden import as_json, assert_golden
from tests.support.homes import TODAY
from tests.support.next_lines import BEFORE, SPAN, WEEK_1, WEEK_2, line
from tests.support.sample_answers import SampleAnswers

BOOKED = line("asked", date(2020, 8, 22), "Metro", scheduled=63, confirmed=20, left_message=9)
PAST = [
    line("before", WEEK_1, "Metro", completed=60, no_show=60),
    line("before", WEEK_2, "Metro", completed=50, no_show=60, cancelled=10),
]
THIS_WEEK = Weeks(date(2020, 8, 15), date(2020, 8, 21))
RUNNING = [
    *PAST,
    line("asked", date(2020, 8, 15), "Metro", completed=12, no_show=9, unclosed=3),
    line("asked", date(2020, 8, 18), "Metro", scheduled=30, confirmed=11),
]


def report(lines: list[dict[str, Any]], goal: int = 40, span: Span = SPAN, place: str | None = "Metro") -> PlanReport:
    scope = Scope(
        span, span.earlier(7), "day" if span.days == 1 else "region", region_group=place, event_type="phonebank"
    )
    source = Source("Sample campaign", "run", date(2020, 8, 16))
    return metrics.make(Asked(scope, goal), date(2020, 8, 17), source, BEFORE, lines)


def test_what_is_on_the_book_is_taken_off_what_is_needed() -> None:
    made = report([*PAST, BOOKED]).as_json()
    sure, average, halves = made["rows"]
    assert (made["goal"], made["completed"], made["remaining"], made["scheduled"]) == (40, 0, 40, 63)
    assert (made["n"], made["flake_rate"], made["probability"]) == (240, 130 / 240, 0.8)
    # 40 · 240 / 110 = 87.3
    assert average == {"way": "average", "schedule": 88, "recruit": 25}
    assert halves == {"way": "halves", "schedule": 80, "recruit": 17}
    assert sure["schedule"] > 88
    assert sure["recruit"] == sure["schedule"] - 63
    assert made["expected"] == pytest.approx(63 * 110 / 240)
    assert made["low"] < made["expected"] < made["high"] <= 40
    assert made["chance"] == pytest.approx(0.101, abs=0.001)


def test_in_the_running_week_what_is_completed_counts_and_what_is_unclosed_does_not() -> None:
    made = report(RUNNING, goal=30, span=THIS_WEEK).as_json()
    assert (made["completed"], made["remaining"], made["unclosed"], made["scheduled"]) == (12, 18, 3, 30)
    assert made["rows"][2] == {"way": "halves", "schedule": 36, "recruit": 6}


def test_a_goal_that_is_reached_needs_nobody() -> None:
    made = report(RUNNING, goal=12, span=THIS_WEEK).as_json()
    assert made["remaining"] == 0
    assert [row["recruit"] for row in made["rows"]] == [0, 0, 0]


def test_without_history_there_is_the_rule_of_halves_only() -> None:
    made = report([BOOKED]).as_json()
    assert [(row["way"], row["schedule"]) for row in made["rows"]] == [
        ("sure", None),
        ("average", None),
        ("halves", 80),
    ]
    assert [row["recruit"] for row in made["rows"]] == [None, None, 17]
    assert (made["flake_rate"], made["n"], made["weeks"], made["chance"], made["expected"]) == (None, 0, [], None, None)


def test_a_day_is_planned_by_its_weekday_where_enough_were_closed_on_it() -> None:
    made = report(SATURDAYS, goal=20, span=SATURDAY).as_json()
    assert (made["flake_rate"], made["n"], made["rate_of"]) == (0.75, 80, "own")
    of_all = report([*FRIDAYS, BOOKED], goal=20, span=SATURDAY).as_json()
    assert (of_all["n"], of_all["rate_of"]) == (120, "Metro")


def test_a_report_can_be_a_key() -> None:
    assert hash(report(RUNNING)) == hash(report(RUNNING))


FEW = [
    line("before", WEEK_2, "Metro", completed=3, no_show=4),
    line("before", WEEK_2, None, "CD1", completed=90, no_show=70),
]
SATURDAY = Span(date(2020, 8, 22), date(2020, 8, 22))
FRIDAYS = [
    line("before", week, f"{week + timedelta(6)}", "Metro", completed=40, no_show=20) for week in (WEEK_1, WEEK_2)
]
SATURDAYS = [
    *FRIDAYS,
    *(line("before", week, f"{week}", "Metro", completed=10, no_show=30) for week in (WEEK_1, WEEK_2)),
    line("asked", date(2020, 8, 22), "2020-08-22", "Metro", scheduled=63, confirmed=20),
]
REPLIES = {
    "plan": lambda: views.show(report([*PAST, BOOKED])),
    "plan-data-are-old": lambda: views.show(
        replace(report([*PAST, BOOKED]), source=Source("Sample campaign", "run", date(2020, 8, 9)))
    ),
    "plan-of-a-day": lambda: views.show(report(SATURDAYS, goal=20, span=SATURDAY)),
    "plan-of-a-day-by-all-days": lambda: views.show(report([*FRIDAYS, BOOKED], goal=20, span=SATURDAY)),
    "plan-enough": lambda: views.show(report([*PAST, BOOKED], goal=20)),
    "plan-this-week": lambda: views.show(report(RUNNING, goal=30, span=THIS_WEEK)),
    "plan-reached": lambda: views.show(report(RUNNING, goal=12, span=THIS_WEEK)),
    "plan-no-history": lambda: views.show(report([BOOKED])),
    "plan-one-week": lambda: views.show(report([PAST[0], BOOKED])),
    "plan-one-week-of-others": lambda: views.show(report([*FEW, BOOKED])),
    "plan-nobody-came": lambda: views.show(
        report([line("before", week, "Metro", no_show=40) for week in (WEEK_1, WEEK_2)], goal=1, place=None)
    ),
    "plan-never-sure": lambda: views.show(
        report(
            [
                line("before", WEEK_1, "Metro", completed=1, no_show=39),
                line("before", WEEK_2, "Metro", completed=39, no_show=1),
            ]
        )
    ),
    "plan-nothing-booked": lambda: views.show(report(PAST, span=Weeks(date(2020, 9, 5), date(2020, 9, 11)))),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_the_notification_says_goal_schedule_book_and_recruits() -> None:
    text = views.show(report([*PAST, BOOKED])).text
    assert text == (
        "For 40 in Metro next week: recruit 50 more. About 29 of 63 scheduled will come (18–40), "
        "11 short of 40 completed."
    )


@pytest.mark.usefixtures("sampled")
def test_next_week_in_metro_is_what_an_independent_count_says(asked: SampleAnswers, counted: pd.DataFrame) -> None:
    made = asked("/flake plan goal:200 region:Metro")["report"]
    metro = counted[counted["group"] == "Metro"]
    closed = metro[metro["outcome"].isin(["completed", "no_show", "cancelled"])]
    past = closed[closed["event_date"].between("2020-06-20", "2020-08-14")]
    ahead = metro[metro["event_date"].between("2020-08-22", "2020-08-28") & (metro["outcome"] == "open")]
    assert made["n"] == len(past)
    assert made["flake_rate"] == pytest.approx(1 - (past["outcome"] == "completed").mean())
    assert made["scheduled"] == len(ahead)
    weeks = past.groupby(pd.to_datetime(past["event_date"]).dt.to_period("W-FRI"))
    assert [(week["completed"], week["total"]) for week in made["weeks"]] == [
        ((theirs["outcome"] == "completed").sum(), len(theirs)) for _, theirs in weeks
    ]
    sure, average, halves = (row["schedule"] for row in made["rows"])
    assert halves == 400 < average < sure


@pytest.mark.usefixtures("sampled")
def test_a_plan_expects_what_next_expects(asked: SampleAnswers) -> None:
    for words in ("", "region:Metro", "region:CD6", 'organizer:"CD5-04 Uptown"', "region:CD5 week:current"):
        total = asked(f"/flake next {words}")["report"]["total"]
        planned = asked(f"/flake plan goal:500 {words}")["report"]
        for name in (
            "scheduled",
            "confirmed",
            "cancelled_ahead",
            "expected",
            "low",
            "high",
            "flake_rate",
            "n",
            "rate_of",
        ):
            assert planned[name] == total[name], (words, name)


@pytest.mark.usefixtures("sampled")
def test_this_week_counts_what_is_completed_so_far(asked: SampleAnswers, counted: pd.DataFrame) -> None:
    made = asked("/flake plan goal:300 week:current")["report"]
    so_far = counted[counted["event_date"].between("2020-08-15", TODAY)]
    assert made["completed"] == (so_far["outcome"] == "completed").sum()
    assert made["unclosed"] == ((so_far["outcome"] == "open") & (so_far["event_date"] < TODAY)).sum()
    assert made["remaining"] == 300 - made["completed"]


@pytest.mark.usefixtures("sampled")
def test_a_huge_goal_is_answered(asked: SampleAnswers) -> None:
    rows = asked("/flake plan goal:100000")["report"]["rows"]
    assert rows[0]["schedule"] > rows[1]["schedule"] > 200_000
