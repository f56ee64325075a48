"""What cannot be right in a map as a whole, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.imports.maps.lines import Line, first_day, last_day
from bot.imports.values import status_key


@dataclass(frozen=True)
class MapFault:
    """A fault in a map as a whole: in which of its lines (from 0) and which column, and how to fix it."""

    at: int
    column: str
    remedy: str


def find(name: str, lines: Sequence[Line]) -> list[MapFault]:
    """Return what cannot be right in a map as a whole, line by line."""
    if name == "statuses":
        return list(_twice(lines))
    return sorted([*_backwards(lines), *_overlapping(lines), *_grouped(lines)], key=lambda each: each.at)


def _backwards(lines: Sequence[Line]) -> Iterator[MapFault]:
    for at, line in enumerate(lines):
        if first_day(line) > last_day(line):
            yield MapFault(at, "valid_to", f"location {line['event_location_id']} ends before it begins")


def _overlapping(lines: Sequence[Line]) -> Iterator[MapFault]:
    """Yield locations with two lines on one day: a line is compared with the one that ends last of those before it."""
    latest: dict[str, Line] = {}
    for at in sorted(range(len(lines)), key=lambda at: first_day(lines[at])):
        line, place = lines[at], lines[at]["event_location_id"]
        other = latest.get(place)
        if other is not None and first_day(line) <= last_day(other) and first_day(line) <= last_day(line):
            yield MapFault(at, "valid_from", _overlap(place, other, line))
        if other is None or last_day(line) > last_day(other):
            latest[place] = line


def _overlap(place: str, one: Line, other: Line) -> str:
    both = f"location {place} is in {one['region']} and {other['region']} at once"
    if first_day(one) == first_day(other):
        return f"{both}: delete one of the lines, or give them days of their own"
    return f"{both}: set valid_to of the earlier line to {first_day(other) - timedelta(1)}"


def _grouped(lines: Sequence[Line]) -> Iterator[MapFault]:
    first: dict[str, str | None] = {}
    for at, line in enumerate(lines):
        group, region = line["region_group"], line["region"]
        if first.setdefault(region, group) != group:
            both = f"{first[region] or 'none'} and {group or 'none'}"
            yield MapFault(
                at, "region_group", f"{region} is in two groups, {both}: write the same one on all its lines"
            )


def _twice(lines: Sequence[Line]) -> Iterator[MapFault]:
    known: dict[str, str] = {}
    for at, line in enumerate(lines):
        key = status_key(line["status_name"])
        if key in known:
            yield MapFault(
                at, "status_name", f"“{line['status_name']}” is there already, as {known[key]}: delete one line"
            )
        known.setdefault(key, line["outcome"])
