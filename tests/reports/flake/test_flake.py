from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Weeks
from bot.language import Order
from bot.language.scope import Names, Scope
from bot.messages import Chart, Reply
from bot.metrics import definitions
from bot.metrics.counts import Counts, Source
from bot.replies.blocks import escape
from bot.reports import flake
from bot.reports.flake import FlakeReport, FlakeRow
from bot.reports.flake.report import USUAL
from bot.settings import DefinitionKey
from bot.tools import Published
from local.slack import block_rules
from tests.support import public_record
from tests.support.golden import as_json, assert_golden

NOBODY = Names({}, (), ())
SPAN, BEFORE = Weeks(date(2020, 8, 15), date(2020, 8, 21)), Weeks(date(2020, 8, 8), date(2020, 8, 14))
SOURCE = Source("", "run", date(2020, 8, 16))
CHART = Chart("F0CHART01", b"png", "Bar chart by organizer.")
ROWS = (
    FlakeRow("CD5-01 Longfellow", "CD5", Counts(completed=10, no_show=15, cancelled=9, unclosed=2)),
    FlakeRow("CD5-02 <Uptown> & Co", "CD5", Counts(completed=8, no_show=1, walk_in=2, scheduled=6, confirmed=3)),
    FlakeRow("CD4-01 Frogtown", "CD4", Counts(declined=2, invited=1, scheduled=12, cancelled_ahead=1)),
    FlakeRow("Unturfed", "CD5", Counts(completed=1, unknown=1, rescheduled=1)),
)


def line(key: str, period: str = "asked", region: str | None = None, **counts: int) -> dict[str, Any]:
    return {"period": period, "key": key, "organizer_region": region} | {**asdict(Counts()), **counts}


def report(lines: list[dict[str, Any]], group_by: str = "region", today: date = date(2020, 8, 17)) -> FlakeReport:
    return flake.make(Scope(SPAN, BEFORE, group_by), today, SOURCE, lines)


def shown_report(
    rows: tuple[FlakeRow, ...] = ROWS,
    by: str = "organizer",
    before: Counts = Counts(completed=30, no_show=40, cancelled=20),  # noqa: B008 - frozen
    today: date = date(2020, 8, 17),
    data_through: date | None = date(2020, 8, 16),
    **scope: Any,
) -> FlakeReport:
    source = Source("Sample campaign", "run", data_through)
    return FlakeReport(Scope(SPAN, BEFORE, by, event_type="phonebank", **scope), today, source, rows, before)


def by_definition(key: DefinitionKey, changed: str = "") -> Reply:
    """Show the usual report by another definition."""
    run = Published("run", "", datetime(2020, 8, 17, tzinfo=UTC), None, definition=key, changed=changed)
    found = definitions.of(run)
    usual = shown_report(region_group="Metro")
    rows = tuple(replace(row, counts=row.counts.by(found)) for row in usual.rows)
    source = replace(usual.source, definition=found)
    return flake.show(replace(usual, source=source, rows=rows, before=usual.before.by(found)), CHART)


COUNTS = st.builds(Counts, *[st.integers(0, 500)] * 15)
AHEAD = FlakeRow(
    "CD5-01 Longfellow", "CD5", Counts(unsynced=7, scheduled=31, confirmed=8, cancelled_ahead=3, closed_ahead=2)
)
REPLIES: dict[str, Callable[[], Reply]] = {
    "flake": lambda: flake.show(shown_report(region_group="Metro"), CHART),
    "flake-one-region": lambda: flake.show(
        shown_report(rows=ROWS[:2], region="CD5", today=date(2020, 9, 1), data_through=date(2020, 8, 31)), CHART
    ),
    "flake-nothing-closed": lambda: flake.show(shown_report(rows=ROWS[2:3], before=Counts()), None),
    "flake-too-early": lambda: flake.show(shown_report(rows=(AHEAD,), data_through=date(2020, 8, 14)), None),
    "flake-data-are-old": lambda: flake.show(shown_report(rows=(AHEAD,), data_through=date(2020, 8, 9)), None),
    "flake-nothing-covered": lambda: flake.show(shown_report(rows=(AHEAD,), before=Counts(), data_through=None), None),
    "flake-nothing-at-all": lambda: flake.show(shown_report(rows=(), before=Counts()), None),
    "flake-chart-failed": lambda: flake.show(shown_report(rows=ROWS[:2]), None),
    "flake-by-day": lambda: flake.show(
        shown_report(rows=tuple(FlakeRow(f"2020-08-{15 + at}", None, ROWS[at].counts) for at in (0, 1)), by="day"),
        CHART,
    ),
    "flake-gross": lambda: by_definition("gross"),
    "flake-no-show-only": lambda: by_definition("no_show_only"),
    "flake-changed-statuses": lambda: by_definition("mn2020", "Resched is cancelled"),
    "flake-outside": lambda: flake.show(shown_report(rows=ROWS[:1]), CHART, "That is before the campaign."),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_the_total_says_what_its_rows_say() -> None:
    shown = as_json(flake.show(shown_report(), CHART))["blocks"][1]["rows"]
    flaked = [row[2].get("value", 0) for row in shown[1:]]
    assert flaked[-1] == sum(flaked[:-1]) == 25


def test_small_rows_without_anything_scheduled_are_one_row_that_adds_up_unless_all_are_wanted() -> None:
    rows = (*ROWS, FlakeRow("CD5-03 Nokomis", "CD5", Counts(completed=2, no_show=3, unclosed=1)))
    reply = flake.show(shown_report(rows=rows), CHART)
    shown = [[cell["text"] for cell in row] for row in as_json(reply)["blocks"][1]["rows"]]
    assert reply.folded
    assert [row[0] for row in shown] == ["Organizer", *(escape(row.key) for row in ROWS[:3]), "2 others", "Total"]
    assert shown[-2][1:4] == ["–", "3 of 6", "1"]
    whole = flake.show(shown_report(rows=rows), CHART, whole=True)
    assert not whole.folded
    assert len(as_json(whole)["blocks"][1]["rows"]) == len(rows) + 2


def test_more_rows_than_a_table_takes_are_counted_and_the_total_counts_all() -> None:
    many = tuple(FlakeRow(f"Organizer {place:03}", "CD5", Counts(no_show=10)) for place in range(140))
    reply = as_json(flake.show(shown_report(rows=many), CHART))
    assert len(reply["blocks"][1]["rows"]) == 101
    assert reply["blocks"][1]["rows"][-1][2]["text"] == "1,400 of 1,400"
    assert "99 of 140 rows shown" in reply["blocks"][2]["elements"][0]["text"]
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


def test_the_public_records_day_comes_out() -> None:
    lines = [line(key, no_show=n, cancelled=c, completed=d) for key, (n, c, d, _) in public_record.ROWS.items()]
    rows = {row.key: row.counts for row in report(lines).rows}
    for key, (*_, rate) in public_record.ROWS.items():
        assert round(rows[key].flake_rate or 0, 2) == rate
    total = report(lines).total
    assert (total.no_show, total.cancelled, total.completed, total.total_flakes, total.total) == (57, 31, 82, 88, 170)
    assert round((total.flake_rate or 0) * 100, 1) == 51.8


@given(st.lists(COUNTS, max_size=6))
def test_a_total_is_computed_from_counts_never_from_rates(rows: list[Counts]) -> None:
    made = report([line(f"R{place}", **asdict(counts)) for place, counts in enumerate(rows)])
    assert made.total.completed == sum(counts.completed for counts in rows)
    closed = sum(counts.total for counts in rows)
    assert made.total.flake_rate == (sum(counts.total_flakes for counts in rows) / closed if closed else None)


def test_the_time_before_is_kept_apart() -> None:
    made = report([line("CD5", completed=1, no_show=1), line("CD5", "before", completed=3, no_show=9)])
    assert made.total.total == 2
    assert made.before.flake_rate == 0.75


def test_rows_that_are_large_enough_come_worst_first_the_others_by_name_and_nobodys_last() -> None:
    rows = [
        FlakeRow("Ann", "CD5", Counts(completed=2, no_show=8)),
        FlakeRow("Unturfed", "CD5", Counts(completed=10, no_show=90)),
        FlakeRow("Cleo", "CD5", Counts(completed=30, no_show=10)),
        FlakeRow("Bob", "CD5", Counts(completed=1)),
        FlakeRow("Dan", "CD5", Counts(completed=20, no_show=20)),
        FlakeRow("Eve", "Unmapped", Counts(completed=20, no_show=20)),
    ]
    ordered = flake.ordered(rows, "organizer")
    assert [row.key for row in ordered] == ["Dan", "Cleo", "Ann", "Bob", "Unturfed", "Eve"]


def test_in_one_place_its_own_turfs_come_first() -> None:
    lines = [
        line(key, region="CD5", completed=came, no_show=flaked)
        for key, came, flaked in (("Cleo", 4, 36), ("Ann", 3, 1), ("Unturfed", 0, 50), ("Dan", 20, 20), ("Bob", 10, 30))
    ]
    homes = {"Ann": "CD5", "Bob": "CD5", "Cleo": "CD4", "Dan": "CD5", "Unturfed": "CD5"}
    names = Names({"CD4": "Suburbs", "CD5": "Metro"}, tuple(homes), (), homes=homes)

    def order(scope: Scope, asked: Order = USUAL, turf: str = "") -> list[str]:
        made = flake.make(scope, date(2020, 8, 17), SOURCE, lines, asked)
        return [row.key for row in made.own_first(names, turf).rows]

    region = Scope(SPAN, BEFORE, "organizer", region="CD5")
    assert order(region) == ["Bob", "Dan", "Ann", "Cleo", "Unturfed"]
    assert order(Scope(SPAN, BEFORE, "organizer", region_group="Metro")) == order(region)
    assert order(region, Order(rank="worst")) == ["Cleo", "Bob", "Dan", "Ann", "Unturfed"]
    assert order(Scope(SPAN, BEFORE, "organizer")) == ["Cleo", "Bob", "Dan", "Ann", "Unturfed"]
    # The turf of the person who asks comes before all, unless an order is asked for.
    assert order(region, turf="Ann") == ["Ann", "Bob", "Dan", "Cleo", "Unturfed"]
    assert order(Scope(SPAN, BEFORE, "organizer"), turf="Ann") == ["Ann", "Cleo", "Bob", "Dan", "Unturfed"]
    assert order(region, Order(rank="worst"), "Ann") == ["Cleo", "Bob", "Dan", "Ann", "Unturfed"]


def test_a_small_turf_is_shown_to_the_person_whose_it_is() -> None:
    lines = [line(key, region="CD5", completed=2, no_show=1) for key in ("Ann", "Bob", "Cleo")]
    made = flake.make(Scope(SPAN, BEFORE, "organizer", region="CD5"), date(2020, 8, 17), SOURCE, lines)
    assert [row.key for row in made.own_first(NOBODY, "Bob").folded[0]] == ["Bob"]
    assert made.own_first(NOBODY).folded[0] == []


def test_days_stay_in_their_order() -> None:
    rows = [FlakeRow(day, None, Counts(completed=50)) for day in ("2020-08-16", "2020-08-15")]
    assert [row.key for row in flake.ordered(rows, "day")] == ["2020-08-15", "2020-08-16"]


def test_a_running_week_is_partial_and_counted_through_its_last_covered_day() -> None:
    assert report([]).partial
    assert report([]).through == date(2020, 8, 16)
    assert not shown_report(today=date(2020, 8, 22), data_through=date(2020, 8, 21)).partial
    assert shown_report(today=date(2020, 9, 1), data_through=date(2020, 8, 31)).through == date(2020, 8, 21)


def test_a_running_week_is_compared_with_the_same_days_of_the_week_before() -> None:
    shown = shown_report().as_json()
    assert (shown["before_first_day"], shown["before_last_day"]) == ("2020-08-08", "2020-08-09")
    assert shown["before"]["first_day"] == "2020-08-08"
    assert shown["before"]["total"] == 90


def test_where_no_day_is_covered_nothing_is_compared_and_what_is_known_is_said() -> None:
    shown = shown_report(rows=(AHEAD,), data_through=date(2020, 8, 12)).as_json()
    assert (shown["through"], shown["before_first_day"], shown["before_last_day"]) == (None, None, None)
    assert (shown["before"]["total"], shown["before"]["flake_rate"]) == (0, None)
    assert (shown["known"]["first_day"], shown["known"]["last_day"]) == ("2020-08-08", "2020-08-12")
    assert shown["known"]["total"] == 90
    assert shown_report(rows=(AHEAD,), data_through=date(2020, 8, 1)).as_json()["known"]["first_day"] is None


def test_the_json_names_every_number() -> None:
    made = report([line("CD5", region=None, completed=1, no_show=2, scheduled=4, unclosed=1)])
    shown = made.as_json()
    assert shown["definition"] == "mn2020"
    assert (shown["week_start"], shown["week_end"], shown["through"]) == ("2020-08-15", "2020-08-21", "2020-08-16")
    assert shown["data_through"] == "2020-08-16"
    assert shown["rows"] == [
        {
            "region": "CD5", "completed": 1, "no_show": 2, "cancelled": 0, "declined": 0, "rescheduled": 0,
            "walk_in": 0, "invited": 0, "unknown": 0, "unclosed": 1, "unsynced": 0, "scheduled": 4, "confirmed": 0,
            "left_message": 0, "cancelled_ahead": 0, "closed_ahead": 0, "total_flakes": 2, "total": 3,
            "flake_rate": 2 / 3,
        }
    ]  # fmt: skip
    by_organizer = report([line("Ann", region="CD5", completed=1)], "organizer").as_json()
    assert by_organizer["rows"][0]["organizer"] == "Ann"
    assert by_organizer["rows"][0]["region"] == "CD5"
