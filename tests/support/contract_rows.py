"""Rows of the published tables, made by hand for tests that need no BigQuery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.outlets.contract import About, Contract, Day, Week

TODAY = date(2020, 8, 17)
THROUGH = date(2020, 8, 16)
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
ZERO = dict.fromkeys(
    (
        *("completed", "no_show", "cancelled", "unclosed", "unsynced", "scheduled", "confirmed", "left_message"),
        *("cancelled_ahead", "closed_ahead", "declined", "rescheduled", "walk_in", "invited", "unknown"),
    ),
    0,
)
ABOUT = About(
    region="CD5",
    region_group="Metro",
    campaign="",
    definition="mn2020",
    rate="SUM(total_flakes) / SUM(total)",
    run_id="r1",
    published_at=datetime(2020, 8, 17, 12, 4, tzinfo=UTC),
    data_through=THROUGH,
    as_of=TODAY,
    held_since=None,
    held_because="",
    published_run="r1",
)


@dataclass(frozen=True)
class Shifts:
    """How an organizer's shifts of a day turned out; counts that are not named are 0."""

    day: date
    counts: dict[str, int]
    organizer: str = "CD5-01 Powderhorn"
    event_type: str = "Phone Bank"
    region: str = "CD5"
    about: About = field(default=ABOUT)


def contract(*shifts: Shifts) -> Contract:
    """Return the tables of a run with these shifts; what is ahead and to be closed out is not listed."""
    about = {each.about.region: each.about for each in (_placed(one) for one in shifts)}
    days = [Day(event_date=one.day, **_row(_placed(one))) for one in shifts]
    return Contract(tuple(about.values()), tuple(days), tuple(_weeks(days)), (), (), ())


def _placed(shifts: Shifts) -> Shifts:
    return replace(shifts, about=replace(shifts.about, region=shifts.region))


def _row(shifts: Shifts) -> dict[str, Any]:
    counts = ZERO | shifts.counts
    flakes = counts["no_show"] + counts["cancelled"]
    about = shifts.about
    return {
        **counts,
        "total_flakes": flakes,
        "total": flakes + counts["completed"],
        "week_start": CALENDAR.week(shifts.day).first,
        "region": shifts.region,
        "region_group": about.region_group,
        "organizer": shifts.organizer,
        "event_type": shifts.event_type,
        **{name: getattr(about, name) for name in ("data_through", "as_of", "run_id", "published_run")},
    }


def _weeks(days: Iterable[Day]) -> Iterable[Week]:
    for day in days:
        last = day.week_start + timedelta(6)
        values = {name: value for name, value in vars(day).items() if name != "event_date"}
        yield Week(week_end=last, is_complete=bool(day.data_through and last <= day.data_through), **values)
