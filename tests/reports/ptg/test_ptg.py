"""`/flake ptg`: the numbers of each row, its wording, and end to end on the sample campaign."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bot.calendar import Calendar, Span, Weeks
from bot.home.profile import Profile
from bot.language import Question, type_key
from bot.messages import Chart, Reply, Request
from bot.replies import csv_file
from bot.reports.ptg import chart as pictures
from bot.reports.ptg import reply as views
from bot.reports.ptg.report import GRAMMAR, PtgReport
from bot.reports.ptg.rows import PtgRow
from bot.reports.ptg.rows.answers import Answers
from bot.reports.ptg.rows.whose import Whose
from local.slack import block_rules
from tests.support.golden import as_json, assert_golden
from tests.support.next_lines import line
from tests.support.ptg_rows import CALENDAR, TODAY, goal, report, weekdays, weeks
from tests.support.ptg_rows import asked as asked_for
from tests.support.ptg_rows import counted as row_of
from tests.support.sample_answers import SampleAnswers
from tests.support.sample_counts import newest

WEEK = Weeks(date(2020, 8, 15), date(2020, 8, 21))
CD5 = Whose("region", "CD5")
LAST_WEEKS = ((60, 40), (70, 55), (52, 48), (75, 60), (66, 52))
NEXT = [
    line("before", date(2020, 8, 1), "Ann <A>", completed=30, no_show=30),
    line("before", date(2020, 8, 8), "Bob", completed=20, no_show=18),
    line("before", date(2020, 8, 8), None, "CD4", completed=90, no_show=20),
    line("asked", date(2020, 8, 19), "Ann <A>", scheduled=30, confirmed=4),
    line("asked", date(2020, 8, 20), "Bob", scheduled=22),
]
PATTERN = [
    *weekdays("calls", 120, 60, 100, 90, 80, 70, 30),
    *weekdays("shifts", 40, 50, 20, 20, 20, 20, 30),
    *weekdays("recruited", 10, 10, 10, 10, 10, 10, 10),
]
PEOPLE = {"area": "CD5", "area_group": "Metro"}
REGION = Answers(
    activity=[
        row_of("shifts", 39),
        row_of("shifts", 3, method="Canvass"),
        row_of("scheduled", 52),
        row_of("recruited", 22, method="Phone Bank"),
        row_of("calls", 61),
        row_of("conversations", 12),
        row_of("doors", 40),
        row_of("contacts", 9),
        row_of("contacts", 14, method="door"),
    ],
    goals=[
        goal("shifts", 60),
        goal("calls", 200),
        goal("contacts", 50, method="phone"),
        goal("active", 12),
        goal("texts", 0),
    ],
    weekdays=PATTERN,
    place_weeks=[
        weeks("calls", *LAST_WEEKS),
        weeks("contacts", (5, 4), (6, 5), (3, 5), (5, 4), (9, 4), method="phone"),
    ],
    people={
        WEEK: [
            {"turf": "Ann <A>", **PEOPLE, "active": 14, "almost": 6, "dropping": 3},
            {"turf": "Cleo", "area": "CD4", "area_group": "Metro", "active": 5, "almost": 5, "dropping": 5},
        ]
    },
    flaked=[
        {"period": "asked", "key": "Ann <A>", "organizer_region": "CD5", "completed": 42, "no_show": 20, "cancelled": 8}
    ],
    confirmed=[{"turf": "Ann <A>", **PEOPLE, "confirmed": 30, "known": 50}],
    unknown=[{"contacts": 4}],
    upcoming={"": NEXT},
)
ORGANIZERS = replace(
    REGION,
    activity=[
        row_of("shifts", 29, "Ann <A>", "CD5"),
        row_of("shifts", 8, "Bob", "CD5"),
        row_of("shifts", 5, "Unturfed", "CD5"),
        row_of("scheduled", 30, "Ann <A>", "CD5"),
        row_of("calls", 31, "Ann <A>", "CD5"),
        row_of("calls", 9, "Ann <A>", "CD4"),
        row_of("calls", 12, "Unknown caller", "CD5"),
        row_of("calls", 18, "Cleo", "CD5"),
    ],
    goals=[
        *REGION.goals,
        goal("calls", 100, "organizer", "Ann <A>"),
        goal("calls", 80, "organizer", "Bob"),
        goal("calls", 99, "organizer", "Cleo"),
        goal("shifts", 30, "organizer", "Ann <A>"),
        goal("shifts", 24, "organizer", "Bob"),
    ],
    weeks=[weeks("calls", *LAST_WEEKS, key="Ann <A>")],
    flaked_at_home=REGION.flaked,
)
REGIONS = replace(
    REGION,
    activity=[
        row_of("calls", 50, None, "CD5"),
        row_of("calls", 90, None, "CD4"),
        row_of("shifts", 20, None, "CD1"),
        row_of("calls", 9, None, "Unmapped"),
    ],
    goals=[
        goal("calls", 100),
        goal("calls", 120, name="CD4"),
        goal("shifts", 40, name="CD1"),
        goal("calls", 250, "statewide", None),
    ],
    place_weeks=[],
    people={},
    flaked=[],
    confirmed=[],
    unknown=[],
)
DAYS = replace(
    REGION,
    activity=[
        row_of(metric, many + number % 5, day=date(2020, 8, 17) - timedelta(number))
        for metric, many in (("calls", 20), ("shifts", 9))
        for number in range(38)
    ],
)
THIS_WEEKS = replace(DAYS, activity=[row for row in DAYS.activity if row["day"] >= WEEK.first])
NO_GOALS = replace(REGION, goals=[])
AHEAD = replace(REGION, activity=[row_of("scheduled", 52)], people={}, flaked=[], confirmed=[], unknown=[])
REACHED = replace(REGION, goals=[goal("shifts", 40), goal("calls", 60)])
PICTURE = Chart("F0CHART0000", b"", "A picture.")


def row(made: PtgReport, metric: str, method: str = "", whose: Whose = CD5, span: Span | None = None) -> PtgRow:
    """Return a row of a report, or of its totals."""
    found = [
        each
        for each in (*made.rows, *made.totals)
        if (each.metric, each.method, each.whose) == (metric, method, whose) and span in (None, each.span)
    ]
    return found[0]


def organizer(name: str) -> Whose:
    return Whose("organizer", name)


# The numbers


def test_a_metric_has_its_goal_its_pace_and_what_it_comes_to() -> None:
    calls = row(report(answers=REGION), "calls")
    assert (calls.actual, calls.goal, calls.percent) == (61, 200, 0.305)
    assert calls.expected_by_now == pytest.approx(200 * 280 / 550)
    assert calls.needed_per_day == pytest.approx(139 / 4)
    assert calls.status == "behind"
    assert calls.projected is not None
    assert calls.low is not None
    assert calls.high is not None
    assert 61 < calls.low < calls.projected < calls.high


def test_shifts_come_to_those_completed_and_what_next_expects_of_those_scheduled() -> None:
    shifts = row(report(answers=REGION), "shifts")
    assert (shifts.actual, shifts.status) == (42, "ahead")
    # The rate of the weeks before: 50 of 98 came.
    assert shifts.projected is not None
    assert shifts.projected == pytest.approx(42 + 52 * 50 / 98)
    assert shifts.low is not None
    assert shifts.high is not None
    assert shifts.low < shifts.projected < shifts.high


def test_methods_have_rows_of_their_own_and_a_goal_without_a_method_is_that_of_all() -> None:
    made = report(answers=REGION)
    assert row(made, "contacts").actual == 23
    assert row(made, "contacts").goal is None
    assert (row(made, "contacts", "phone").actual, row(made, "contacts", "phone").goal) == (9, 50)
    assert (row(made, "contacts", "door").actual, row(made, "contacts", "door").goal) == (14, None)
    assert [each.method for each in made.rows if each.metric == "shifts"] == ["", "canvass", "phonebank"]


def test_a_goal_of_zero_and_none_have_no_percent() -> None:
    made = report(answers=REGION)
    for metric, number in (("texts", 0), ("dials", None)):
        found = row(made, metric)
        assert (found.actual, found.goal, found.percent, found.status) == (0, number, None, "")
        assert found.needed_per_day is None


def test_people_are_of_the_last_covered_day_and_have_no_pace() -> None:
    active = row(report(answers=REGION), "active")
    assert (active.actual, active.goal, active.expected_by_now, active.status) == (14, 12, 12, "reached")
    assert (active.needed_per_day, active.projected) == (None, None)
    assert row(report(answers=replace(REGION, people={}), through=date(2020, 8, 14)), "active").actual is None


def test_ratios_are_made_of_two_counts_and_unknown_without_a_denominator() -> None:
    made = report(answers=REGION)
    found = {metric: row(made, metric).actual for metric in ("flake", "confirmation", "calls_per_recruit")}
    assert found == {"flake": 28 / 70, "confirmation": 0.6, "calls_per_recruit": 61 / 22}
    nothing = report(answers=Answers())
    assert all(row(nothing, metric).actual is None for metric in found)


def test_without_a_history_nobody_knows_who_was_recruited() -> None:
    without = [each for each in REGION.activity if each["metric"] != "recruited"]
    made = report(answers=replace(REGION, activity=without, weekdays=weekdays("calls", 9, 9, 9, 9, 9, 9, 9)))
    assert (row(made, "recruited").actual, row(made, "recruited_by").actual) == (None, None)
    with_others = report(answers=replace(REGION, activity=without))
    assert row(with_others, "recruited").actual == 0


def test_an_organizer_has_all_that_they_did_and_the_region_what_its_people_got() -> None:
    made = report("region:CD5 by:organizer", ORGANIZERS)
    ann, bob, cleo = (organizer(name) for name in ("Ann <A>", "Bob", "Cleo"))
    assert (row(made, "calls", whose=ann).actual, row(made, "calls", whose=ann).goal) == (40, 100)
    assert row(made, "calls", whose=bob).actual == 0
    # Her home is CD4: what she did for CD5 is only in its total.
    assert cleo not in {each.whose for each in made.rows}
    assert row(made, "calls").actual == 61
    unknown = row(made, "calls", whose=organizer("Unknown caller"))
    assert (unknown.actual, unknown.goal) == (12, None)


def test_organizers_come_own_first_then_the_furthest_behind_and_nobodys_last() -> None:
    def names(turf: str = "", words: str = "region:CD5 metric:calls") -> list[str]:
        made = report(words, ORGANIZERS, turf=turf)
        return list(dict.fromkeys(each.whose.name for each in made.rows))

    assert names() == ["Bob", "Ann <A>", "Unknown caller", "Unturfed"]
    assert names("Ann <A>") == ["Ann <A>", "Bob", "Unknown caller", "Unturfed"]
    assert names(words="region:CD5 metric:shifts")[:2] == ["Bob", "Ann <A>"]


def test_statewide_every_organizer_with_a_number_or_a_goal_has_a_row() -> None:
    made = report("by:organizer metric:calls", ORGANIZERS)
    assert {each.whose.name: each.goal for each in made.rows} == {
        "Ann <A>": 100,
        "Bob": 80,
        "Cleo": 99,
        "Unknown caller": None,
        "Unturfed": None,
    }
    assert made.totals[0].actual == 70


def test_rows_by_region_add_up_where_nobody_is_left_out() -> None:
    made = report("by:region", REGIONS)
    calls = [each for each in made.rows if each.metric == "calls" and not each.method]
    assert {each.whose.name: (each.actual, each.goal) for each in calls} == {
        "CD1": (0, None),
        "CD4": (90, 120),
        "CD5": (50, 100),
        "Unmapped": (9, None),
    }
    assert calls[-1].whose.name == "Unmapped"
    assert sum(each.actual or 0 for each in calls) == row(made, "calls", whose=Whose("statewide")).actual == 149


def test_a_week_is_a_row_and_only_the_running_one_is_projected() -> None:
    made = report("region:CD5 metric:calls by:week", DAYS)
    assert [each.span.first for each in made.rows] == [date(2020, 7, 11) + timedelta(7 * week) for week in range(6)]
    assert all(each.goal == 200 for each in made.rows)
    assert [each.projected is None for each in made.rows] == [True] * 5 + [False]
    assert [each.over for each in made.rows] == [True] * 5 + [False]


def test_a_day_that_is_not_covered_is_not_known() -> None:
    made = report("region:CD5 metric:calls by:day", THIS_WEEKS)
    assert [each.actual for each in made.rows] == [22, 21, 20, None, None, None, None]
    assert {each.expected_by_now for each in made.rows} == {None}


def test_a_campaign_week_of_four_days_has_its_own_goal_and_days() -> None:
    short = Calendar(CALENDAR.zone, 5, CALENDAR.start, CALENDAR.end, (Span(date(2020, 8, 15), date(2020, 8, 18)),))
    made = report("region:CD5 week:current", THIS_WEEKS, calendar=short)
    assert made.span == Weeks(date(2020, 8, 15), date(2020, 8, 18))
    assert row(made, "calls").needed_per_day == 200 - 63
    following = report("region:CD5 week:next", AHEAD, calendar=short)
    assert following.span == Weeks(date(2020, 8, 19), date(2020, 8, 21))


def test_an_event_type_narrows_the_report_to_what_has_types() -> None:
    made = report("region:CD5 type:canvass", replace(REGION, upcoming={"canvass": NEXT}))
    assert {each.metric for each in made.rows} == {"shifts", "recruited", "recruited_by", "scheduled"}
    assert row(made, "shifts", "canvass").actual == 3


def test_one_metric_is_by_organizer_in_a_region_by_region_statewide_and_by_day_for_one() -> None:
    found = {words: report(words, REGION).by for words in ("metric:calls", "region:CD5 calls", "organizer:Bob calls")}
    assert list(found.values()) == ["region", "organizer", "day"]


def test_the_report_as_json_names_whose_each_row_is() -> None:
    made = json.loads(json.dumps(report("region:CD5 by:organizer", ORGANIZERS).as_json()))
    first = made["rows"][0]
    assert set(first) == {
        *("organizer", "region", "metric", "method", "goal", "actual", "percent", "expected_by_now"),
        *("needed_per_day", "projected", "low", "high", "status"),
    }
    assert (first["organizer"], first["region"], first["metric"]) == ("Bob", None, "shifts")
    assert (made["level"], made["by"], made["unknown"]) == ("region", "organizer", 4)
    assert made["total"][0]["region"] == "CD5"
    by_week = report("region:CD5 metric:calls by:week", DAYS).as_json()["rows"]
    assert by_week[0]["week"] == "2020-07-11"


# The wording


def shown(made: PtgReport, **other: Any) -> Reply:
    return views.show(made, PICTURE if views.drawable(made) else None, **other)


REPLIES: dict[str, Callable[[], Reply]] = {
    "ptg": lambda: shown(report(answers=REGION)),
    "ptg-all-rows": lambda: shown(report(answers=REGION), whole=True),
    "ptg-organizers": lambda: shown(report("region:CD5 by:organizer", ORGANIZERS, turf="Ann <A>")),
    "ptg-of-a-metric": lambda: shown(report("region:CD5 metric:calls", ORGANIZERS)),
    "ptg-regions": lambda: shown(report("by:region", REGIONS)),
    "ptg-weeks": lambda: shown(report("region:CD5 by:week", DAYS)),
    "ptg-weeks-of-a-metric": lambda: shown(report("region:CD5 metric:calls by:week", DAYS)),
    "ptg-days": lambda: shown(report("region:CD5 by:day", THIS_WEEKS)),
    "ptg-no-goals": lambda: shown(report(answers=NO_GOALS)),
    "ptg-reached": lambda: shown(report(answers=REACHED)),
    "ptg-too-early": lambda: shown(
        replace(
            report(answers=replace(REGION, activity=[], people={}, unknown=[]), through=date(2020, 8, 14)),
            last_week=report("region:CD5 week:last", REGION).totals,
        )
    ),
    "ptg-next-week": lambda: shown(report("region:CD5 week:next", AHEAD)),
    "ptg-last-week": lambda: shown(report("region:CD5 week:last", replace(REGION, upcoming={}, people={}))),
    "ptg-nothing": lambda: shown(report("organizer:Dora")),
    "ptg-data-are-old": lambda: shown(report(answers=REGION, through=date(2020, 8, 15))),
    "ptg-chart-failed": lambda: views.show(report(answers=REGION), None),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_what_is_behind_comes_first_with_how_many_a_day_make_up_for_it() -> None:
    assert shown(report(answers=REGION)).text == (
        "CD5 is behind on contacts by phone: 9 of 50 with 4 days left; 11 a day to make it. Also behind: calls 61 of "
        "200. Shifts ahead (42 of 60). Active volunteers reached (14 of 12)."
    )


@pytest.mark.parametrize(
    ("words", "answers", "title"),
    [
        ("region:CD5", REGION, "Contacts by phone and Calls behind"),
        ("region:CD5", REACHED, "All goals are reached"),
        ("region:CD5 metric:calls", ORGANIZERS, "Bob and Ann <A> behind"),
        ("region:CD5 metric:calls by:week", DAYS, "The goal was reached in 0 of 5 weeks"),
        ("region:CD5 metric:calls by:day", THIS_WEEKS, "Most calls on Sat, Aug 15"),
        ("metric:calls by:region", replace(REGIONS, goals=[]), "Most calls in CD4"),
    ],
)
def test_a_chart_is_titled_by_its_finding_and_says_its_numbers(words: str, answers: Answers, title: str) -> None:
    drawn = pictures.draw(report(words, answers))
    assert drawn.alt_text.startswith(f"{title}. Bars by ")
    assert drawn.png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", 'organizer:"CD5-04 Uptown"'),
        ("by:week metric:calls", 'organizer:"CD5-04 Uptown"'),
        ("by:organizer", "region:CD5"),
        ("metric:calls", "region:CD5"),
    ],
)
def test_a_question_without_a_place_is_about_ones_turf_unless_it_is_one_of_the_rows(words: str, meant: str) -> None:
    own = Profile("CD5", "CD5-04 Uptown")
    question = Question(Request(words, "U1", "D1", TODAY, "REF"), GRAMMAR, asked_for(words), words)
    assert own.meant(question)[0] == meant


# On the sample


def rows_of(asked: SampleAnswers, words: str) -> dict[tuple[str | None, str], Any]:
    """Return the counts of the rows of all methods by organizer or region, and metric."""
    made = asked(f"/flake ptg {words}")["report"]
    return {
        (each["organizer"] or each["region"], each["metric"]): each["actual"]
        for each in made["rows"]
        if each["method"] is None
    }


@pytest.mark.usefixtures("sampled")
def test_shifts_of_a_week_are_what_an_independent_count_says(asked: SampleAnswers, sample_folder: Path) -> None:
    every = newest(sample_folder)
    week = every[every["event_date"].between("2020-08-08", "2020-08-14") & (every["outcome"] == "completed")]
    found = rows_of(asked, "week:last by:region")
    expected = week["region"].fillna("Unmapped").value_counts().to_dict()
    assert {name: count for (name, metric), count in found.items() if metric == "shifts" and count} == expected
    by_organizer = rows_of(asked, "week:last by:organizer")
    assert sum(count for (_, metric), count in by_organizer.items() if metric == "shifts") == len(week)


@pytest.mark.usefixtures("sampled")
def test_contacts_of_a_week_are_what_an_independent_count_says(asked: SampleAnswers, sample_folder: Path) -> None:
    kinds = pd.read_csv(sample_folder / "contact_types.csv", dtype=str)
    methods = {type_key(name): method for name, method in kinds.itertuples(index=False)}
    expected = dict.fromkeys(("calls", "dials", "doors", "texts"), 0)
    for name, metrics in (
        ("contacts_myc", {"phone": "calls"}),
        ("contacts_myv", {"phone": "dials", "door": "doors", "text": "texts"}),
    ):
        rows = pd.read_csv(sample_folder / f"{name}.csv", dtype=str)
        rows = rows.sort_values("date_canvassed").drop_duplicates("contacts_contact_id", keep="last")
        rows = rows[rows["date_canvassed"].between("2020-08-08", "2020-08-14")]
        for method, count in rows["contact_type_name"].map(type_key).map(methods).value_counts().items():
            if method in metrics:
                expected[metrics[method]] += count
    others = pd.read_csv(sample_folder / "other_attempts.csv")
    others = others[others["date"].between("2020-08-08", "2020-08-14")]
    for method, metric in (("phone", "dials"), ("door", "doors"), ("text", "texts")):
        expected[metric] += int(others[others["method"] == method]["attempts"].sum())
    totals = {each["metric"]: each["actual"] for each in asked("/flake ptg week:last")["report"]["total"]}
    assert {metric: totals[metric] for metric in expected} == expected


@pytest.mark.usefixtures("sampled")
def test_shifts_come_to_what_next_expects(asked: SampleAnswers) -> None:
    for words in ("", "region:Metro", "region:CD6", 'organizer:"CD5-04 Uptown"'):
        total = asked(f"/flake next type:all since:2020-08-17 until:2020-08-21 {words}")["report"]["total"]
        (shifts,) = (
            each
            for each in asked(f"/flake ptg metric:shifts by:metric {words}")["report"]["rows"]
            if each["method"] is None
        )
        expected = [shifts["actual"] + total[name] for name in ("expected", "low", "high")]
        assert [shifts["projected"], shifts["low"], shifts["high"]] == pytest.approx(expected), words


@pytest.mark.usefixtures("sampled")
def test_by_organizer_each_shift_that_comes_is_expected_as_by_itself(asked: SampleAnswers) -> None:
    made = asked("/flake ptg metric:shifts by:organizer region:CD5")["report"]["rows"]
    (uptown,) = (each for each in made if each["organizer"] == "CD5-04 Uptown" and each["method"] is None)
    (alone,) = (
        each
        for each in asked('/flake ptg metric:shifts by:metric organizer:"CD5-04 Uptown"')["report"]["rows"]
        if each["method"] is None
    )
    assert uptown == alone


def test_the_csv_has_percents_and_shares_that_a_spreadsheet_reads() -> None:
    made = {**report(answers=REGION).as_json(), "run": "run"}
    found = csv.DictReader(io.StringIO(csv_file.make("ptg", "", made).content.decode("utf-8-sig")))
    rows = {row["Metric"]: row for row in found if not row["Method"]}
    assert (rows["calls"]["So far"], rows["calls"]["Goal"], rows["calls"]["Percent to goal %"]) == ("61", "200", "30.5")
    assert (rows["flake"]["So far"], rows["flake"]["Goal"]) == ("0.4", "")


@pytest.mark.usefixtures("sampled")
def test_a_plan_without_a_goal_takes_the_campaigns_own(asked: SampleAnswers) -> None:
    goal = asked("/flake ptg metric:shifts by:metric region:CD5 week:next")["report"]["rows"][0]["goal"]
    planned = asked("/flake plan region:CD5")["report"]
    assert (planned["goal"], planned["type"]) == (goal, "all")
    assert asked("/flake plan goal:7 region:CD5")["report"]["goal"] == 7


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("by", ["metric", "organizer", "region", "day", "week"])
def test_every_grouping_is_answered_and_slack_takes_it(asked: SampleAnswers, by: str) -> None:
    for words in ("", "region:CD5", "metric:calls", "week:next", "week:last", "weeks:3"):
        reply = asked.reply(f"/flake ptg {words} by:{by}")
        assert reply.outcome == "answered", (words, reply.text)
        blocks = [block for block in reply.blocks if not isinstance(block, Chart)]
        assert block_rules.faults(blocks, lambda _: True) == [], words
