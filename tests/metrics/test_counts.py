import math
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Span
from bot.language.scope import Scope
from bot.metrics.counts import Counts, Source, wilson
from bot.reports.flake import report as metrics
from bot.reports.flake.report import FlakeRow

SPAN, BEFORE = Span(date(2020, 8, 15), date(2020, 8, 21)), Span(date(2020, 8, 8), date(2020, 8, 14))
SOURCE = Source("", "run", date(2020, 8, 16))
GOLDEN = {
    "CD1": (1, 0, 1, 0.50),
    "CD2": (20, 7, 27, 0.50),
    "CD3": (11, 11, 14, 0.61),
    "CD4": (5, 3, 18, 0.31),
    "CD5": (11, 9, 19, 0.51),
    "CD6": (3, 0, 0, 1.00),
    "CD8": (6, 1, 3, 0.70),
}
"""The public record's 2020-07-11: no-show, cancelled, completed, flake rate."""


def line(key: str, period: str = "asked", region: str | None = None, **counts: int) -> dict[str, Any]:
    return {"period": period, "key": key, "organizer_region": region} | {**asdict(Counts()), **counts}


def report(
    lines: list[dict[str, Any]], group_by: str = "region", today: date = date(2020, 8, 17)
) -> metrics.FlakeReport:
    return metrics.make(Scope(SPAN, BEFORE, group_by), today, SOURCE, lines)


def test_the_public_records_day_comes_out() -> None:
    lines = [line(key, no_show=n, cancelled=c, completed=d) for key, (n, c, d, _) in GOLDEN.items()]
    rows = {row.key: row.counts for row in report(lines).rows}
    for key, (*_, rate) in GOLDEN.items():
        assert round(rows[key].flake_rate or 0, 2) == rate
    total = report(lines).total
    assert (total.no_show, total.cancelled, total.completed, total.total_flakes, total.total) == (57, 31, 82, 88, 170)
    assert round((total.flake_rate or 0) * 100, 1) == 51.8


def test_no_closed_shift_means_no_rate_never_zero() -> None:
    counts = Counts(declined=3, walk_in=2, scheduled=9)
    assert (counts.flake_rate, counts.interval, counts.possible) == (None, None, None)
    assert Counts(completed=5).flake_rate == 0.0


def test_unclosed_shifts_leave_a_range() -> None:
    assert Counts(completed=6, no_show=2, unclosed=2).possible == (0.2, 0.4)
    assert Counts(unclosed=4).possible == (0.0, 1.0)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # R: prop.test(x, n, conf.level = 0.8, correct = FALSE)$conf.int
    [(3, 3, 0.6462, 1.0), (1, 2, 0.1643, 0.8357), (44, 80, 0.4782, 0.6199)],
)
def test_wilsons_interval(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)
    assert interval is not None
    z = 1.2815515655446004
    for bound in interval:
        # Wilson's bounds are where the normal test of the rate just rejects.
        if 0 < bound < 1:
            assert math.isclose(abs(successes / n - bound), z * math.sqrt(bound * (1 - bound) / n), rel_tol=1e-9)
    assert interval == pytest.approx((low, high), abs=2e-3)


COUNTS = st.builds(Counts, *[st.integers(0, 500)] * 13)


@given(COUNTS)
def test_a_rate_lies_in_its_interval_and_range(counts: Counts) -> None:
    if counts.flake_rate is None:
        return
    for bounds in (counts.interval, counts.possible):
        assert bounds is not None
        assert 0 <= bounds[0] <= counts.flake_rate + 1e-12
        assert counts.flake_rate - 1e-12 <= bounds[1] <= 1


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
    ordered = metrics.ordered(rows, "organizer")
    assert [row.key for row in ordered] == ["Dan", "Cleo", "Ann", "Bob", "Unturfed", "Eve"]


def test_days_stay_in_their_order() -> None:
    rows = [FlakeRow(day, None, Counts(completed=50)) for day in ("2020-08-16", "2020-08-15")]
    assert [row.key for row in metrics.ordered(rows, "day")] == ["2020-08-15", "2020-08-16"]


def test_a_running_week_is_partial_and_counted_through_today() -> None:
    assert report([]).partial
    assert report([]).through == date(2020, 8, 17)
    assert not report([], today=date(2020, 8, 21)).partial
    assert report([], today=date(2020, 9, 1)).through == date(2020, 8, 21)


def test_the_json_names_every_number() -> None:
    made = report([line("CD5", region=None, completed=1, no_show=2, scheduled=4, unclosed=1)])
    shown = made.as_json()
    assert shown["definition"] == "mn2020"
    assert (shown["week_start"], shown["week_end"], shown["through"]) == ("2020-08-15", "2020-08-21", "2020-08-17")
    assert shown["data_through"] == "2020-08-16"
    assert shown["rows"] == [
        {
            "region": "CD5", "completed": 1, "no_show": 2, "cancelled": 0, "declined": 0, "rescheduled": 0,
            "walk_in": 0, "invited": 0, "unknown": 0, "unclosed": 1, "scheduled": 4, "confirmed": 0, "left_message": 0,
            "cancelled_ahead": 0, "total_flakes": 2, "total": 3, "flake_rate": 2 / 3,
        }
    ]  # fmt: skip
    by_organizer = report([line("Ann", region="CD5", completed=1)], "organizer").as_json()
    assert by_organizer["rows"][0]["organizer"] == "Ann"
    assert by_organizer["rows"][0]["region"] == "CD5"
