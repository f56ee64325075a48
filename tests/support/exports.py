"""Small folders of exports: a few sign-ups, one line each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

ATTENDEES = (
    "event_id", "event_date", "event_name", "event_location_id", "event_type_name", "volunteer_activity_name",
    "shift_id", "myc_van_id", "mrr_status_name",
)  # fmt: skip


def write_table(folder: Path, table: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table's CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def sign_up(
    person: int,
    day: str,
    status: str = "Completed",
    location: str = "10",
    name: str = "Calls",
    type_: str = "Phone Bank",
) -> list[str]:
    """Return a sign-up for the event of that day and place."""
    return [f"{location}{day}", day, name, location, type_, "Caller", "1", str(person), status]


def write_campaign(
    folder: Path, sign_ups: Sequence[Sequence[object]], regions: Sequence[Sequence[object]] = ()
) -> Path:
    """Write a folder with these sign-ups; location 10 is in CD1, 11 in CD2."""
    write_table(folder, "event_attendees", ATTENDEES, sign_ups)
    header = ("event_location_id", "region", "region_group", "valid_from", "valid_to")
    write_table(
        folder, "regions", header, regions or [("10", "CD1", "Greater", "", ""), ("11", "CD2", "Metro", "", "")]
    )
    return folder
