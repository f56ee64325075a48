"""What the checks found: what is wrong, since when, what readers see and what to do stand in the first two lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.admin.replies import check as views
from bot.messages import Block
from bot.pipeline import checks, standing
from bot.pipeline.checks import Verdict
from bot.warehouse import statements
from bot.warehouse.rows import RecordedRun, RunHistory
from local.slack import block_rules

NOW = datetime(2020, 8, 17, 9, tzinfo=ZoneInfo("America/Chicago"))
SEVEN = NOW.replace(hour=7)
GOOD = RecordedRun("good", SEVEN, "published", sign_ups=12166, data_through=date(2020, 8, 16))
FAILED = RecordedRun(
    "failed",
    NOW,
    "failed",
    ended_at=NOW.replace(minute=4),
    sign_ups=6113,
    step="quality",
    findings="fail volume_plausible: 6,053 (12,166 sign-ups in the last run, now 6,113)",
    data_through=date(2020, 8, 16),
)
WARNS = Verdict("locations_mapped", "warn", 94, 3, "location 13999")
STOPS = Verdict("volume_plausible", "fail", 6053, 1, "12,166 sign-ups in the last run, now 6,113")
FINE = [Verdict("data_present", "ok"), Verdict("ids_exact", "ok")]
PRESSED = {"Rerun…": "/flake-admin rerun", "Accept…": "/flake-admin accept form:yes"}


def shown(verdicts: list[Verdict], *runs: RecordedRun, now: datetime = NOW) -> list[Block]:
    found = views.show(verdicts, runs[0], standing.of(RunHistory(runs)), None, now)
    blocks = [block for block in found.blocks if isinstance(block, dict)]
    assert block_rules.faults(blocks, lambda _: True) == []
    return blocks


def test_what_stopped_a_run_comes_first_with_what_to_press() -> None:
    said, remedies, table, found, _ = shown([WARNS, STOPS, *FINE], FAILED, GOOD)
    assert said["text"]["text"] == (
        "*Not published since 9:04 AM: half of VAN's sign-ups are missing.*\n"
        "Readers keep the numbers of 7:00 AM, data through Sun, Aug 16, and digests are held. "
        "Check VAN's sync and let it run again. If it is real, accept it."
    )
    assert {one["text"]["text"]: one["value"] for one in remedies["elements"]} == PRESSED
    assert table["caption"] == "What the checks found: 1 of 4 checks stops, 1 warns"
    assert [one["value"].split()[-1] for one in found["elements"]] == ["volume_plausible", "locations_mapped"]


def test_another_day_is_named_and_what_nobody_can_accept_is_not_offered() -> None:
    ids = replace(FAILED, findings="stop ids_exact: 3 (x)")
    said, remedies, *_ = shown([replace(STOPS, verdict="stop"), *FINE], ids, GOOD, now=NOW.replace(day=18))
    assert said["text"]["text"].startswith("*Not published since Mon, Aug 17, 9:04 AM: ids from VAN were rounded.*")
    assert [one["text"]["text"] for one in remedies["elements"]] == ["Rerun…"]


def test_what_only_warns_is_published_and_nothing_is_to_be_pressed_at_once() -> None:
    said, table, *_ = shown([WARNS, *FINE], GOOD)
    assert said["text"]["text"] == (
        "*Published. 1 of 3 checks warns.*\n"
        "Readers see these numbers. Nothing has to be done at once; press a check to read what it means."
    )
    assert table["caption"] == "What the checks found"


def test_where_all_are_ok_nothing_else_is_said() -> None:
    said, small = shown(FINE, GOOD)
    assert said["text"]["text"] == "*All 2 checks are ok.*\nReaders see these numbers."
    assert small["type"] == "context"


def test_before_anything_is_published_readers_see_nothing() -> None:
    said, *_ = shown([STOPS], FAILED)
    assert "Readers see nothing: no numbers are published. Check VAN's sync" in said["text"]["text"]


@pytest.mark.parametrize(
    ("example", "read"),
    [
        ("12166 sign-ups in the last run, now 6113", "12,166 sign-ups in the last run, now 6,113"),
        ("1200 of 14000 contacts have no known caller", "1,200 of 14,000 contacts have no known caller"),
        ("event 400068, kept Completed", "event 400068, kept Completed"),
        ("committees 58001 and 59999", "committees 58001 and 59999"),
        ("“Maybe 2020”", "“Maybe 2020”"),
        ("2020-08-15, District 1234: 1000 sign-ups", "Aug 15, 2020, District 1234: 1,000 sign-ups"),
    ],
)
def test_counts_in_an_example_have_commas_and_names_stay_as_they_are(example: str, read: str) -> None:
    found = checks.finding(statements.read("quality/volume_plausible"), [example], [1])
    assert found is not None
    assert found.example == read
