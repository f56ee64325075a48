"""Rows of the published tables, of a small invented campaign, to write into a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.metrics.ptg import Level
from bot.outlets.contract import About, Ahead, Contract, Counted, Ptg, Row, Unclosed, Week

MONDAY = date(2020, 8, 17)
FIRST = date(2020, 7, 11)
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, FIRST, date(2020, 11, 6))
REGIONS = {"CD1": "Greater", "CD3": "Metro", "CD5": "Metro", "CD7": "Greater", "Unmapped": "Unmapped"}
TURFS = ("R01", "=1+1")
TYPES = ("Canvass", "Phone Bank")
COUNTS = tuple(each.name for each in fields(Counted) if each.name not in {other.name for other in fields(Row)})


def contract(run: str = "run-1", seed: int = 1, weeks: int = 6, ahead: int = 5) -> Contract:
    """Return the rows of a publication; another seed has other numbers of the same places."""
    random = Random(seed)
    week_rows = [
        _week(run, random, FIRST + timedelta(7 * number), region, turf, kind)
        for number in range(weeks)
        for region in REGIONS
        for turf in TURFS
        for kind in TYPES
    ]
    ahead_rows = [
        Ahead(
            **_common(run, MONDAY, region, TURFS[0], TYPES[1]),
            event_date=MONDAY + timedelta(day),
            scheduled=random.randrange(9),
            confirmed=random.randrange(3),
            left_message=0,
            cancelled_ahead=1,
            closed_ahead=0,
        )
        for day in range(ahead)
        for region in REGIONS
    ]
    unclosed_rows = [unclosed(run, MONDAY - timedelta(day), "CD5", random.randrange(1, 5)) for day in range(1, 4)]
    about = [_about(run, region) for region in REGIONS]
    return Contract(tuple(about), (), tuple(week_rows), tuple(ahead_rows), tuple(unclosed_rows), tuple(_ptg(run)))


def _ptg(run: str) -> Iterator[Ptg]:
    """Yield the calls of the state, a group, a region and an organizer in two weeks."""
    for level, name in (("statewide", ""), ("region_group", "Metro"), ("region", "CD5"), ("organizer", TURFS[1])):
        for week, (goal, actual) in ((date(2020, 8, 8), (80, 60)), (date(2020, 8, 15), (0, 12))):
            yield Ptg(
                week_start=week,
                week_end=week + timedelta(6),
                is_complete=week < date(2020, 8, 15),
                level=cast(Level, level),
                name=name,
                region="CD5" if level in ("region", "organizer") else "",
                region_group="" if level == "statewide" else "Metro",
                metric="calls",
                method="",
                actual=actual,
                goal=goal,
                percent=actual / goal if goal else None,
                through=min(week + timedelta(6), MONDAY - timedelta(1)),
                data_through=MONDAY - timedelta(1),
                as_of=MONDAY,
                run_id=run,
                published_run=run,
            )


def unclosed(run: str, day: date, region: str, count: int, event: str = "Phone bank at HQ") -> Unclosed:
    """Return shifts of an event that are not closed out."""
    return Unclosed(**_common(run, day, region, TURFS[1], TYPES[1]), event_date=day, event=event, unclosed=count)


def held(whole: Contract, region: str, since: datetime, because: str) -> Contract:
    """Return the rows with a region frozen."""

    def of(one: About) -> About:
        return replace(one, held_since=since, held_because=because) if one.region == region else one

    return replace(whole, about=tuple(map(of, whole.about)))


def without(rows: Sequence[Any], **given: Any) -> tuple[Any, ...]:
    """Return the rows but for those with these values."""
    return tuple(each for each in rows if any(getattr(each, name) != value for name, value in given.items()))


def _common(run: str, day: date, region: str, turf: str, kind: str) -> dict[str, Any]:
    return {
        "week_start": CALENDAR.week(day).first,
        "region": region,
        "region_group": REGIONS[region],
        "organizer": turf,
        "event_type": kind,
        "data_through": MONDAY - timedelta(1),
        "as_of": MONDAY,
        "run_id": run,
        "published_run": run,
    }


def _week(run: str, random: Random, first: date, region: str, turf: str, kind: str) -> Week:
    counts: dict[str, Any] = {name: random.randrange(12) for name in COUNTS}
    counts["total_flakes"] = counts["no_show"] + counts["cancelled"]
    counts["total"] = counts["completed"] + counts["total_flakes"]
    last = first + timedelta(6)
    return Week(**_common(run, first, region, turf, kind), **counts, week_end=last, is_complete=last < MONDAY)


def _about(run: str, region: str) -> About:
    return About(
        region=region,
        region_group=REGIONS[region],
        campaign="Sample campaign",
        definition="mn2020",
        rate="SUM(total_flakes) / SUM(total)",
        run_id=run,
        published_at=datetime(2020, 8, 17, 12, tzinfo=UTC),
        data_through=MONDAY - timedelta(1),
        as_of=MONDAY,
        held_since=None,
        held_because="",
        published_run=run,
    )
