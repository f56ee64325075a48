"""The data team's status: what is wrong and since when, what readers see, and what can be done, before all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admin.replies import status as views
from bot.admin.troubles import Status, Synced
from bot.calendar import Calendar
from bot.digest import holds
from bot.digest.holds import Freshness
from bot.pipeline import STOPPING, standing, troubles
from bot.pipeline.standing import Standing
from bot.warehouse import statements
from bot.warehouse.rows import Freeze, RecordedRun, RunHistory
from local.slack import block_rules

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2020, 8, 17, 9, tzinfo=ZONE)
SEVEN = NOW.replace(hour=7)
VOLUME = "fail volume_plausible: 500 (1,000 sign-ups in the last run, now 500)"
GOOD = RecordedRun("good", SEVEN.replace(day=16), "published", sign_ups=1000, data_through=date(2020, 8, 15))
FAILED = RecordedRun(
    "failed", SEVEN, "failed", ended_at=SEVEN.replace(minute=4), sign_ups=500, step="quality", findings=VOLUME
)
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


def at(status: Status) -> tuple[list[str], list[tuple[str, str]], str]:
    """Return the lines of the first section, the buttons below it, and the small print at the end."""
    blocks = [block for block in views.show(status).blocks if isinstance(block, dict)]
    assert block_rules.faults(blocks, lambda _: True) == []
    said, buttons, *_, small = blocks
    shown = [(one["text"]["text"], one["value"]) for one in buttons["elements"]]
    return said["text"]["text"].split("\n"), shown, small["elements"][0]["text"]


def failed(**more: Any) -> Status:
    """Return a status whose newest run failed this morning."""
    runs = (replace(FAILED, **more), GOOD)
    found = standing.of(RunHistory(runs))
    hold = holds.held(found, NOW, WELL.calendar, Freshness())
    return replace(WELL, runs=runs, standing=found, hold=hold)


def test_what_is_wrong_since_when_what_readers_see_and_what_to_do_stand_first() -> None:
    lines, buttons, small = at(failed())
    assert lines == [
        "*Not well since 7:04 AM: half of VAN's sign-ups are missing.*",
        "Readers see yesterday's numbers (Sun, Aug 16, 7:00 AM), data through Sat, Aug 15. Digests are held.",
        "Check VAN's sync and let it run again. If it is real, accept it.",
    ]
    assert buttons == [
        ("Check", "/flake-admin check"),
        ("Rerun…", "/flake-admin rerun"),
        ("Accept…", "/flake-admin accept form:yes"),
        ("Freeze…", "/flake-admin freeze reason:under review"),
    ]
    assert small.startswith(f"{VOLUME}. Run failed; readers keep good.\n")


def test_what_nobody_can_accept_is_not_offered() -> None:
    lines, buttons, _ = at(failed(findings="stop data_present: 0 (0 source rows)\n" + VOLUME))
    assert lines[0].startswith("*Not well since 7:04 AM: no sign-up came from VAN.")
    assert "Accept…" not in dict(buttons)


def test_it_is_not_well_since_the_first_run_that_failed_after_the_one_that_readers_see() -> None:
    later = replace(FAILED, run_id="later", started_at=NOW, ended_at=NOW)
    found = standing.of(RunHistory((later, FAILED, GOOD)))
    assert found is not None
    assert found.failed_since == FAILED.ended_at


@pytest.mark.parametrize(
    ("findings", "sign_ups", "said"),
    [
        (VOLUME, 250, "75% of VAN's sign-ups are missing"),
        (VOLUME, 2050, "VAN has twice as many sign-ups as before"),
        (VOLUME, 2500, "VAN has 2.5 times as many sign-ups as before"),
        ("fail mapped_plausible: 1,234 (x)", 1000, "1,234 sign-ups are no longer in a region"),
        ("event_attendees.event_date holds no dates", None, "VAN's data could not be read"),
        ("taken back by hand", 1000, "the newest numbers were taken back"),
    ],
)
def test_what_stopped_a_run_is_said_without_the_checks_name(findings: str, sign_ups: int | None, said: str) -> None:
    run = replace(FAILED, findings=findings, sign_ups=sign_ups, step="source/event_attendees")
    assert troubles.in_words(run, GOOD.sign_ups) == said.replace("75%", "three quarters")


def test_every_check_that_stops_has_its_words_and_its_remedy() -> None:
    for name in statements.names("quality"):
        question, check = statements.read(name), name.rsplit("/", 1)[-1]
        run = replace(FAILED, findings=f"{question.severity} {check}: 12 (x)")
        if question.severity in STOPPING:
            assert check not in troubles.in_words(run, GOOD.sign_ups)
            assert ("accept it" in troubles.remedy(run)) <= (question.severity == "fail")


def test_a_freeze_says_since_when_and_why_and_how_to_end_it() -> None:
    lines, buttons, _ = at(replace(WELL, freezes=(FREEZE,)))
    assert lines[0] == "*Not well since 8:00 AM: Metro is frozen (half &lt;an&gt; export).*"
    assert lines[2] == "When they are right again: `/flake-admin thaw Metro reason:…`."
    assert ("Thaw…", "/flake-admin thaw") in buttons


def test_several_troubles_each_say_since_when() -> None:
    warned = replace(GOOD, findings="warn locations_mapped: 600, for example location 9 (and 2 more)")
    two_days_ago = SEVEN.replace(day=15)
    status = replace(WELL, runs=(warned,), freezes=(FREEZE,), found_since={"locations_mapped": two_days_ago})
    lines, _, small = at(status)
    assert lines[0] == "*Not well since Sat, Aug 15, 7:00 AM: 600 of 1,000 sign-ups are in no region.*"
    assert lines[3].startswith("• Also, since 8:00 AM: Metro is frozen")
    assert small.startswith("warn locations_mapped: 600, for example location 9 (and 2 more)\n")
    assert at(replace(status, found_since={}))[0][0].startswith("*Not well since Sun, Aug 16, 7:00 AM")


def test_before_todays_run_is_due_yesterdays_numbers_are_well() -> None:
    early = SEVEN.replace(hour=6, minute=55)
    for now, well in ((early, True), (SEVEN, False)):
        hold = holds.held(WELL.standing, now, WELL.calendar, Freshness())
        assert hold is not None
        assert views.show(replace(WELL, now=now, hold=hold)).text.startswith("Well.") is well


def test_nothing_published_is_not_well_from_the_start() -> None:
    status = replace(WELL, runs=(), standing=None, hold=holds.held(None, NOW, WELL.calendar, Freshness()))
    assert views.show(status).text == "Not well from the start: no numbers are published yet."
    assert views.show(replace(status, runs=(FAILED,))).text.startswith("Not well since 7:00 AM")


def test_where_all_is_well_there_is_nothing_to_press() -> None:
    said, more = [block for block in views.show(WELL).blocks if isinstance(block, dict)][:2]
    assert said["text"]["text"] == (
        "*Well. Readers see yesterday's numbers (Sun, Aug 16, 7:00 AM), data through Sat, Aug 15.*"
    )
    assert more["type"] == "section"
