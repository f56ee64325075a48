"""`/flake confirm`: which calls are due, how confirmed shifts turned out, and what it says when that is unknown."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.calendar import Calendar, Span
from bot.language.scope import Scope
from bot.messages import Chart
from bot.metrics.counts import Counts, Source
from bot.metrics.coverage import Coverage
from bot.metrics.definitions import MN2020
from bot.reports.confirm import chart as charts
from bot.reports.confirm import outcomes as confirmed
from bot.reports.confirm import reply as views
from bot.reports.confirm import report as metrics
from bot.reports.confirm.outcomes import Outcomes
from bot.reports.confirm.report import Calls, ConfirmReport
from local.slack import block_rules
from tests.support import pictures
from tests.support.exports import sign_up, write_campaign, write_table
from tests.support.golden import as_json, assert_golden
from tests.support.sample_answers import SampleAnswers
from tests.support.sample_counts import newest
from tests.support.terminal import Terminal, ask, build

MONDAY, TUESDAY, WEDNESDAY, SATURDAY, SUNDAY = (date(2020, 8, day) for day in (17, 18, 19, 22, 23))
SCOPE = Scope(Span(MONDAY, WEDNESDAY), Span(date(2020, 7, 11), date(2020, 8, 14)), "organizer", event_type="phonebank")
SOURCE = Source("Sample campaign", "run", date(2020, 8, 16))
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
HISTORY = {"event_signups": 9, "event_signups_statuses": 20, "event_statuses": 3}
PAST = Outcomes(
    Counts(completed=60, no_show=30, cancelled=10), Counts(completed=20, no_show=20, cancelled=40), Counts()
)
CHART = Chart("F0CHART01", b"png", "Bar chart by organizer.")


def line(
    key: str, day: date, scheduled: int, confirmed: int, left: int = 0, region: str | None = "CD5"
) -> dict[str, Any]:
    return {
        "key": key,
        "organizer_region": region,
        "day": day,
        "scheduled": scheduled,
        "confirmed": confirmed,
        "left_message": left,
    }


LINES = [
    line("CD5-01 Longfellow", MONDAY, 5, 2, 1),
    line("CD5-01 Longfellow", TUESDAY, 10, 4, 3),
    line("CD5-02 <Uptown> & Co", TUESDAY, 1, 1),
    line("CD5-02 <Uptown> & Co", WEDNESDAY, 3, 3),
    line("CD4-01 Frogtown", MONDAY, 20, 0, 20, region="CD4"),
    line("Unturfed", WEDNESDAY, 40, 0),
]


def report(
    lines: list[dict[str, Any]] = LINES, past: Outcomes = PAST, source: Source = SOURCE, **scope: Any
) -> ConfirmReport:
    return metrics.make(replace(SCOPE, **scope), MONDAY, source, lines, past)


# Which calls are due


def test_who_is_not_confirmed_is_called_and_tomorrows_confirmed_ones_once_more() -> None:
    made = report()
    longfellow = next(row.calls for row in made.rows if row.key == "CD5-01 Longfellow")
    assert longfellow == Calls(scheduled=15, confirmed=6, left_message=4, reminders=4)
    assert (longfellow.to_confirm, longfellow.due, longfellow.share) == (9, 13, 0.4)
    assert [calls.due for calls in made.days] == [23, 11, 40]
    assert made.total == Calls(scheduled=79, confirmed=10, left_message=24, reminders=5)


def test_confirmed_shifts_of_today_and_of_the_day_after_tomorrow_need_no_call() -> None:
    made = report([line("Ann", MONDAY, 4, 4), line("Ann", WEDNESDAY, 3, 3)])
    assert (made.total.scheduled, made.total.due) == (7, 0)


def test_most_calls_come_first_and_those_that_are_nobodys_last() -> None:
    keys = [row.key for row in report().rows]
    assert keys == ["CD4-01 Frogtown", "CD5-01 Longfellow", "CD5-02 <Uptown> & Co", "Unturfed"]


def test_ones_own_turf_comes_first_and_is_always_shown() -> None:
    made = report().own_first("CD5-02 <Uptown> & Co")
    assert made.rows[0].key == "CD5-02 <Uptown> & Co"
    assert [row.key for row in made.rows[1:]] == ["CD4-01 Frogtown", "CD5-01 Longfellow", "Unturfed"]
    assert made.own == made.rows[0].calls
    few = report([line(key, TUESDAY, 1, 1) for key in ("Ann", "Bob", "Cleo")]).own_first("Bob")
    assert [row.key for row in few.folded[0]] == ["Bob"]


def test_an_organizer_has_a_row_in_each_region() -> None:
    made = report([line("Ann", MONDAY, 4, 0), line("Ann", MONDAY, 1, 0, region="CD4")])
    assert [(row.region, row.calls.scheduled) for row in made.rows] == [("CD5", 4), ("CD4", 1)]


NUMBERS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))


@given(st.dictionaries(st.tuples(st.sampled_from("ABCDE"), st.sampled_from([MONDAY, TUESDAY, WEDNESDAY])), NUMBERS))
def test_days_and_rows_have_the_same_total(numbers: dict[tuple[str, date], tuple[int, int, int]]) -> None:
    lines = [line(key, day, a + b + c, a, b) for (key, day), (a, b, c) in numbers.items()]
    made = report(lines)
    assert sum((row.calls for row in made.rows), Calls()) == made.total
    assert made.total.due == sum(day.due for day in made.days)
    assert made.total.due <= made.total.scheduled
    assert made.total.scheduled - made.total.due <= made.total.confirmed


# Which days


def test_the_look_back_is_eight_complete_covered_weeks_but_not_before_the_campaign() -> None:
    def back(today: date, data_through: date | None = None) -> tuple[Span, Span]:
        scope = metrics.around(SCOPE, Coverage.until(data_through or today, today), CALENDAR)
        return scope.span, scope.before

    assert back(MONDAY) == (Span(MONDAY, WEDNESDAY), Span(date(2020, 7, 11), date(2020, 8, 14)))
    saturday = date(2020, 10, 10)
    assert back(saturday)[1] == Span(date(2020, 8, 15), date(2020, 10, 9))
    assert back(saturday)[1].days == 56
    # A week that the data have not seen to its end is not one of them.
    assert back(MONDAY, date(2020, 8, 13))[1] == Span(date(2020, 7, 11), date(2020, 8, 7))
    # In its first week a campaign has no complete one yet, and dates may be another campaign's.
    assert back(date(2020, 7, 12))[1] == Span(date(2020, 5, 16), date(2020, 7, 10))


# How confirmed shifts turned out


def test_the_history_sorts_closed_shifts_in_three() -> None:
    closed: list[dict[str, Any]] = [
        {"ever_confirmed": None, "completed": 1, "no_show": 0, "cancelled": 0},
        {"ever_confirmed": True, "completed": 6, "no_show": 3, "cancelled": 1},
        {"ever_confirmed": False, "completed": 2, "no_show": 2, "cancelled": 4},
    ]
    past = confirmed.make(closed, HISTORY, MN2020)
    assert past == Outcomes(
        Counts(completed=6, no_show=3, cancelled=1),
        Counts(completed=2, no_show=2, cancelled=4),
        Counts(completed=1),
        (),
    )
    assert (past.confirmed.flake_rate, past.never.flake_rate, past.total.total) == (0.4, 0.75, 19)


def test_each_missing_table_is_named() -> None:
    assert confirmed.make([], HISTORY | {"event_signups": 0, "event_statuses": 0}, MN2020).missing == (
        "event_signups",
        "event_statuses",
    )


def test_the_json_names_every_number() -> None:
    shown = report().as_json()
    assert shown["rows"][1] == {
        "organizer": "CD5-01 Longfellow", "region": "CD5", "scheduled": 15, "confirmed": 6, "left_message": 4,
        "reminders": 4, "to_confirm": 9, "calls_due": 13, "share_confirmed": 0.4,
    }  # fmt: skip
    assert (shown["first_day"], shown["last_day"], shown["by"]) == ("2020-08-17", "2020-08-19", "organizer")
    assert [day["day"] for day in shown["days"]] == ["2020-08-17", "2020-08-18", "2020-08-19"]
    past = shown["past"]
    assert (past["first_day"], past["last_day"], past["missing_tables"]) == ("2020-07-11", "2020-08-14", ())
    ever = past["ever_confirmed"]
    assert (ever["total_flakes"], ever["total"], ever["flake_rate"]) == (40, 100, 0.4)
    assert ever["interval"] == pytest.approx((0.3392, 0.4641), abs=1e-3)
    assert past["no_history"]["flake_rate"] is None
    by_region = report([line("CD5", MONDAY, 1, 0, region=None)], group_by="region").as_json()
    assert by_region["rows"][0]["region"] == "CD5"


# Replies

UNREAD = Outcomes(Counts(), Counts(), Counts(completed=30, no_show=12))
show = partial(views.show, recipe="open the day's event and call everybody.")
REPLIES = {
    "confirm": lambda: show(report(region_group="Metro"), CHART),
    "confirm-own-turf": lambda: show(report(region_group="Metro").own_first("CD5-02 <Uptown> & Co"), CHART),
    "confirm-none-in-own-turf": lambda: show(report(LINES[:1], region="CD5").own_first("CD5-09 Harrison"), None),
    "confirm-of-a-day": lambda: show(report(LINES[1:3], region="CD5", span=Span(TUESDAY, TUESDAY)), CHART),
    "confirm-of-some-days": lambda: show(
        report([line("Ann", SATURDAY, 4, 1), line("Bob", SUNDAY, 2, 2)], span=Span(SATURDAY, SUNDAY)), None
    ),
    "confirm-of-a-day-nothing-scheduled": lambda: show(report([], span=Span(SATURDAY, SATURDAY)), None),
    "confirm-one-row": lambda: show(report(LINES[:1], region="CD5"), None),
    "confirm-data-are-old": lambda: show(
        report(LINES[:1], source=replace(SOURCE, data_through=date(2020, 8, 14)), region="CD5"), None
    ),
    "confirm-nothing-due": lambda: show(report([line("Ann", WEDNESDAY, 2, 2)]), None),
    "confirm-nothing-scheduled": lambda: show(report([]), None, note="That is after the campaign."),
    "confirm-chart-failed": lambda: show(report(LINES[:3]), None),
    "confirm-without-history": lambda: show(
        report(LINES[:1], Outcomes(Counts(), Counts(), Counts(completed=9), tuple(HISTORY))), None
    ),
    "confirm-history-of-others": lambda: show(report(LINES[:1], UNREAD), None),
    "confirm-few": lambda: show(
        report(LINES[:1], Outcomes(Counts(completed=8, no_show=1), Counts(), Counts(cancelled=2))), None
    ),
    "confirm-nothing-closed": lambda: show(report(LINES[:1], Outcomes(Counts(), Counts(), Counts())), None),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_every_answer_says_its_rule_and_that_it_is_not_cause_and_effect() -> None:
    method = " ".join(show(report(), CHART).method)
    assert "that is not confirmed, and a reminder for every confirmed one of tomorrow" in method
    assert "This is not cause and effect" in method


def test_more_rows_than_a_table_takes_are_counted_and_the_total_counts_all() -> None:
    many = [line(f"Organizer {place:03}", MONDAY, 1, 0) for place in range(140)]
    reply = as_json(show(report(many, region="CD5"), CHART, whole=True))
    table = next(block for block in reply["blocks"] if block["type"] == "data_table")
    assert len(table["rows"]) == 101
    assert [cell["text"] for cell in table["rows"][-1][:2]] == ["CD5", "140"]
    assert "99 of 140 rows shown" in json.dumps(reply["blocks"])
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


# The chart

BLUE, LIGHT_BLUE = (0, 114, 178), (116, 182, 222)


def has(made: ConfirmReport, color: pictures.Color) -> int:
    return pictures.has(pictures.pixels(charts.draw(made)), color)


def test_a_bar_shows_the_calls_to_confirm_and_to_remind() -> None:
    made = report([line("Ann", TUESDAY, 40, 10), line("Bob", TUESDAY, 40, 10)])
    assert has(made, BLUE) / has(made, LIGHT_BLUE) == pytest.approx(3, abs=0.4)
    reminders = report([line("Ann", TUESDAY, 40, 40), line("Bob", TUESDAY, 40, 40)])
    assert has(reminders, BLUE) < has(made, BLUE) / 10


def test_a_chart_has_several_rows_and_calls() -> None:
    assert report().telling
    assert not report([line("Ann", MONDAY, 4, 0)]).telling
    assert not report([line("Ann", MONDAY, 2, 2), line("Bob", MONDAY, 1, 1)]).telling


def test_the_chart_shows_at_most_twelve_rows_and_small_ones_as_one() -> None:
    def height(rows: int, scheduled: int = 4) -> int:
        lines = [line(f"Organizer {place}", MONDAY, scheduled, 1) for place in range(rows)]
        return Image.open(io.BytesIO(charts.draw(report(lines)).png)).size[1]

    assert height(2) < height(12) == height(30)
    assert height(30, scheduled=3) == height(1)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("Ann", 9, 0), ("Bob", 4, 1), ("Cleo", 4, 1)], "Ann has half or more of the 15 calls"),
        ([("Ann", 9, 0), ("Bob", 4, 4)], "Ann has all of the 9 calls"),
        ([(f"T{number}", 5, 1) for number in range(6)], "3 of 6 turfs have half of the 24 calls"),
    ],
)
def test_the_chart_is_titled_by_where_the_calls_are(lines: list[tuple[str, int, int]], said: str) -> None:
    made = report([line(name, MONDAY, scheduled, confirmed) for name, scheduled, confirmed in lines])
    assert charts.draw(made).alt_text.startswith(f"{said}. Bars by organizer")


def test_odd_names_do_not_break_the_chart_and_the_alternative_text_says_the_finding() -> None:
    lines = [line("$\\foo$ and a name that is much too long", MONDAY, 2, 1), line("CD5", TUESDAY, 1, 1)]
    chart = charts.draw(report(lines, organizer="$\\bar$"))
    assert chart.alt_text == (
        "$\\foo$ and a name that is… has half or more of the 2 calls. "
        "Bars by organizer, $\\bar$, Aug 17–19: 1 shift not confirmed, 1 to remind."
    )
    assert chart.name == "confirm-2020-08-17-by-organizer.png"


# On the sample campaign, against a count of its files with pandas


@pytest.fixture(scope="module")
def counted(sample_folder: Path) -> pd.DataFrame:
    return newest(sample_folder)


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("region", ["", "Metro", "CD7"])
def test_the_samples_calls_are_those_counted_with_pandas(
    region: str, asked: SampleAnswers, counted: pd.DataFrame
) -> None:
    found = asked(f"/flake confirm {region} type:all")["report"]
    rows = counted[(counted["outcome"] == "open")]
    rows = rows[(rows["region"] == region) | (rows["region_group"] == region)] if region else rows
    for number, day in enumerate((MONDAY, TUESDAY, WEDNESDAY)):
        mine = rows[rows["event_date"] == day.isoformat()]
        shown = found["days"][number]
        assert (shown["scheduled"], shown["confirmed"]) == (len(mine), mine["sure"].sum())
        assert shown["calls_due"] == (len(mine) if number == 1 else (~mine["sure"]).sum())
    assert found["total"]["calls_due"] == sum(row["calls_due"] for row in found["rows"])


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(("region", "type_"), [("", "phonebank"), ("Metro", "canvass"), ("CD7", "all")])
def test_the_samples_look_back_is_that_counted_with_pandas(
    region: str, type_: str, asked: SampleAnswers, counted: pd.DataFrame
) -> None:
    past = asked(f"/flake confirm {region} type:{type_}")["report"]["past"]
    rows = counted[counted["event_date"].between("2020-07-11", "2020-08-14") & counted["closed"]]
    rows = rows[(rows["region"] == region) | (rows["region_group"] == region)] if region else rows
    rows = rows[rows["type"] == type_] if type_ != "all" else rows
    for name, mine in (
        ("ever_confirmed", rows[rows["ever"].eq(True)]),
        ("never_confirmed", rows[rows["ever"].eq(False)]),
    ):
        for outcome in ("completed", "no_show", "cancelled"):
            assert past[name][outcome] == (mine["outcome"] == outcome).sum() > 0
    assert past["no_history"]["total"] == rows["ever"].isna().sum()


@pytest.mark.usefixtures("sampled")
def test_the_look_back_counts_the_shifts_that_flake_counts(asked: SampleAnswers) -> None:
    past = asked("/flake confirm type:all")["report"]["past"]
    total = asked("/flake week:last weeks:5 type:all")["report"]["total"]
    for name in ("completed", "no_show", "cancelled", "total"):
        assert sum(past[part][name] for part in ("ever_confirmed", "never_confirmed", "no_history")) == total[name]


@pytest.mark.usefixtures("sampled")
def test_a_volunteers_id_is_in_no_answer(asked: SampleAnswers, sample_folder: Path) -> None:
    people = set(pd.read_csv(sample_folder / "person_records_myc.csv", dtype=str)["myc_van_id"])
    shown = json.dumps(asked("/flake confirm by:organizer type:all"))
    assert not [person for person in people if f'"{person}"' in shown]


@pytest.mark.usefixtures("sampled")
def test_after_the_campaign_nothing_is_due_and_it_says_why(asked: SampleAnswers) -> None:
    reply = asked("/flake confirm", "2020-12-01")
    shown = json.dumps(reply["blocks"], ensure_ascii=False)
    assert "No confirm calls today in all regions." in shown
    assert "is after the campaign" in shown


# Campaigns of a few sign-ups

SIGN_UPS = ("event_signup_id", "myc_van_id", "event_id", "event_shift_id", "location_id", "datetime_offset_begin",
            "datetime_suppressed")  # fmt: skip
STATUSES = ("event_signups_event_status_id", "event_signup_id", "event_status_id", "datetime_modified")


@pytest.mark.usefixtures("home")
def test_without_the_status_history_the_calls_are_answered_and_the_missing_tables_named(
    terminal: Terminal, tmp_path: Path
) -> None:
    rows = [sign_up(1, "2020-08-18", "Confirmed"), sign_up(2, "2020-08-17", "Left Msg"), sign_up(3, "2020-08-12")]
    folder = write_campaign(tmp_path / "d", rows)
    write_table(folder, "event_statuses", ("event_status_id", "event_status_name"), [("11", "Confirmed")])
    build(terminal, folder)
    reply = ask(terminal, "/flake confirm")
    total = reply["report"]["total"]
    assert (total["scheduled"], total["calls_due"], total["reminders"], total["left_message"]) == (2, 2, 1, 1)
    assert reply["report"]["past"]["missing_tables"] == ["event_signups", "event_signups_statuses"]


@pytest.mark.usefixtures("home")
def test_a_person_with_two_roles_on_a_shift_counts_twice_and_not_four_times(terminal: Terminal, tmp_path: Path) -> None:
    caller, lead = sign_up(1, "2020-08-12", "Completed"), sign_up(1, "2020-08-12", "No Show")
    lead[5] = "Lead"
    folder = write_campaign(tmp_path / "d", [caller, lead, sign_up(2, "2020-08-12", "Completed")])
    event, begin = caller[0], "2020-08-12 23:00:00"
    raw = [("s1", 1, event, "1", "10", begin, ""), ("s2", 1, event, "1", "10", begin, "")]
    write_table(folder, "event_signups", SIGN_UPS, raw)
    # What is entered on Saturday shows that the week of the shift is over.
    late = "2020-08-15 15:00:00"
    given = [("1", "s1", "11", begin), ("2", "s1", "2", late), ("3", "s2", "1", begin), ("4", "s2", "6", late)]
    write_table(folder, "event_signups_statuses", STATUSES, given)
    words = [("1", "Scheduled"), ("2", "Completed"), ("6", "No Show"), ("11", "Confirmed")]
    write_table(folder, "event_statuses", ("event_status_id", "event_status_name"), words)
    assert "warn totals_confirmed" not in build(terminal, folder)
    past = ask(terminal, "/flake confirm")["report"]["past"]
    assert (past["ever_confirmed"]["completed"], past["ever_confirmed"]["no_show"]) == (1, 1)
    assert (past["never_confirmed"]["total"], past["no_history"]["completed"]) == (0, 1)


def test_three_days_are_called_for() -> None:
    asked = metrics.around(SCOPE, Coverage.until(MONDAY, TUESDAY), CALENDAR)
    assert asked.span == Span(TUESDAY, TUESDAY + timedelta(2))
