"""`/flake trend`: its lines, what is usual, its chart, its replies, and its numbers on the sample counted again."""

import io
import json
import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.calendar import Calendar, Span
from bot.errors import UsageError
from bot.language.parser import parse
from bot.language.scope import Names
from bot.messages import Chart
from bot.metrics.counts import Counts, Source
from bot.metrics.usual_range import UsualRange, usual
from bot.reports.trend import chart as charts
from bot.reports.trend import findings, native_chart
from bot.reports.trend import reply as views
from bot.reports.trend import report as metrics
from bot.reports.trend.lines import Lines, grouping, place
from bot.reports.trend.report import GRAMMAR, TrendReport
from local.slack import block_rules
from tests.support import pictures
from tests.support.golden import as_json, assert_golden
from tests.support.homes import TODAY
from tests.support.sample_answers import SampleAnswers
from tests.support.sample_counts import by_region_and_week
from tests.support.terminal import Terminal

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
NAMES = Names(
    {"CD4": "Metro", "CD5": "Metro", "CD2": "Suburbs", "Unmapped": "Unmapped"},
    ("CD5-01 Powderhorn", "CD5-02 <Uptown> & Co", "Unturfed"),
    ("Phone Bank",),
)
MONDAY = date(2020, 10, 12)
"""A day in the campaign's fourteenth week, so that thirteen are complete."""
CHART = Chart("F0CHART01", b"png", "Line chart.")


def row(
    week: str | date, flakes: int, closed: int, region: str = "CD5", organizer: str | None = None
) -> dict[str, Any]:
    """Make a row of the question; two thirds of the flakes are no-shows."""
    cancelled = flakes // 3
    counts = {"completed": closed - flakes, "no_show": flakes - cancelled, "cancelled": cancelled}
    day = week if isinstance(week, date) else date.fromisoformat(week)
    return {"week": day, "area": region, "area_group": NAMES.regions[region], "turf": organizer, **counts}


def weeks(*counted: tuple[int, int], last: str = "2020-10-03", **place_: Any) -> list[dict[str, Any]]:
    """Make rows of weeks one after the other, the last of which begins on `last`."""
    first = date.fromisoformat(last) - timedelta(7 * (len(counted) - 1))
    return [row(first + timedelta(7 * place), *each, **place_) for place, each in enumerate(counted)]


def report(
    rows: list[dict[str, Any]], words: str = "", today: date = MONDAY, data_through: date | None = None
) -> TrendReport:
    asked = parse(words, NAMES, CALENDAR, today, GRAMMAR)
    read = metrics.reading(asked.scope.span, CALENDAR.start)
    source = Source("Sample campaign", "run", data_through or today - timedelta(1))
    return metrics.make(Lines(asked, NAMES), read, today, source, rows)


STEADY = [(50, 100), (54, 100), (48, 100), (52, 100), (50, 100), (46, 100), (53, 100), (47, 100)]
"""Eight weeks of 100 closed shifts, 400 of 800 flaked: p̄ is ½ and σ of each week 0.05."""


def test_what_is_usual_is_computed_as_by_hand() -> None:
    found = usual(STEADY)
    assert found is not None
    assert found.p_bar == 0.5
    # z: 0, 0.8, −0.4, 0.4, 0, −0.8, 0.6, −0.6; moving ranges: 0.8, 1.2, 0.8, 0.4, 0.8, 1.4, 1.2; their mean: 6.6 / 7.
    assert found.sigma_z == pytest.approx(6.6 / 7 / 1.128)
    assert found.limits(100) == pytest.approx((0.5 - 0.15 * found.sigma_z, 0.5 + 0.15 * found.sigma_z))
    assert found.limits(400) == pytest.approx((0.5 - 0.075 * found.sigma_z, 0.5 + 0.075 * found.sigma_z))
    assert found.limits(1) == (0.0, 1.0)


def test_a_rate_on_a_limit_is_within_and_one_beyond_is_not() -> None:
    found = UsualRange(0.5, 1.0)
    assert found.limits(100) == pytest.approx((0.35, 0.65))
    assert [found.verdict(flakes, 100) for flakes in (34, 36, 64, 66)] == ["below", "within", "within", "above"]


def test_seven_weeks_are_too_few_and_a_rate_of_nothing_or_all_has_no_usual_range() -> None:
    assert usual(STEADY[:7]) is None
    assert usual([(0, 40)] * 9) is None
    assert usual([(40, 40)] * 9) is None


def test_weeks_that_are_all_alike_are_within_their_range_of_no_width() -> None:
    found = usual([(1, 3), (2, 6), (10, 30), (7, 21)] * 2)
    assert found == UsualRange(1 / 3, 0.0)
    assert found.verdict(20, 60) == "within"
    assert found.verdict(21, 60) == "above"


PAIRS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(PAIRS, min_size=8, max_size=20))
def test_limits_hold_the_rate_of_all_weeks_and_widen_as_weeks_get_smaller(counted: list[tuple[int, int]]) -> None:
    found = usual(counted)
    if found is None:
        assert sum(flakes for flakes, _ in counted) in (0, sum(n for _, n in counted))
        return
    bounds = [found.limits(n) for n in (1000, 100, 10, 1)]
    assert all(0 <= lower <= found.p_bar <= upper <= 1 for lower, upper in bounds)
    assert all(wide[0] <= near[0] and near[1] <= wide[1] for near, wide in pairwise(bounds))


@given(st.lists(PAIRS, min_size=8, max_size=20))
def test_flakes_and_shows_exchanged_turn_the_range_around(counted: list[tuple[int, int]]) -> None:
    found, turned = usual(counted), usual([(n - flakes, n) for flakes, n in counted])
    assert (found is None) == (turned is None)
    if found and turned:
        assert math.isclose(found.sigma_z, turned.sigma_z, rel_tol=1e-6, abs_tol=1e-6)
        assert found.limits(50) == pytest.approx(tuple(1 - bound for bound in reversed(turned.limits(50))), abs=1e-6)


def test_the_range_is_of_all_complete_weeks_of_the_campaign_however_few_are_shown() -> None:
    rows = weeks(*STEADY)
    long, short = report(rows, "weeks:12").series[0], report(rows, "weeks:3").series[0]
    assert long.usual == short.usual == usual(STEADY)
    assert (len(long.weeks), len(short.weeks), short.known) == (12, 3, 8)
    assert [week.verdict for week in short.weeks] == ["within", "within", None]


def test_the_running_week_is_partial_and_has_no_part_in_what_is_usual() -> None:
    line = report([*weeks(*STEADY), row("2020-10-10", 20, 20)]).series[0]
    newest = line.weeks[-1]
    assert (newest.partial, newest.counts.flake_rate, newest.limits, newest.verdict) == (True, 1.0, None, None)
    assert line.usual == usual(STEADY)
    assert not any(week.partial for week in line.weeks[:-1])


@pytest.mark.parametrize(
    ("today", "data_through", "partial"),
    [
        ("2020-10-09", "2020-10-08", True),  # its last day
        ("2020-10-10", "2020-10-09", False),  # the day after
        ("2020-10-10", "2020-10-08", True),  # the day after, but the sync is late
        ("2020-10-02", "2020-10-01", False),  # still ahead
    ],
)
def test_a_week_is_whole_when_its_days_are_over_and_their_data_are_there(
    today: str, data_through: str, partial: bool
) -> None:
    made = report([], "week:2020-10-03", date.fromisoformat(today), date.fromisoformat(data_through))
    assert made.series[0].weeks[-1].start == date(2020, 10, 3)
    assert made.series[0].weeks[-1].partial is partial


def test_a_week_without_closed_shifts_is_a_gap_never_zero_and_no_week_of_the_eight() -> None:
    rows = [*weeks(*STEADY[:7], last="2020-09-19"), row("2020-10-03", 50, 100)]
    line = report(rows).series[0]
    gap = line.week(date(2020, 9, 26))
    assert (gap.counts.flake_rate, gap.limits, gap.verdict) == (None, None, None)
    assert line.known == 8
    assert report(rows[:-1]).series[0].known == 7


@pytest.mark.parametrize(
    ("words", "by", "keys"),
    [
        ("", "together", ["All regions"]),
        ("metro", "together", ["Metro"]),
        ("region:CD5", "together", ["CD5"]),
        ('organizer:"CD5-01 Powderhorn"', "together", ["CD5-01 Powderhorn"]),
        ("CD4, CD5", "region", ["CD4", "CD5"]),
        ("cd5 and metro", "region", ["CD5", "Metro"]),
        ("by:region", "region", ["CD2", "CD4", "CD5"]),
        ("by:region metro", "region", ["CD4", "CD5"]),
        ("by:organizer", "organizer", ["CD5-01 Powderhorn", "CD5-02 <Uptown> & Co", "Unturfed"]),
        ("by:organizer region:CD4,CD2", "organizer", ["Unturfed"]),
        ('organizer:Unturfed,"CD5-01 Powderhorn"', "organizer", ["Unturfed", "CD5-01 Powderhorn"]),
        ('organizer:Unturfed,"CD5-01 Powderhorn" region:CD5', "organizer", ["Unturfed", "CD5-01 Powderhorn"]),
        ('organizer:Unturfed,"CD5-01 Powderhorn" by:region', "region", ["CD2", "CD4", "CD5"]),
    ],
)
def test_what_is_asked_for_decides_the_lines(words: str, by: str, keys: list[str]) -> None:
    made = report(PLACES, words)
    assert grouping(made.asked) == by
    assert [line.key for line in made.series] == keys


def test_the_line_of_ones_own_turf_comes_first_and_is_always_shown() -> None:
    made = report(PLACES, "by:organizer")
    asked = replace(made.asked, turf="CD5-02 <Uptown> & Co")
    own = metrics.make(Lines(asked, NAMES), metrics.reading(made.span, CALENDAR.start), MONDAY, made.source, PLACES)
    assert [line.key for line in own.series] == ["CD5-02 <Uptown> & Co", "CD5-01 Powderhorn", "Unturfed"]


PLACES = [
    row("2020-10-03", 20, 40, "CD5", "CD5-01 Powderhorn"),
    row("2020-10-03", 10, 40, "CD5", "CD5-02 <Uptown> & Co"),
    row("2020-10-03", 9, 90, "CD4", "Unturfed"),
    row("2020-10-03", 1, 50, "CD2", "Unturfed"),
]


def test_a_shift_counts_in_a_region_and_in_its_group_when_both_are_asked_for() -> None:
    made = report(PLACES, "CD5, Metro, CD2")
    assert {line.key: line.closed for line in made.series} == {"CD5": 80, "Metro": 170, "CD2": 50}


def test_regions_and_organizers_that_are_listed_narrow_the_lines_of_by() -> None:
    made = report(PLACES, "by:region organizer:Unturfed,CD5-01powderhorn region:CD5,CD4")
    assert {line.key: line.closed for line in made.series} == {"CD5": 40, "CD4": 90}
    assert place(made.asked) == "Unturfed, CD5-01 Powderhorn; CD5, CD4"


def test_lines_of_few_shifts_come_after_the_others_and_those_that_are_nobodys_last() -> None:
    rows = [row("2020-10-03", 5, 29, "CD2"), row("2020-10-03", 5, 30), row("2020-10-03", 9, 90, "Unmapped")]
    assert [line.key for line in report(rows, "by:region").series] == ["CD5", "CD2", "Unmapped"]


def test_the_weeks_read_begin_with_the_campaigns_first_and_on_the_weekday_of_those_shown() -> None:
    shown = Span(date(2020, 9, 26), date(2020, 10, 9))
    assert metrics.reading(shown, date(2020, 7, 11)).first == date(2020, 7, 11)
    assert metrics.reading(shown, date(2020, 7, 14)).first == date(2020, 7, 11)
    assert metrics.reading(shown, date(2020, 10, 1)) == shown
    assert metrics.reading(shown, date(2020, 11, 1)) == shown


def test_the_json_names_every_number() -> None:
    shown = report(weeks(*STEADY), "region:CD5 weeks:2 week:2020-10-03").as_json()
    limits = usual(STEADY)
    assert limits is not None
    (series,) = shown.pop("series")
    assert shown == {
        "definition": "mn2020", "campaign": "Sample campaign", "run": "run", "bytes_processed": 0, "bytes_billed": 0,
        "regions": ["CD5"], "organizers": [], "type": "phonebank", "by": "together", "week_start": "2020-09-26",
        "week_end": "2020-10-09", "through": "2020-10-09", "data_through": "2020-10-11", "weeks_needed": 8,
    }  # fmt: skip
    assert (series["key"], series["complete_weeks"]) == ("CD5", 8)
    assert (series["p_bar"], series["sigma_z"]) == (limits.p_bar, limits.sigma_z)
    lower, upper = limits.limits(100)
    assert series["weeks"][1] == {
        "week_start": "2020-10-03", "partial": False, "completed": 53, "no_show": 32, "cancelled": 15, "declined": 0,
        "rescheduled": 0, "walk_in": 0, "invited": 0, "unknown": 0, "unclosed": 0, "total_flakes": 47, "total": 100,
        "flake_rate": 0.47, "lower": lower, "upper": upper, "verdict": "within",
    }  # fmt: skip
    json.dumps(shown)


HIGH = [*STEADY[:7], (80, 100)]
RUNNING = row("2020-10-10", 12, 15)
MANY = [each for region in ("CD2", "CD4", "CD5") for each in weeks(*HIGH, region=region)]
REPLIES = {
    "trend": lambda: views.show(report([*weeks(*STEADY), RUNNING]), CHART),
    "trend-above": lambda: views.show(report(weeks((1, 100), *STEADY, (95, 100)), "metro weeks:10"), CHART),
    "trend-too-few": lambda: views.show(report([*weeks(*STEADY[:5]), RUNNING]), CHART),
    "trend-several": lambda: views.show(report([*MANY, RUNNING], "by:region"), CHART),
    "trend-organizers": lambda: views.show(report(PLACES, "by:organizer weeks:2"), None),
    "trend-only-the-running-week": lambda: views.show(report([RUNNING], "weeks:1"), CHART),
    "trend-several-only-the-running-week": lambda: views.show(report([RUNNING], "CD4,CD5 weeks:1"), CHART),
    "trend-nobody": lambda: views.show(report([], "by:region week:2020-08-01", date(2020, 10, 1)), None),
    "trend-nothing-closed": lambda: views.show(report([], "CD4,CD5"), None, "That is before the campaign."),
    "trend-too-early": lambda: views.show(report([], "weeks:1", data_through=date(2020, 10, 9)), None),
    "trend-too-few-to-draw": lambda: views.show(report([row("2020-10-03", 1, 2)], "weeks:2"), None),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) < 300
    shown = json.dumps(as_json(reply))
    # A change is said in numbers of weeks and rates, never judged.
    assert not any(word in shown for word in ("↑", "↓", "▲", "▼", "improv", "worse", "p′", "Laney"))


def test_all_weeks_alike_is_said_instead_of_a_range() -> None:
    assert any("All weeks are alike" in line for line in views.show(report(weeks(*[(0, 40)] * 9)), CHART).method)


def test_weeks_before_the_first_with_shifts_are_left_out_where_people_read_but_not_in_the_json() -> None:
    made = report(weeks((50, 100), (60, 100), (55, 100)))
    reply = as_json(views.show(made, CHART))
    table = next(block for block in reply["blocks"] if block["type"] == "data_table")
    assert [row[0]["text"] for row in table["rows"][1:]] == ["Oct 10, so far", "Oct 3", "Sep 26", "Sep 19"]
    assert "No shifts before the week of Sep 19." in reply["blocks"][-1]["elements"][0]["text"]
    assert len(made.as_json()["series"][0]["weeks"]) == 8
    whole = as_json(views.show(report(weeks(*STEADY)), CHART))
    assert "No shifts before" not in json.dumps(whole)


def test_more_weeks_than_a_table_has_columns_are_counted() -> None:
    rows = weeks(*STEADY * 3, region="CD4")
    reply = as_json(views.show(report(rows, "CD4,CD5 weeks:30"), CHART))
    table = next(block for block in reply["blocks"] if block["type"] == "data_table")
    assert {len(line) for line in table["rows"]} == {20}
    assert "The newest 18 of 25 weeks shown. Ask for one region to see all." in json.dumps(reply, ensure_ascii=False)
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


def test_more_lines_than_a_table_takes_are_counted() -> None:
    rows = [row("2020-10-03", 4, 10, organizer=f"Organizer {number:03}") for number in range(140)]
    reply = as_json(views.show(report(rows, "by:organizer"), CHART))
    assert "100 of 140 organizers shown" in json.dumps(reply)
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


BLUE, VERMILION, OPEN, BAND = (0, 114, 178), (196, 80, 10), (184, 190, 199), (213, 230, 242)


def pixels(made: TrendReport) -> pictures.Picture:
    return pictures.pixels(charts.draw(made))


def has(picture: pictures.Picture, color: pictures.Color) -> int:
    return pictures.has(picture, color, tolerance=8)


def test_unusual_weeks_and_the_usual_range_have_their_colors() -> None:
    plain, high = pixels(report(weeks(*STEADY))), pixels(report(weeks(*HIGH)))
    assert has(plain, VERMILION) == 0
    assert has(high, VERMILION) > 100
    assert has(plain, BAND) > 20_000
    # Without a band there are only the soft edges of what is blue.
    assert has(pixels(report(weeks(*STEADY[:7]))), BAND) < has(plain, BAND) / 50


def test_few_shifts_are_gray_rings_and_very_few_have_their_counts() -> None:
    few, very_few = weeks(*[(9, 20)] * 3), [row("2020-10-03", 9, 9)]
    assert has(pixels(report(few)), OPEN) > 100
    assert has(pixels(report([*weeks(*STEADY)])), OPEN) < has(pixels(report(few)), OPEN) / 3
    assert report(few).series[0].telling
    assert not report(very_few).series[0].telling
    assert "9 of 9" in charts.draw(report([*weeks(*STEADY, last="2020-09-26"), *very_few])).alt_text


def test_all_charts_have_the_same_scale() -> None:
    low, high = (pixels(report(weeks(*[(flakes, 100)] * 3))) for flakes in (10, 90))
    places = [np.argwhere(np.abs(each - np.array(BLUE)).max(axis=2) < 8)[:, 0].mean() for each in (low, high)]
    # A panel is 150 pixels of a phone high, three of the picture's each.
    assert places[0] - places[1] == pytest.approx(0.8 * 150 * 3, abs=4)


def test_the_running_week_is_a_point_apart_that_no_line_joins() -> None:
    drawn = charts.draw(report([*weeks(*STEADY), RUNNING]))
    assert drawn.alt_text.endswith("Drawn apart, so far: All regions 80% of 15 in the week of Sat, Oct 10.")
    running = report([*weeks(*STEADY), RUNNING]).series[0].weeks[-1]
    assert (running.telling, running.joined) == (True, False)


def test_six_lines_are_drawn_and_the_others_counted() -> None:
    names = Names({f"CD{number}": "Metro" for number in range(1, 10)}, (), ())
    rows = [
        {**row("2020-10-03", 20, 40 + number), "area": f"CD{number}", "area_group": "Metro"} for number in range(1, 10)
    ]
    asked = parse("by:region", names, CALENDAR, MONDAY, GRAMMAR)
    read = metrics.reading(asked.scope.span, CALENDAR.start)
    made = metrics.make(Lines(asked, names), read, MONDAY, Source("", "run", MONDAY), rows)
    drawn = charts.draw(made)
    assert "CD4 45% of 44" in drawn.alt_text
    assert "CD3 " not in drawn.alt_text
    assert len(made.series) == 9
    assert Image.open(io.BytesIO(drawn.png)).width == 1080


def test_the_alternative_text_says_the_finding() -> None:
    assert charts.draw(report(weeks(*HIGH), "region:CD5")).alt_text == (
        "Higher than usual: Oct 3. Lines of flake rates by week. CD5 80% of 100 in the week of Sat, Oct 3, usually "
        "34–75%."
    )
    assert charts.draw(report([RUNNING])).alt_text == (
        "80.0% flaked (12 of 15) in the week of Oct 10 so far. Lines of flake rates by week. Drawn apart, so far: All "
        "regions 80% of 15 in the week of Sat, Oct 10."
    )


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        (weeks(*STEADY), "", "No week was out of the ordinary"),
        (weeks((5, 100), *STEADY, (95, 100)), "weeks:11", "Higher than usual: Oct 3; lower: Aug 1"),
        (weeks(*STEADY[:5]), "", "Between 48% and 54% in five weeks"),
        (weeks((20, 100), *STEADY[:3], (50, 100)), "", "Up from 20% to 50% in five weeks"),
        (weeks((5, 9)), "", "5 of 9 flaked in the week of Oct 3"),
        (weeks((5, 20), (9, 20)), "", "35.0% flaked (14 of 40) in two weeks"),
        ([*weeks((5, 20), region="CD4"), *weeks((9, 25))], "CD4,CD5",
         "CD5: 36.0% flaked (9 of 25) in the week of Oct 3"),
        ([each for r in ("CD4", "CD5") for each in weeks(*STEADY, region=r)], "CD4,CD5",
         "All are where they usually are"),
        ([*weeks(*HIGH, region="CD4"), *weeks(*STEADY, region="CD5")], "CD4,CD5", "CD4 above the usual"),
        ([*weeks((10, 40), (30, 40), region="CD4"), *weeks((20, 40), (21, 40))], "CD4,CD5",
         "CD4 moved most: between 25% and 75%"),
    ],
)  # fmt: skip
def test_a_chart_is_titled_by_what_the_weeks_have_found(rows: list[dict[str, Any]], words: str, said: str) -> None:
    made = report(rows, words)
    assert findings.title(made, made.series) == said


RISING = [(50, 100), (54, 100), (40, 100), (45, 100), (52, 100), (56, 100), (63, 100), (70, 100)]


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        (weeks(*RISING), "CD5", "CD5 has risen five weeks in a row: 40% → 70%. Last week: 70 of 100."),
        (
            weeks(*((100 - flakes, n) for flakes, n in RISING)),
            "",
            "All regions together have fallen five weeks in a row",
        ),
        (weeks(*STEADY), "CD5", "CD5 is where it usually is (37–63%): 47.0% last week (47 of 100)."),
        (weeks(*HIGH), "CD5", "CD5 is above its usual 34–75%: 80.0% last week (80 of 100)."),
        (weeks(*STEADY, (6, 8)), "CD5", "CD5 last week: 6 of 8 flaked. Too few to compare with other weeks."),
    ],
)
def test_a_headline_says_where_the_rate_is_going(rows: list[dict[str, Any]], words: str, said: str) -> None:
    assert views.show(report(rows, words), None).text.startswith(said)


def test_lines_of_few_shifts_are_one_until_all_rows_are_asked_for() -> None:
    rows = [row("2020-10-03", 4, 40 if number < 3 else 9, organizer=f"Turf {number}") for number in range(6)]
    made = report(rows, "by:organizer")
    folded, whole = (json.dumps(as_json(views.show(made, None, whole=every))) for every in (False, True))
    assert "3 others" in folded
    assert "12 of 27" in folded
    assert "Turf 5" in whole
    assert "others" not in whole
    assert views.show(made, None).folded


def drawn_by_slack(made: TrendReport) -> tuple[dict[str, list[int]], str]:
    """Return the values of each line that Slack draws, and the words below; nothing where it draws none."""
    shown = native_chart.show(made, made.series, "Steady")
    assert block_rules.faults(list(shown), lambda _: True) == []
    if not shown:
        return {}, ""
    chart, words = shown
    lines = {each["name"]: [point["value"] for point in each["data"]] for each in chart["chart"]["series"]}
    return lines, words["elements"][0]["text"]


def test_slack_draws_whole_weeks_with_what_is_usual_and_says_which_it_leaves_out() -> None:
    rows = [*weeks(*STEADY), row("2020-10-10", 20, 20)]
    lines, said = drawn_by_slack(report(rows, "region:CD5 weeks:6"))
    assert lines["CD5"] == [52, 50, 46, 53, 47]
    assert lines.keys() == {"CD5", "usually from", "usually to"}
    assert len({*lines["usually from"]}) == 1
    assert said == ("Week by week, Sep 5 to Oct 3: CD5 52, 50, 46, 53, 47%. Not in the chart: Oct 10 (not whole yet).")


def test_slack_draws_no_week_in_which_a_line_has_too_few_shifts_and_never_a_zero_for_it() -> None:
    rows = [*weeks(*STEADY), *weeks(*STEADY[:5], (3, 8), *STEADY[6:], region="CD4")]
    lines, said = drawn_by_slack(report(rows, "region:CD4,CD5", today=date(2020, 10, 10)))
    assert lines == {"CD4": [54, 48, 52, 50, 53, 47], "CD5": [54, 48, 52, 50, 53, 47]}
    assert said.endswith("Not in the chart: Sep 19 (under 10 shifts closed out); Oct 10 (not whole yet).")


def test_where_hardly_any_week_is_left_the_picture_stays() -> None:
    assert drawn_by_slack(report([*weeks(*STEADY), *weeks(*STEADY[:3], region="CD4")], "region:CD4,CD5")) == ({}, "")
    assert drawn_by_slack(report([row("2020-10-03", 5, 20)])) == ({}, "")


def test_a_picture_brings_what_slack_draws_titled_alike() -> None:
    chart = charts.draw(report([*weeks(*STEADY)]))
    assert chart.native[0]["title"] == "No week was out of the ordinary"
    assert chart.alt_text.startswith(chart.native[0]["title"])


def test_a_place_with_odd_letters_makes_a_file_name_and_a_title() -> None:
    drawn = charts.draw(report(PLACES, 'organizer:"CD5-02 <Uptown> & Co",Unturfed weeks:2'))
    assert not set(drawn.name) & set("/\\ $<>&")


@pytest.mark.parametrize(
    ("words", "said", "suggestion"),
    [
        ("region:Metor", "Did you mean Metro?", "/flake trend region:Metro"),
        ("by:day", "by: takes together, region, organizer.", None),
        ("day:2020-08-01", "/flake trend does not know “day:”.", None),
        ("weeks:99", "weeks: takes 1 to 53, not 99.", None),
    ],
)
def test_what_it_does_not_understand(words: str, said: str, suggestion: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        parse(words, NAMES, CALENDAR, MONDAY, GRAMMAR)
    assert said in refused.value.text
    assert suggestion in (None, refused.value.suggestion)


@pytest.mark.usefixtures("sampled")
def test_the_public_records_weekly_rates(asked: SampleAnswers) -> None:
    (line,) = asked("/flake trend")["report"]["series"]
    assert [week["week_start"] for week in line["weeks"]][:3] == ["2020-06-27", "2020-07-04", "2020-07-11"]
    rates = [week["flake_rate"] for week in line["weeks"]]
    assert rates[:2] == [None, None]
    assert [round(rate * 100, 2) for rate in rates[2:]] == [52.48, 53.77, 53.55, 56.35, 64.78, 71.78]
    assert [week["partial"] for week in line["weeks"]] == [False] * 7 + [True]
    assert (line["p_bar"], line["complete_weeks"]) == (None, 5)


@pytest.mark.usefixtures("sampled")
def test_every_answer_of_trend_agrees_with_flake(asked: SampleAnswers) -> None:
    for words in ("CD4, CD5", "by:region", 'organizer:"CD5-01 Powderhorn",Unturfed', "metro and suburbs type:all"):
        for line in asked(f"/flake trend {words} weeks:2")["report"]["series"]:
            key = "organizer" if "organizer" in words else "region"
            kind = " type:all" if "type:all" in words else ""
            for week in line["weeks"]:
                found = asked(f'/flake {key}:"{line["key"]}" week:{week["week_start"]}{kind}')["report"]["total"]
                assert {name: week[name] for name in found if name in week} == {
                    name: value for name, value in found.items() if name in week
                }


@pytest.mark.usefixtures("sampled")
def test_the_samples_files_counted_with_pandas_say_the_same(asked: SampleAnswers, sample_folder: Path) -> None:
    counted = by_region_and_week(sample_folder)
    for line in asked("/flake trend by:region weeks:6")["report"]["series"]:
        for week in line["weeks"]:
            key = (line["key"], week["week_start"])
            found = (week["completed"], week["no_show"], week["cancelled"])
            assert found == counted.get(key, (0, 0, 0)), key


@pytest.mark.usefixtures("sampled")
def test_an_answer_in_the_terminal_with_its_chart(terminal: Terminal, tmp_path: Path) -> None:
    status, out, _ = terminal("ask", "/flake trend metro", "--today", TODAY, "--out", str(tmp_path))
    assert status == 0
    assert "Metro flaked more: up from 50% to 65% in five weeks." in out
    assert "Aug 15, so far" in out
    assert next(tmp_path.glob("flake-trend-metro-*.png")).read_bytes().startswith(b"\x89PNG")


def test_counts_of_a_line_add_up_from_all_its_rows() -> None:
    rows = [row("2020-10-03", 3, 10, "CD4"), row("2020-10-03", 4, 20, "CD5")]
    (line,) = report(rows, "metro").series
    assert line.week(date(2020, 10, 3)).counts == Counts(completed=23, no_show=5, cancelled=2)
