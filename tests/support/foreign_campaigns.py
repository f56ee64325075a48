"""Small campaigns as other systems export them: Mobilize's mirror and NGP VAN's copies, few enough to count by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.support.exports import write_table

REGIONS = ("event_location_id", "region", "region_group")


def write_mobilize(folder: Path) -> Path:
    """Write Mobilize's tables: the week of 2020-08-08 in two regions, and what must not count.

    CD5: 6 completed, 3 no-shows, 1 cancelled, 1 open on Thursday. CD4: 2 completed. All of them phone banks.
    """
    people = ("id", "user_id", "event_id", "timeslot_id", "status", "attended", "modified_date", "user__email_address")
    rows = _participations()
    write_table(folder, "participations", people, [[number, *row] for number, row in enumerate(rows, 1)])
    write_table(
        folder,
        "timeslots",
        ("id", "event_id", "start_date", "deleted_date"),
        [
            # Tuesday 20:00 in Honolulu is Wednesday 01:00 in Chicago; Thursday is Thursday in both.
            ("70", "7", "2020-08-12 06:00:00+00", ""),
            ("71", "7", "2020-08-13 23:00:00+00", ""),
            ("72", "7", "2020-08-12 06:00:00+00", "2020-08-01 10:00:00+00"),
            ("80", "8", "2020-08-12 23:00:00+00", ""),
            ("90", "9", "2020-08-12 23:00:00+00", ""),
        ],
    )
    write_table(
        folder,
        "events",
        ("id", "title", "van_name", "event_type", "timezone", "deleted_date", "location__postal_code", "summary"),
        [
            ("7", "Call with us!", "CD5 calls", "PHONE_BANK", "Pacific/Honolulu", "", "55401", "x"),
            ("8", "Calls in St. Paul", "", "PHONE_BANK", "America/Chicago", "", "55101", "x"),
            ("9", "No more", "", "PHONE_BANK", "America/Chicago", "2020-08-01 10:00:00+00", "55401", "x"),
        ],
    )
    write_table(
        folder,
        "van_signups",
        ("id", "participation_id", "user_id", "van_person_van_id", "committee_id", "signup_type"),
        [("1", "1", "100", "9100", "58", "PARTICIPATION")],
    )
    write_table(folder, "regions", REGIONS, [("55401", "CD5", "Metro"), ("55101", "CD4", "Metro")])
    write_table(
        folder,
        "activity_regions",
        ("myc_van_id", "region_name", "fo_name", "committee_id"),
        [("9100", "CD8", "CD8-01 Duluth", "58")],
    )
    return folder


def _participations() -> Iterable[tuple[str, ...]]:
    """Yield each participation: user, event, time slot, status, attended, changed, a column that is never read."""
    changed = "2020-08-16 03:00:00+00"
    user = iter(map(str, range(100, 200)))
    for event, slot, status, attended, count in (
        ("7", "70", "REGISTERED", "true", 5),
        ("7", "70", "CONFIRMED", "true", 1),
        ("7", "70", "REGISTERED", "false", 3),
        ("7", "70", "CANCELLED", "", 1),
        ("7", "71", "REGISTERED", "", 1),
        ("8", "80", "CONFIRMED", "t", 2),
        # Of a deleted time slot, of a deleted event, of another organization.
        ("7", "72", "REGISTERED", "true", 4),
        ("9", "90", "REGISTERED", "false", 4),
        ("", "", "", "", 2),
    ):
        for _ in range(count):
            yield next(user), event, slot, status, attended, changed, "nobody@example.org"


def write_ngpvan(folder: Path, prefix: str = "") -> Path:
    """Write NGP VAN's tables: in the same week CD5 has 4 completed, 2 no-shows, 1 cancelled, 1 still open."""
    outcomes = {1: "2", 2: "2", 3: "2", 4: "2", 5: "6", 6: "6", 7: "5", 8: "1", 9: "2"}
    write_table(
        folder,
        f"{prefix}eventsignups",
        ("eventsignupid", "vanid", "eventid", "eventshiftid", "locationid", "datetimeoffsetbegin", "datesuppressed"),
        [
            (
                number,
                # Wednesday 19:30 in Chicago, Thursday in UTC; the one that is open a day later; the last was deleted.
                1000 + number,
                "7",
                "1",
                "13618",
                "2020-08-14 00:30:00" if number == 8 else "2020-08-13 00:30:00",
                "2020-08-01 10:00:00" if number == 9 else "",
            )
            for number in outcomes
        ],
    )
    write_table(
        folder,
        f"{prefix}eventsignupsstatuses",
        ("eventsignupseventstatusid", "eventsignupid", "eventstatusid", "datecreated"),
        [
            *((number, number, "1", "2020-08-01 10:00:00") for number in outcomes),
            *((100 + number, number, status, "2020-08-16 03:00:00") for number, status in outcomes.items()),
        ],
    )
    write_table(
        folder,
        f"{prefix}events",
        ("eventid", "eventname", "eventcalendarid", "dateoffsetbegin"),
        [("7", "Calls", "4", "")],
    )
    write_table(
        folder,
        f"{prefix}eventcalendars",
        ("eventcalendarid", "eventcalendarname", "isactive"),
        [("4", "Phone Bank", "1")],
    )
    write_table(folder, "regions", REGIONS, [("13618", "CD5", "Metro")])
    return folder
