"""The banners above answers: a freeze that affects them, and numbers that are not today's though they should be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.language.scope import Names
from bot.replies import banners
from bot.tools import Published, Stamp

CHICAGO = ZoneInfo("America/Chicago")
CALENDAR = Calendar(CHICAGO, 5, date(2020, 7, 11), date(2020, 11, 6))
NOW = datetime(2020, 8, 17, 12, tzinfo=CHICAGO)
NAMES = Names({"CD4": "Metro", "CD5": "Metro", "CD2": "Suburbs"}, (), ())
FROZEN = Stamp("frozen", "f1", "Metro", "half <an> export", datetime(2020, 8, 17, 7, 12, tzinfo=CHICAGO))
MISSING, AT = "half of VAN's sign-ups are missing", datetime(2020, 8, 17, 7, 4, tzinfo=CHICAGO)
FAILED = Stamp("failed", "r2", "", MISSING, AT, "Check VAN's sync & let it run again.")


def said(
    *found: Stamp,
    places: tuple[str, ...] = ("",),
    days_old: int = 0,
    now: datetime = NOW,
    data_team: bool = False,
) -> list[str]:
    """Return the banners above an answer about `places`, for numbers `days_old` days old."""
    began = datetime(2020, 8, 17, 7, tzinfo=CHICAGO) - timedelta(days_old)
    published = Published("r1", "c", began, date(2020, 8, 16), began)
    numbers = SimpleNamespace(run=published, names=NAMES)
    tools: Any = SimpleNamespace(stamps=lambda: found, calendar=CALENDAR, numbers=numbers, overdue=timedelta(hours=10))
    lines = banners.show(tools, places, now, data_team=data_team)
    return [element["text"] for line in lines for element in line["elements"]]


def test_nothing_stands_there_while_all_is_well() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("place", "marked"), [("CD5", True), ("Metro", True), ("", True), ("CD2", False), ("Suburbs", False)]
)
def test_a_freeze_marks_the_places_it_touches(place: str, marked: bool) -> None:
    wanted = [":snowflake: *Metro frozen* since Mon, 7:12 AM: half &lt;an&gt; export"] if marked else []
    assert said(FROZEN, places=(place,)) == wanted


def test_what_stopped_todays_numbers_is_said_in_plain_words() -> None:
    numbers = "these are the numbers of Sun, Aug 16. The data team is told."
    assert said(FAILED, days_old=1) == [f":warning: *Half of VAN's sign-ups are missing* (7:04 AM); {numbers}"]
    (line,) = said(FAILED, days_old=1, now=NOW + timedelta(1))
    assert line == f":warning: *Half of VAN's sign-ups are missing* (Mon, Aug 17, 7:04 AM); {numbers}"


def test_the_data_team_reads_what_to_do_about_it() -> None:
    (line,) = said(FAILED, days_old=1, data_team=True)
    assert line.endswith("Sun, Aug 16. Check VAN's sync &amp; let it run again. `/flake-admin status` has more.")
    (late,) = said(days_old=1, data_team=True)
    assert late.endswith("these are the numbers of Sun, Aug 16. `/flake-admin status` has more.")


def test_numbers_of_yesterday_are_said_once_todays_are_overdue() -> None:
    assert said(days_old=1, now=NOW - timedelta(hours=3)) == []
    (line,) = said(days_old=1)
    assert line.startswith(":warning: *VAN's data haven't arrived yet today*; these are the numbers of Sun, Aug 16.")
