"""`/flake unclosed`: the list to close out, and the range that last week's rate can still take."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar, Month, Span
from bot.language.scope import Scope
from bot.metrics.counts import Counts, Source
from bot.reports.unclosed import reply as views
from bot.reports.unclosed import report as metrics
from bot.reports.unclosed.report import UnclosedReport, UnclosedRow
from local.slack import block_rules
from tests.support.exports import sign_up, write_campaign
from tests.support.golden import as_json, assert_golden
from tests.support.homes import TODAY
from tests.support.sample_answers import SampleAnswers
from tests.support.sample_counts import newest
from tests.support.terminal import Terminal, ask, build

MONDAY = date(2020, 8, 17)
SCOPE = Scope(
    Span(date(2020, 7, 20), date(2020, 8, 16)),
    Span(date(2020, 8, 8), date(2020, 8, 14)),
    "region",
    event_type="phonebank",
)
SOURCE = Source("Sample campaign", "run", date(2020, 8, 16))
EARLIER = replace(SOURCE, data_through=date(2020, 8, 15))
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))


def listed(day: int, organizer: str, event: str, unclosed: int, region: str = "CD5") -> dict[str, Any]:
    return {"day": date(2020, 8, day), "turf": organizer, "area": region, "event": event, "unclosed": unclosed}


def daily(day: str, **counts: int) -> dict[str, Any]:
    return {"period": "asked", "key": day, "organizer_region": None} | {**asdict(Counts()), **counts}


LATEST = [
    listed(10, "CD5-02 <Uptown> & Co", "Calls", 3),
    listed(9, "CD5-01 Longfellow", "Calls", 1),
    listed(9, "CD5-01 Longfellow", "Weekend of Action", 2),
    listed(9, "CD5-01 Longfellow", "A third", 1),
    listed(9, "CD5-01 Longfellow", "Calls", 1, region="CD4"),
    listed(16, "Unturfed", "Calls", 9),
]
EARLIER_ROWS = [
    {**listed(1, "CD5-02 <Uptown> & Co", "Calls", 1), "day": date(2020, 7, 19)},
    {**listed(1, "CD5-01 Longfellow", "Calls", 3), "day": date(2020, 7, 12)},
]
LIST = [*LATEST, *EARLIER_ROWS]
DAILY = [
    daily("2020-08-08", completed=40, no_show=30, cancelled=10),
    daily("2020-08-09", completed=10, unclosed=5),
    daily("2020-08-10", no_show=7, unclosed=3),
    daily("2020-08-16", completed=3, unclosed=9),
    daily("2020-07-19", unclosed=1),
    daily("2020-07-12", completed=5, unclosed=3),
    daily("2020-07-11", completed=5),
]


def report(
    lines: list[dict[str, Any]] = LIST, days: list[dict[str, Any]] = DAILY, today: date = MONDAY, **scope: Any
) -> UnclosedReport:
    return metrics.make(replace(SCOPE, **scope), today, SOURCE, lines, days)


def dated(day: int, lines: list[dict[str, Any]]) -> UnclosedReport:
    """Give the report of one day that was asked for."""
    asked = date(2020, 8, day)
    return replace(report(lines, span=Span(asked, asked)), dated=True)


# The numbers


def test_a_row_is_a_day_of_an_organizer_in_a_region_oldest_first() -> None:
    nine, ten, sixteen = date(2020, 8, 9), date(2020, 8, 10), date(2020, 8, 16)
    assert report().rows == (
        UnclosedRow(nine, "CD5-01 Longfellow", "CD4", (("Calls", 1),)),
        UnclosedRow(nine, "CD5-01 Longfellow", "CD5", (("A third", 1), ("Calls", 1), ("Weekend of Action", 2))),
        UnclosedRow(ten, "CD5-02 <Uptown> & Co", "CD5", (("Calls", 3),)),
        UnclosedRow(sixteen, "Unturfed", "CD5", (("Calls", 9),)),
    )
    assert report().total == 17
    assert report().organizers == (("CD5-01 Longfellow", 5), ("CD5-02 <Uptown> & Co", 3))


def test_older_ones_are_counted_and_how_many_weeks_would_list_them() -> None:
    made = report()
    assert (made.older, made.oldest, made.weeks) == (4, date(2020, 7, 12), 6)
    nothing_older = report(LATEST)
    assert (nothing_older.older, nothing_older.oldest, nothing_older.weeks) == (0, None, 4)


def test_last_weeks_rate_can_still_lie_between_all_completed_and_all_flaked() -> None:
    week = report().last_week
    assert (week.total_flakes, week.total, week.unclosed) == (47, 97, 8)
    assert week.possible == (47 / 105, 55 / 105)


@given(st.dates(date(2020, 7, 11), date(2020, 11, 6)), st.integers(1, 53))
def test_the_days_are_so_many_weeks_up_to_yesterday(today: date, weeks: int) -> None:
    asked = replace(SCOPE, span=Span(today - timedelta(7 * weeks - 1), today))
    scope = metrics.past(asked, today, CALENDAR)
    first = today - timedelta(7 * weeks)
    assert scope.span.last == today - timedelta(1)
    assert scope.span.first == (max(first, CALENDAR.start) if today > CALENDAR.start else scope.span.last)
    assert scope.before.days == 7
    assert scope.before.last < CALENDAR.week(today).first == scope.before.last + timedelta(1)


def test_the_days_of_a_month_are_those_of_the_campaign_that_are_over() -> None:
    def days(month: date) -> Span:
        return metrics.past(replace(SCOPE, span=Month.of(month)), MONDAY, CALENDAR).span

    assert days(date(2020, 7, 1)) == Span(date(2020, 7, 11), date(2020, 7, 31))
    assert days(date(2020, 8, 1)) == Span(date(2020, 8, 1), date(2020, 8, 16))


def test_days_that_are_named_stay_as_far_as_they_are_over() -> None:
    weekend = replace(SCOPE, span=Span(date(2020, 8, 15), date(2020, 8, 18)))
    assert metrics.past(weekend, MONDAY, CALENDAR, dated=True).span == Span(date(2020, 8, 15), date(2020, 8, 16))


@given(st.lists(st.tuples(st.integers(1, 16), st.sampled_from("ABC"), st.sampled_from("xyz"), st.integers(1, 40)),
                unique_by=lambda line: line[:3]))  # fmt: skip
def test_no_shift_of_the_list_is_lost(lines: list[tuple[int, str, str, int]]) -> None:
    made = report([listed(day, organizer, event, count) for day, organizer, event, count in lines])
    assert made.total == sum(count for *_, count in lines) == sum(count for _, count in made.organizers)
    assert [row.day for row in made.rows] == sorted(row.day for row in made.rows)


def test_the_json_names_every_number() -> None:
    shown = report().as_json()
    assert shown["rows"][1] == {
        "day": "2020-08-09",
        "organizer": "CD5-01 Longfellow",
        "region": "CD5",
        "events": ("A third", "Calls", "Weekend of Action"),
        "unclosed": 4,
    }
    assert (shown["first_day"], shown["last_day"], shown["type"]) == ("2020-07-20", "2020-08-16", "phonebank")
    assert (shown["total"], shown["closed"], shown["older"], shown["oldest"]) == (17, 100, 4, "2020-07-12")
    assert shown["last_week"] == {
        "first_day": "2020-08-08",
        "last_day": "2020-08-14",
        "unclosed": 8,
        "total_flakes": 47,
        "total": 97,
        "flake_rate": 47 / 97,
        "possible": (47 / 105, 55 / 105),
    }


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        (("Coord: Virtual Phone Bank", "Coord: Weekend Phone Bank"), ["Virtual", "Weekend"]),
        (("Coord: Virtual Phone Bank", "Coord: Canvass"), ["Virtual Phone Bank", "Canvass"]),
        (("Coord: Phone Bank", "Coord: Big Phone Bank"), ["Phone Bank", "Big Phone Bank"]),
        (("North: Calls", "South: Calls"), ["North: Calls", "South: Calls"]),
        (("Calls", "Big Phonebank"), ["Calls", "Big Phonebank"]),
        (("Coord: Virtual Phone Bank",), []),
    ],
)
def test_events_are_named_by_what_tells_them_apart_and_not_at_all_where_there_is_one(
    events: tuple[str, ...], shown: list[str]
) -> None:
    lines = [listed(number, "CD5-01", event, 2) for number, event in enumerate(events, 1)]
    table = next(block for block in show(report(lines)).blocks if isinstance(block, dict) and "rows" in block)
    header, *rows, _ = ([cell["text"] for cell in row] for row in table["rows"])
    assert header == ["Day", "Shifts", *(["Event"] if shown else []), "Organizers"]
    assert [row[2] for row in rows if shown] == shown
    assert (events[0] in table["caption"]) is not bool(shown)


def test_ones_own_shifts_come_first_by_themselves_and_what_is_older_is_one_line() -> None:
    made = replace(report(region="CD5"), turf="CD5-01 Longfellow")
    table = next(block for block in show(made).blocks if isinstance(block, dict) and "rows" in block)
    rows = [[cell["text"] for cell in row] for row in table["rows"][1:]]
    assert [(row[1], row[-1]) for row in rows] == [
        ("1", "Your turf"),
        ("2", "Your turf"),
        ("2", "Your turf"),
        ("3", "CD5-02 &lt;Uptown&gt; &amp; Co"),
        ("9", "Unturfed"),
        ("4", "3 in your turf"),
        ("21", "–"),
    ]
    assert (rows[-2][0], rows[-1][0]) == ("Before Jul 20", "Total")


# Replies

show = partial(views.show, recipe="open each event and give everybody a status.")
REPLIES = {
    "unclosed": lambda: show(report(region_group="Metro")),
    "unclosed-own-turf": lambda: show(replace(report(region="CD5"), turf="CD5-02 <Uptown> & Co")),
    "unclosed-own-turf-whole": lambda: show(replace(report(region="CD5"), turf="CD5-02 <Uptown> & Co"), whole=True),
    "unclosed-of-a-day": lambda: show(dated(9, [*LIST[1:5], *EARLIER_ROWS])),
    "unclosed-of-a-day-nothing": lambda: show(dated(8, [])),
    "unclosed-of-a-day-not-covered": lambda: show(replace(dated(16, []), source=EARLIER)),
    "unclosed-organizer": lambda: show(report(LIST[1:2], DAILY[:4], organizer="CD5-01 Longfellow", region="CD5")),
    "unclosed-last-week-all-open": lambda: show(report(LIST[:1], [daily("2020-08-10", unclosed=1)])),
    "unclosed-nothing": lambda: show(report([], DAILY[:1])),
    "unclosed-only-older": lambda: show(
        report(EARLIER_ROWS, [daily("2020-08-15", no_show=1)]), older="/flake unclosed weeks:6"
    ),
    "unclosed-data-are-old": lambda: show(report(LIST[:1], DAILY[:1], date(2020, 8, 19))),
    "unclosed-no-shifts": lambda: show(report([], []), note="That is before the campaign."),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_at_most_a_hundred_rows_are_shown_and_the_total_counts_all() -> None:
    many = [listed(1 + place % 16, f"Organizer {place:03}", "Calls", 2) for place in range(140)]
    reply = as_json(show(report(many), whole=True))
    table = reply["blocks"][2]
    assert len(table["rows"]) == 101
    assert [cell["text"] for cell in table["rows"][-1]] == ["Total", "280", "–", "–", "–"]
    assert "99 of 140 rows shown; the total counts all." in json.dumps(reply["blocks"])
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


def test_long_names_of_events_cost_rows_and_not_the_answer() -> None:
    many = [listed(9, f"Organizer {place:03}", f"Calls {place} " * 40, 1) for place in range(60)]
    reply = as_json(show(report(many)))
    assert "of 60 rows shown" in json.dumps(reply["blocks"])
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


# On the sample campaign, against a count of its files with pandas


@pytest.fixture(scope="module")
def open_before_today(sample_folder: Path) -> pd.DataFrame:
    rows = newest(sample_folder)
    return rows[(rows["outcome"] == "open") & (rows["event_date"] < TODAY)]


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    ("words", "region", "type_", "first"),
    [
        ("", "", "phonebank", "2020-07-20"),
        ("region:Metro type:all", "Metro", "all", "2020-07-20"),
        ("CD7 weeks:1 type:canvass", "CD7", "canvass", "2020-08-10"),
        ("weeks:9 type:all", "", "all", "2020-07-11"),
    ],
)
def test_the_samples_list_is_that_counted_with_pandas(
    words: str, region: str, type_: str, first: str, asked: SampleAnswers, open_before_today: pd.DataFrame
) -> None:
    found = asked(f"/flake unclosed {words}")["report"]
    rows = open_before_today[open_before_today["event_date"] >= str(CALENDAR.start)]
    rows = rows[(rows["region"] == region) | (rows["region_group"] == region)] if region else rows
    rows = rows[rows["type"] == type_] if type_ != "all" else rows
    mine = rows[rows["event_date"] >= first]
    assert (found["first_day"], found["last_day"]) == (first, "2020-08-16")
    assert (found["total"], found["older"]) == (len(mine), len(rows) - len(mine))
    by_day: dict[str, int] = {}
    for row in found["rows"]:
        by_day[row["day"]] = by_day.get(row["day"], 0) + row["unclosed"]
    assert by_day == mine.groupby("event_date").size().to_dict()
    assert {name for row in found["rows"] for name in row["events"]} == set(mine["event_name"])


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("region:CD5", "/flake unclosed region:CD5 weeks:5"),
        ("region:CD5 day:2020-08-12", "/flake unclosed region:CD5 weeks:5"),
        ("region:CD5 weeks:5", ""),
    ],
)
def test_a_button_lists_the_older_ones_too(words: str, offered: str, asked: SampleAnswers) -> None:
    shown = asked(f"/flake unclosed {words}")["blocks"]
    buttons = [each for block in shown if block["type"] == "actions" for each in block["elements"]]
    assert [each["value"] for each in buttons if each["action_id"] == "ask:0"] == [offered][: len(offered)]


@pytest.mark.usefixtures("sampled")
def test_flake_counts_the_same_shifts_to_close_out(asked: SampleAnswers) -> None:
    answer = asked("/flake unclosed region:CD5")
    report_ = answer["report"]
    number = report_["total"] + report_["older"]
    assert answer["text"].startswith(f"Close out {number} shifts in CD5.")
    assert f"close out {number} shifts (oldest Sun, Jul 19)" in str(asked("/flake region:CD5")["blocks"])
    assert f"close out {number} " in str(asked("/flake digest region:CD5 week:last")["blocks"])


@pytest.mark.usefixtures("sampled")
def test_last_week_is_that_of_flake(asked: SampleAnswers) -> None:
    week = asked("/flake unclosed metro")["report"]["last_week"]
    report_ = asked("/flake metro last week")["report"]
    assert week["possible"] == report_["possible"]
    for name in ("unclosed", "total_flakes", "total", "flake_rate"):
        assert week[name] == report_["total"][name]


@pytest.mark.usefixtures("sampled")
def test_a_volunteers_id_is_in_no_answer(asked: SampleAnswers, sample_folder: Path) -> None:
    people = set(pd.read_csv(sample_folder / "person_records_myc.csv", dtype=str)["myc_van_id"])
    shown = json.dumps(asked("/flake unclosed type:all weeks:9"))
    assert not [person for person in people if f'"{person}"' in shown]


# A campaign of a few sign-ups


@pytest.mark.usefixtures("home")
def test_todays_shifts_are_not_unclosed_yet_and_an_event_without_a_name_is_called_by_its_type(
    terminal: Terminal, tmp_path: Path
) -> None:
    rows = [
        sign_up(1, "2020-08-16", "Confirmed", name=""),
        sign_up(2, "2020-08-16", "Completed"),
        sign_up(3, "2020-08-17", "Scheduled"),
        sign_up(4, "2020-08-15", "Scheduled", name="[Canceled] Calls"),
    ]
    build(terminal, write_campaign(tmp_path / "d", rows))
    reply = ask(terminal, "/flake unclosed")
    assert [(row["day"], row["events"], row["unclosed"]) for row in reply["report"]["rows"]] == [
        ("2020-08-16", ["Phone Bank"], 1)
    ]
    assert "Close out 1 shift in all regions. It is from Sun, Aug 16." in reply["text"]
    # Monday has passed, but the data do not cover it.
    tomorrow = ask(terminal, "/flake unclosed", "2020-08-18")
    assert tomorrow["report"]["total"] == 1
    assert tomorrow["text"].startswith(
        "The data end Sun, Aug 16: what has changed in VAN since is not in these numbers."
    )
