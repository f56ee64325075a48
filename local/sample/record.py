"""The figures of the public record that the sample campaign agrees with, and the plan for the rest of it.

The record is Minnesota's from August 2020: seven regions on the first Saturday, and the statewide rate of six weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

TODAY = "2020-08-17"
"""The date of the sample: a Monday."""

LAST_CHANGE = "2020-08-17T03:30:00"
"""The time of the newest change, in UTC: Sunday Aug 16, 22:30 in Minnesota."""

UTC_OFFSET = 5 * 3600
"""Seconds by which Minnesota is behind UTC on every day of the sample (daylight saving time)."""

STATE = "MN"
COMMITTEE_ID = "58001"
"""The coordinated campaign, whose sign-ups and turf count."""

OTHER_COMMITTEE_ID = "59999"
"""A partner's committee, whose turf must be ignored."""

PHONE, CANVASS, TEXT = "Phone Bank", "Canvass", "Text Bank"

GOLDEN_DAY = "2020-07-11"
GOLDEN = {
    "CD1": (1, 0, 1),
    "CD2": (20, 7, 27),
    "CD3": (11, 11, 14),
    "CD4": (5, 3, 18),
    "CD5": (11, 9, 19),
    "CD6": (3, 0, 0),
    "CD8": (6, 1, 3),
}
"""The first day of the record: no-shows, cancelled and completed phone bank shifts of each region."""

WEEKS = (
    ("2020-07-11", "2020-07-17", 1250, 656),
    ("2020-07-18", "2020-07-24", 1711, 920),
    ("2020-07-25", "2020-07-31", 1871, 1002),
    ("2020-08-01", "2020-08-07", 1819, 1025),
    ("2020-08-08", "2020-08-14", 1661, 1076),
    ("2020-08-15", "2020-08-16", 287, 206),
)
"""First day, last covered day, closed phone-bank shifts, flakes: 52.48, 53.77, 53.55, 56.35, 64.78 and 71.78% flake.

The third total is in the record. Of the other weeks it shows only the rates, so their totals are invented.
"""

LOCATIONS: tuple[tuple[str | None, str | None], ...] = (
    ("13670", "CD1"),
    ("13614", "CD1"),
    ("13615", "CD2"),
    ("13616", "CD3"),
    ("13617", "CD4"),
    ("13618", "CD5"),
    ("13619", "CD6"),
    ("13620", "CD7"),
    ("13621", "CD8"),
    ("13999", None),
    ("013618", None),
    (None, None),
)
"""The locations of events, and their regions. The last three are unmapped; '013618' as a number would be in CD5."""

REGION_GROUPS = {
    "CD1": "Greater Minnesota",
    "CD2": "Suburbs",
    "CD3": "Metro",
    "CD4": "Metro",
    "CD5": "Metro",
    "CD6": "Suburbs",
    "CD7": "Greater Minnesota",
    "CD8": "Greater Minnesota",
}

TURFS = {
    "CD1": ("Rochester", "Mankato", "Winona", "Austin"),
    "CD2": ("Eagan", "Burnsville", "Northfield", "Hastings", "Red Wing"),
    "CD3": ("Bloomington", "Minnetonka", "Plymouth", "Maple Grove", "Coon Rapids"),
    "CD4": ("Highland Park", "Frogtown", "East Side", "Roseville", "Woodbury", "Maplewood"),
    "CD5": ("Powderhorn", "North Side", "Longfellow", "Uptown", "Northeast", "St. Louis Park"),
    "CD6": ("St. Cloud", "Blaine", "Stillwater", "Elk River"),
    "CD7": ("Moorhead", "Willmar", "Alexandria", "Marshall"),
    "CD8": ("Duluth East", "Duluth West", "Iron Range", "Brainerd", "Bemidji", "Grand Rapids"),
}
"""The places of each region's organizers: forty invented turf labels."""

STATUS_IDS = {
    "Scheduled": "1",
    "Completed": "2",
    "Declined": "3",
    "Invited": "4",
    "Cancelled": "5",
    "No Show": "6",
    "Confirmed": "11",
    "Walk In": "15",
    "Left Msg": "18",
    "Sched-Web": "30",
    "Conf Twice": "40",
    "Conf Thrice": "41",
    "Tentative": "42",
    "Texted": "43",
    "Resched": "44",
    "Cancel-Web": "45",
    "Excused": "46",
    "Paid": "47",
    "Unpaid": "48",
    "Maybe Later": "49",
}
"""VAN's ids where the record shows them; those from 40 on are invented."""

OUTCOMES = {
    "completed": ("Completed",),
    "no_show": ("No Show",),
    "cancelled": ("Cancelled", "Cancel-Web"),
    "declined": ("Declined",),
    "rescheduled": ("Resched", "Excused"),
    "walk_in": ("Walk In",),
    "open": ("Scheduled", "Sched-Web", "Confirmed", "Conf Twice", "Conf Thrice", "Left Msg", "Texted"),
    "invited": ("Invited", "Tentative"),
}
"""The statuses of each outcome; Paid, Unpaid and Maybe Later have none, and must be reported."""


@dataclass(frozen=True)
class Block:
    """A number of sign-ups of one event type and one fate between two days; `flakes` is how many closed ones flake."""

    fate: str
    kind: str
    first: str
    last: str
    rows: int
    flakes: int = 0
    no_shows: int | None = None
    region: str | None = None


def plan() -> list[Block]:
    """Return the campaign's sign-ups in blocks."""
    return [*_phone_banks(), *_other_events(), *_leftovers(), *_deleted(), *_ahead()]


def _phone_banks() -> list[Block]:
    """Return the closed phone bank shifts that the record has."""
    day = GOLDEN_DAY
    golden = [
        Block("closed", PHONE, day, day, no_show + cancelled + completed, no_show + cancelled, no_show, region)
        for region, (no_show, cancelled, completed) in GOLDEN.items()
    ]
    shown, flaked = sum(block.rows for block in golden), sum(block.flakes for block in golden)
    (_, friday, total, flakes), *others = WEEKS
    return [
        *golden,
        Block("closed", PHONE, "2020-07-12", friday, total - shown, flakes - flaked),
        *(Block("closed", PHONE, *week) for week in others),
    ]


def _other_events() -> list[Block]:
    """Return the closed canvass and text bank shifts: fewer, and from the second week on."""
    canvass = ((88, 31), (112, 42), (131, 52), (124, 55), (44, 21))
    text = ((104, 43), (126, 55), (138, 62), (141, 70), (41, 23))
    return [
        Block("closed", kind, first, last, rows, flakes)
        for kind, weeks in ((CANVASS, canvass), (TEXT, text))
        for (first, last, *_), (rows, flakes) in zip(WEEKS[1:], weeks, strict=True)
    ]


def _leftovers() -> list[Block]:
    """Return what no rate counts: walk-ins, declined, moved, invited, unknown, and past shifts left open."""
    rows = {
        "walk_in": (24, 26, 31, 28, 9),
        "declined": (11, 14, 12, 16, 5),
        "moved": (16, 18, 15, 19, 7),
        "invited": (9, 8, 12, 11, 6),
        "unknown": (5, 6, 5, 7, 4),
        "unclosed": (14, 19, 27, 86, 148),
    }
    blocks = []
    for (first, last, *_), *counts in zip(WEEKS[1:], *rows.values(), strict=True):
        for fate, count in zip(rows, counts, strict=True):
            few = count // 6
            blocks += [Block(fate, PHONE, first, last, count - few), Block(fate, CANVASS, first, last, few)]
    return blocks


def _deleted() -> list[Block]:
    """Return the sign-ups of deleted events, one of which is still ahead."""
    days = (
        ("2020-07-19", "CD3"),
        ("2020-07-23", "CD5"),
        ("2020-07-28", "CD8"),
        ("2020-08-01", "CD2"),
        ("2020-08-06", "CD4"),
        ("2020-08-09", "CD7"),
        ("2020-08-13", "CD5"),
        ("2020-08-16", "CD6"),
        ("2020-08-22", "CD4"),
    )
    return [Block("deleted", PHONE, day, day, 15, region=region) for day, region in days]


def _ahead() -> list[Block]:
    """Return the shifts of today and the two weeks ahead; those cancelled are in no rate yet."""
    spans = ((TODAY, TODAY), ("2020-08-18", "2020-08-21"), ("2020-08-22", "2020-08-28"), ("2020-08-29", "2020-08-30"))
    rows = {
        ("ahead", PHONE): (156, 498, 574, 118),
        ("ahead", CANVASS): (12, 52, 96, 31),
        ("ahead", TEXT): (18, 67, 74, 17),
        ("cancelled_ahead", PHONE): (45, 71, 48, 7),
        ("cancelled_ahead", CANVASS): (0, 6, 8, 2),
    }
    return [
        Block(fate, kind, *span, count)
        for (fate, kind), counts in rows.items()
        for span, count in zip(spans, counts, strict=True)
    ]
