"""The data team's status: what is wrong and since when, what readers see, and what can be done, before all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.admin.replies import status as views
from bot.admin.replies.status import Status, Synced
from bot.calendar import Calendar
from bot.pipeline.standing import Standing
from bot.warehouse.rows import Freeze, RecordedRun
from local.slack import block_rules

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2020, 8, 17, 9, tzinfo=ZONE)
SEVEN = NOW.replace(hour=7)
GOOD = RecordedRun("good", SEVEN.replace(day=16), "published")
FAILED = RecordedRun("failed", SEVEN, "failed", findings="volume_plausible: half of the sign-ups are missing")
WELL = Status(
    now=NOW,
    calendar=Calendar(ZONE, 5, date(2020, 7, 11), date(2020, 11, 6)),
    hold=None,
    standing=Standing("good", GOOD.started_at, date(2020, 8, 15), "good", "published", ""),
    runs=(GOOD,),
    synced=Synced(None, "not known"),
    digests=(),
    due=(),
    freezes=(),
    subscribed=(),
    uses=(),
    waiting=(),
    version="1",
)
FREEZE = Freeze("f1", "Metro", "half <an> export", "U1", SEVEN.replace(hour=8))


def first(status: Status) -> list[dict[str, Any]]:
    """Return the first two blocks."""
    blocks = [block for block in views.show(status).blocks if isinstance(block, dict)]
    assert block_rules.faults(blocks, lambda _: True) == []
    return blocks[:2]


def test_what_is_wrong_since_when_and_what_readers_see_stand_in_two_lines_with_buttons() -> None:
    said, buttons = first(replace(WELL, freezes=(FREEZE,)))
    assert said["text"]["text"].split("\n") == [
        "*Not well since Mon, Aug 17, 8:00 AM: Metro is frozen.*",
        "Readers see: Numbers of Sun, Aug 16, 7:00 AM, data through Sat, Aug 15.",
    ]
    assert [(one["text"]["text"], one["value"]) for one in buttons["elements"]] == [
        ("Check", "/flake-admin check"),
        ("Rerun…", "/flake-admin rerun"),
        ("Freeze…", "/flake-admin freeze reason:under review"),
    ]


def test_it_is_not_well_since_the_first_run_that_failed_after_the_one_that_readers_see() -> None:
    later = replace(FAILED, run_id="later", started_at=NOW)
    assert replace(WELL, runs=(later, FAILED, GOOD), freezes=(FREEZE,)).since == SEVEN
    assert replace(WELL, runs=(GOOD, FAILED)).since is None


def test_where_all_is_well_there_is_nothing_to_press() -> None:
    said, more = first(WELL)
    assert said["text"]["text"] == "*Well. Numbers of Sun, Aug 16, 7:00 AM, data through Sat, Aug 15.*"
    assert more["type"] == "section"
