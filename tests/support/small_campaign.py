"""A campaign's calendar and names without a warehouse."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.language.scope import Names


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
    regions={
        "CD1": "Greater Minnesota",
        "CD2": "Suburbs",
        "CD3": "Metro",
        "CD4": "Metro",
        "CD5": "Metro",
        "CD6": "Suburbs",
        "CD7": "Greater Minnesota",
        "CD8": "Greater Minnesota",
        "Unmapped": "Unmapped",
    },
    organizers=(
        "CD1-01 Rochester",
        "CD1-02 Mankato",
        "CD1-03 Winona",
        "CD1-04 Austin",
        "CD2-01 Eagan",
        "CD2-02 Burnsville",
        "CD2-03 Northfield",
        "CD2-04 Hastings",
        "CD2-05 Red Wing",
        "CD3-01 Bloomington",
        "CD3-02 Minnetonka",
        "CD3-03 Plymouth",
        "CD3-04 Maple Grove",
        "CD3-05 Coon Rapids",
        "CD4-01 Highland Park",
        "CD4-02 Frogtown",
        "CD4-03 East Side",
        "CD4-04 Roseville",
        "CD4-05 Woodbury",
        "CD4-06 Maplewood",
        "CD5-01 Powderhorn",
        "CD5-02 North Side",
        "CD5-03 Longfellow",
        "CD5-04 Uptown",
        "CD5-05 Northeast",
        "CD5-06 St. Louis Park",
        "CD6-01 St. Cloud",
        "CD6-02 Blaine",
        "CD6-03 Stillwater",
        "CD6-04 Elk River",
        "CD7-01 Moorhead",
        "CD7-02 Willmar",
        "CD7-03 Alexandria",
        "CD7-04 Marshall",
        "CD8-01 Duluth East",
        "CD8-02 Duluth West",
        "CD8-03 Iron Range",
        "CD8-04 Brainerd",
        "CD8-05 Bemidji",
        "CD8-06 Grand Rapids",
        "Unturfed",
    ),
    types=("Canvass", "Phone Bank", "Text Bank"),
)
"""The names of the sample campaign."""


def local(*when: int, zone: str = "America/Chicago") -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
