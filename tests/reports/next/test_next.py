"""`/flake next`: the report, its wording, its chart, and end to end on the sample campaign."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from bot.calendar import Span
from bot.language.scope import Scope
from bot.messages import Chart
from bot.metrics.counts import Counts, Source
from bot.reports.next import chart as charts
from bot.reports.next import reply as views
from bot.reports.next import report as metrics
from bot.reports.next.report import NextReport
from local.slack import block_rules
from tests.support import pictures
from tests.support.golden import as_json, assert_golden
from tests.support.next_lines import BEFORE, SPAN, WEEK_1, WEEK_2, line
from tests.support.pictures import has
from tests.support.sample_answers import SampleAnswers

CHART = Chart("F0CHART01", b"png", "Bar chart by day.")


LINES = [
    line("before", WEEK_1, "Ann", completed=20, no_show=20),
    line("before", WEEK_2, "Ann", completed=30, no_show=20, cancelled=10),
    line("before", WEEK_2, "Bob & Co", completed=3, no_show=7),
    line("before", WEEK_2, None, "CD4", completed=80, no_show=20),
    line("asked", date(2020, 8, 22), "Ann", scheduled=20, confirmed=8, left_message=4, cancelled_ahead=3),
    line("asked", date(2020, 8, 23), "Ann", scheduled=10, confirmed=2),
    line("asked", date(2020, 8, 23), "Bob & Co", scheduled=7, left_message=1),
    line("asked", date(2020, 8, 28), "Unturfed", scheduled=1, cancelled_ahead=1),
    line("asked", date(2020, 8, 28), "Nobody's day", completed=4),
]


def report(
    lines: list[dict[str, Any]] | None = None,
    by: str = "organizer",
    span: Span = SPAN,
    data_through: date | None = date(2020, 8, 16),
    **scope: Any,
) -> NextReport:
    where = scope or {"region": "CD5"}
    asked = Scope(span, span.earlier(7), by, event_type="phonebank", **where)
    source = Source("Sample campaign", "run", data_through)
    return metrics.make(asked, date(2020, 8, 17), source, BEFORE, LINES if lines is None else lines)


# The report


def test_a_row_with_enough_shifts_is_expected_by_its_own_rate() -> None:
    ann = report().rows[0]
    assert (ann.key, ann.counts.scheduled, ann.counts.confirmed, ann.counts.left_message) == ("Ann", 30, 10, 4)
    assert ann.expected is not None
    # 50 of 100 came.
    assert ann.expected.shifts == 15.0
    assert ann.expected.history.whose == "own"
    assert ann.expected.within is not None
    assert ann.expected.within[0] < 15 < ann.expected.within[1]


def test_a_row_with_few_shifts_is_expected_by_its_regions_rate_and_says_so() -> None:
    bob = report().as_json()["rows"][1]
    # 53 of 110 came in CD5, Ann's and Bob's together.
    assert (bob["rate_of"], bob["n"], bob["weeks"]) == ("CD5", 110, 2)
    assert bob["expected"] == pytest.approx(7 * 53 / 110)


def test_where_the_region_has_few_shifts_too_everybodys_rate_stands_in() -> None:
    lines = [
        line("before", WEEK_2, "CD6", "CD6", completed=1, no_show=3),
        line("before", WEEK_2, None, "CD4", completed=80, no_show=20),
        line("asked", date(2020, 8, 22), "CD6", "CD6", scheduled=10),
    ]
    row = report(lines, "region", region="CD6").as_json()["rows"][0]
    assert (row["rate_of"], row["n"], row["expected"]) == ("All regions", 104, pytest.approx(10 * 81 / 104))


def test_a_row_of_whom_nobody_has_a_history_has_no_expectation_never_zero() -> None:
    row = report([line("asked", date(2020, 8, 22), "Ann", scheduled=10)]).as_json()["rows"][0]
    assert (row["expected"], row["low"], row["high"], row["flake_rate"], row["rate_of"]) == (None,) * 5
    assert (row["n"], row["weeks"]) == (0, 0)


def test_the_total_is_expected_by_the_rate_of_all_that_is_asked_for() -> None:
    total = report().as_json()["total"]
    assert (total["scheduled"], total["confirmed"], total["left_message"], total["not_reached"]) == (38, 10, 5, 23)
    assert (total["cancelled_ahead"], total["rate_of"], total["n"]) == (4, "own", 110)
    assert total["expected"] == pytest.approx(38 * 53 / 110)


def test_an_organizers_few_shifts_are_expected_by_those_of_the_regions_around() -> None:
    lines = [
        line("before", WEEK_2, "Bob & Co", "CD5", completed=3, no_show=7),
        line("before", WEEK_2, None, "CD5", completed=27, no_show=23),
        line("before", WEEK_2, None, "CD4", completed=80, no_show=20),
        line("asked", date(2020, 8, 22), "Bob & Co", "CD5", scheduled=6),
    ]
    made = report(lines, organizer="Bob & Co").as_json()
    assert made["total"]["rate_of"] == made["rows"][0]["rate_of"] == "CD5"
    assert made["total"]["expected"] == pytest.approx(6 * 30 / 60)


def test_a_day_is_expected_by_the_same_weekdays_before() -> None:
    lines = [
        line("before", WEEK_1, "2020-08-01", completed=30, no_show=10),
        line("before", WEEK_2, "2020-08-08", completed=30, no_show=10),
        line("before", WEEK_2, "2020-08-09", completed=1, no_show=39),
        line("asked", date(2020, 8, 22), "2020-08-22", scheduled=8),
        line("asked", date(2020, 8, 28), "2020-08-28", scheduled=12),
    ]
    saturday, friday = report(lines, "day").as_json()["rows"]
    assert (saturday["day"], saturday["expected"], saturday["rate_of"], saturday["n"]) == ("2020-08-22", 6.0, "own", 80)
    # No Friday was closed: all days' rate stands in.
    assert (friday["rate_of"], friday["n"], friday["expected"]) == ("CD5", 120, pytest.approx(12 * 61 / 120))


def test_every_day_is_there_and_days_and_rows_add_up_to_the_total() -> None:
    made = report().as_json()
    assert [day["day"] for day in made["days"]] == [f"2020-08-{number}" for number in range(22, 29)]
    for name in ("scheduled", "confirmed", "left_message", "not_reached", "cancelled_ahead"):
        assert sum(day[name] for day in made["days"]) == sum(row[name] for row in made["rows"]) == made["total"][name]


def test_a_row_without_anything_ahead_is_left_out_and_those_that_are_nobodys_are_last() -> None:
    assert [row.key for row in report().rows] == ["Ann", "Bob & Co", "Unturfed"]


def test_ones_own_turf_comes_first_and_is_always_shown() -> None:
    lines = [line("asked", date(2020, 8, 22), key, scheduled=1) for key in ("Ann", "Bob", "Cleo")]
    made = report(lines).own_first("Bob")
    assert [row.key for row in made.rows] == ["Bob", "Ann", "Cleo"]
    table = next(block for block in as_json(views.show(made, None))["blocks"] if block["type"] == "data_table")
    assert [row[0]["text"] for row in table["rows"][1:]] == ["Bob", "2 others", "CD5"]


def test_the_rest_of_the_week_begins_today() -> None:
    scope = Scope(Span(date(2020, 8, 15), date(2020, 8, 21)), BEFORE, "region")
    assert metrics.rest(scope, date(2020, 8, 17)).span == Span(date(2020, 8, 17), date(2020, 8, 21))
    assert metrics.rest(scope, date(2020, 8, 10)) == scope


def test_a_report_can_be_a_key() -> None:
    assert hash(report()) == hash(report())


# The words


BY_DAY = [
    line("before", WEEK_1, "2020-08-01", completed=20, no_show=20),
    line("asked", date(2020, 8, 22), "2020-08-22", scheduled=8, confirmed=3),
]
REPLIES = {
    "next": lambda: views.show(report(), CHART),
    "next-by-day": lambda: views.show(report(BY_DAY, "day"), CHART),
    "next-data-are-old": lambda: views.show(report(data_through=date(2020, 8, 9)), CHART),
    "next-nothing-covered": lambda: views.show(report(LINES[4:], data_through=None), CHART),
    "next-no-history": lambda: views.show(report(LINES[4:]), CHART),
    "next-nothing": lambda: views.show(report([]), None, "That is after the campaign."),
    "next-chart-failed": lambda: views.show(report(region_group="Metro"), None),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_more_rows_than_a_table_takes_are_counted_and_the_total_counts_all() -> None:
    many = [line("asked", date(2020, 8, 22), f"Organizer {place:03}", scheduled=1) for place in range(140)]
    shown = as_json(views.show(report(many), CHART, whole=True))["blocks"]
    assert len(shown[2]["rows"]) == 101
    assert shown[2]["rows"][-1][2]["text"] == "140"
    assert "99 of 140 rows shown" in shown[3]["elements"][0]["text"]


# The picture


def pixels(made: NextReport) -> pictures.Picture:
    return pictures.pixels(charts.draw(made))


def test_a_bar_is_made_of_those_confirmed_left_a_message_and_neither_in_proportion() -> None:
    picture = pixels(report([line("asked", date(2020, 8, 22), "Ann", scheduled=100, confirmed=50, left_message=25)]))
    confirmed, left, neither = (has(picture, color, 2) for color in ((0, 114, 178), (116, 182, 222), (184, 190, 199)))
    assert confirmed / left == pytest.approx(2, abs=0.2)
    assert left / neither == pytest.approx(1, abs=0.25)


def test_every_day_has_its_height_and_the_alternative_text_says_the_finding() -> None:
    one_day = report(LINES, span=Span(SPAN.first, SPAN.first))
    assert pixels(one_day).shape[0] < pixels(report()).shape[0]
    assert pixels(report()).shape[1] == 1080
    assert charts.draw(report()).alt_text == (
        "Most on Sat, Aug 22; none yet on 4 days. Bars by day, CD5: 38 scheduled, 10 confirmed, 5 with a message left, "
        "23 not confirmed. Sat, Aug 22 20; Sun, Aug 23 17; Mon, Aug 24 0; Tue, Aug 25 0; Wed, Aug 26 0; Thu, Aug 27 0; "
        "Fri, Aug 28 1."
    )
    assert charts.draw(one_day).alt_text.startswith("All on Sat, Aug 22.")
    assert charts.draw(report()).name == "next-cd5-2020-08-22.png"


def test_a_day_without_anything_scheduled_draws() -> None:
    assert charts.draw(report([])).png.startswith(b"\x89PNG")


def test_slack_draws_each_day_also_those_with_nothing_scheduled() -> None:
    made = report()
    chart, words = charts.draw(made).native
    assert block_rules.faults([chart, words], lambda _: True) == []
    days = ["Sat, Aug 22", "Sun, Aug 23", "Mon, Aug 24", "Tue, Aug 25", "Wed, Aug 26", "Thu, Aug 27", "Fri, Aug 28"]
    assert (chart["title"], chart["chart"]["axis_config"]["categories"]) == (
        "Most on Sat, Aug 22; none yet on 4 days",
        days,
    )
    lines = {each["name"]: [point["value"] for point in each["data"]] for each in chart["chart"]["series"]}
    assert lines == {"Scheduled": [20, 17, 0, 0, 0, 0, 1], "Confirmed": [8, 2, 0, 0, 0, 0, 0]}
    assert words["elements"][0]["text"] == (
        "Day by day, Sat, Aug 22 to Fri, Aug 28: scheduled 20, 17, 0, 0, 0, 0, 1; confirmed 8, 2, 0, 0, 0, 0, 0."
    )


def test_more_days_than_slack_draws_stay_a_picture() -> None:
    assert charts.draw(report(span=Span(SPAN.first, SPAN.first + timedelta(20)))).native == ()


# The whole way


def by_region(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    return ((str(region), theirs) for region, theirs in rows.groupby("region"))


@pytest.mark.usefixtures("sampled")
def test_next_week_by_region_is_what_an_independent_count_says(asked: SampleAnswers, counted: pd.DataFrame) -> None:
    made = asked("/flake next week")["report"]
    assert (made["first_day"], made["last_day"], made["by"]) == ("2020-08-22", "2020-08-28", "region")
    assert (made["before_first_day"], made["before_last_day"]) == ("2020-06-20", "2020-08-14")
    ahead = counted[counted["event_date"].between("2020-08-22", "2020-08-28")]
    past = counted[counted["event_date"].between("2020-06-20", "2020-08-14")]
    rows = {row["region"]: row for row in made["rows"]}
    for region, theirs in by_region(ahead):
        open_ = theirs[theirs["outcome"] == "open"]
        closed = past[(past["region"] == region) & past["outcome"].isin(["completed", "no_show", "cancelled"])]
        row = rows.pop(region)
        assert row["scheduled"] == len(open_)
        assert row["confirmed"] == open_["words"].str.startswith("conf").sum()
        assert row["left_message"] == open_["words"].str.startswith("left m").sum()
        assert row["cancelled_ahead"] == (theirs["outcome"] == "cancelled").sum()
        assert row["n"] == len(closed) >= 30
        assert row["expected"] == pytest.approx(len(open_) * (closed["outcome"] == "completed").mean())
        assert row["low"] <= row["expected"] <= row["high"]
    assert rows == {}
    assert [day["scheduled"] for day in made["days"]] == list(
        ahead[ahead["outcome"] == "open"].groupby("event_date").size()
    )


@pytest.mark.usefixtures("sampled")
def test_the_rest_of_this_week_is_today_and_ahead(asked: SampleAnswers, counted: pd.DataFrame) -> None:
    made = asked("/flake next week:current by:day region:CD5")["report"]
    theirs = counted[counted["event_date"].between("2020-08-17", "2020-08-21") & (counted["region"] == "CD5")]
    scheduled = theirs[theirs["outcome"] == "open"].groupby("event_date").size()
    assert {row["day"]: row["scheduled"] for row in made["rows"]} == dict(scheduled)
    assert made["total"]["scheduled"] == scheduled.sum()


@pytest.mark.usefixtures("sampled")
def test_every_grouping_has_the_same_total(asked: SampleAnswers) -> None:
    totals = [asked(f"/flake next by:{by}")["report"]["total"] for by in ("region", "organizer", "day", "type")]
    assert all(total == totals[0] for total in totals)


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    "words",
    ["next", "next week", "next week:next", "next week 2020-08-22", "next WEEK type:phonebank", "next next week"],
)
def test_next_week_can_be_said_in_several_ways(asked: SampleAnswers, words: str) -> None:
    made = asked(f"/flake {words}")["report"]
    assert (made["first_day"], made["region"]) == ("2020-08-22", None)


@pytest.mark.usefixtures("sampled")
def test_a_region_may_follow_the_week(asked: SampleAnswers) -> None:
    made = asked("/flake next week metro")["report"]
    assert (made["first_day"], made["region"], made["by"]) == ("2020-08-22", "Metro", "organizer")


def test_the_counts_that_are_shown_are_those_of_the_report() -> None:
    shown = as_json(views.show(report(), CHART))["blocks"][2]["rows"]
    scheduled = [row[2]["value"] for row in shown[1:]]
    assert scheduled[-1] == sum(scheduled[:-1]) == sum((row.counts for row in report().rows), Counts()).scheduled
