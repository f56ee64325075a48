"""A campaign's calendar and names without a warehouse."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.language.scope import Names
from local.sample.record import REGION_GROUPS, TURFS


def calendar(zone: str = "America/Chicago") -> Calendar:
    return Calendar(ZoneInfo(zone), first_weekday=5, start=date(2020, 7, 11), end=date(2020, 11, 6))


CALENDAR = calendar()
TODAY = date(2020, 8, 17)
NAMES = Names(
    regions={
        "CD1": "Greater Minnesota",
        "CD2": "Suburbs",
        "CD4": "Metro",
        "CD5": "Metro",
        "North Shore": "North",
        "North Shores": "North",
        'Saint "Nic" Ñandú': "North",
        "Unmapped": "Unmapped",
    },
    organizers=("CD5-01 Longfellow", "CD5-02 Uptown", "Metro", "Unturfed"),
    types=("Canvass", "Phone Bank", "Text Bank"),
)

STATEWIDE = Names(
    regions={**REGION_GROUPS, "Unmapped": "Unmapped"},
    organizers=(
        *(f"{region}-{at:02} {place}" for region, places in TURFS.items() for at, place in enumerate(places, 1)),
        "Unturfed",
    ),
    types=("Canvass", "Phone Bank", "Text Bank"),
)
"""The names of the sample campaign."""


def local(*when: int, zone: str = "America/Chicago") -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
