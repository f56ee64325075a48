"""What cannot be right in a map as a whole, line by line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.calendar import Span
from bot.imports.maps.lines import Line, contact_key, first_day, goal_key, last_day, method_key
from bot.imports.source_tables import METHODS
from bot.imports.values import status_key

BY_EVENT_TYPE = ("shifts", "recruited", "recruited_by")
"""The metrics whose goals may be of one event type."""
CHANNELS = METHODS[:3]
"""The methods by which goals of contacts may be set."""


@dataclass(frozen=True)
class MapFault:
    """A fault in a map as a whole: in which of its lines (from 0) and which column, and how to fix it."""

    at: int
    column: str
    remedy: str


def of_regions(lines: Sequence[Line], _campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a map of regions."""
    for at in _backwards(lines):
        yield MapFault(at, "valid_to", f"location {lines[at]['event_location_id']} ends before it begins")
    yield from _overlapping(lines)
    yield from _grouped(lines)


def of_statuses(lines: Sequence[Line], _campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a map of statuses."""
    yield from _twice(lines, "status_name", "outcome", lambda line: status_key(line["status_name"]))


def of_contact_types(lines: Sequence[Line], _campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a map of contact types."""
    yield from _twice(lines, "name", "method", contact_key)


def of_weeks(lines: Sequence[Line], _campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a table of campaign weeks."""
    for at, line in enumerate(lines):
        if line["first_day"] > line["last_day"]:
            yield MapFault(at, "last_day", f"the week of {line['first_day']} ends before it begins")
    latest: Line | None = None
    for at in sorted(range(len(lines)), key=lambda at: lines[at]["first_day"]):
        line = lines[at]
        if latest and line["first_day"] <= latest["last_day"]:
            days = f"{latest['first_day']} to {latest['last_day']}"
            yield MapFault(at, "first_day", f"{line['first_day']} is in the week {days} too: a day has one week")
        if latest is None or line["last_day"] > latest["last_day"]:
            latest = line


def of_attempts(lines: Sequence[Line], campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a table of attempts by other tools."""
    for at, line in enumerate(lines):
        attempts, conversations = line["attempts"], line["conversations"] or 0
        if conversations > attempts:
            yield MapFault(at, "conversations", f"{conversations:,} are more than the {attempts:,} attempts")
        if not campaign.first <= line["date"] <= campaign.last:
            between = f"{campaign.first} to {campaign.last}"
            yield MapFault(at, "date", f"{line['date']} is no day of the campaign, which is {between}")


def of_goals(lines: Sequence[Line], _campaign: Span) -> Iterator[MapFault]:
    """Yield what cannot be right in a table of goals."""
    for at in _backwards(lines):
        yield MapFault(at, "valid_to", f"ends before it begins, on {lines[at]['valid_from']}")
    known: dict[Hashable, Line] = {}
    for at, line in enumerate(lines):
        yield from _named(at, line)
        yield from _by_method(at, line)
        key = goal_key(line), line["valid_from"]
        if other := known.get(key):
            begins = f"from {line['valid_from']}" if line["valid_from"] else "without valid_from"
            whose = line["name"] or "statewide"
            said = f"{whose} has a goal of {line['metric']} {begins} already, {other['goal']:,}: delete one line"
            yield MapFault(at, "valid_from", said)
        known.setdefault(key, line)


def _named(at: int, line: Line) -> Iterator[MapFault]:
    """Yield a fault where the level and the name do not go together."""
    if line["level"] == "statewide" and line["name"]:
        yield MapFault(at, "name", f"a statewide goal has no name: leave out {line['name']!r}, or write another level")
    elif line["level"] != "statewide" and not line["name"]:
        level = line["level"].replace("_", " ")
        yield MapFault(at, "name", f"is empty: write whose goal it is, the name of {_article(level)} {level}")


def _by_method(at: int, line: Line) -> Iterator[MapFault]:
    """Yield a fault where the metric has no goals by such a method."""
    metric, method = line["metric"], line["method"]
    if not method or metric in BY_EVENT_TYPE:
        return
    if metric != "contacts":
        yield MapFault(at, "method", f"{metric} has goals for all methods only: leave out {method!r}")
    elif method_key(method) not in CHANNELS:
        yield MapFault(at, "method", f"{method!r} is no method of contacts; write one of {', '.join(CHANNELS)}")


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _backwards(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines that end before they begin."""
    return (at for at, line in enumerate(lines) if first_day(line) > last_day(line))


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


def _twice(lines: Sequence[Line], name: str, meaning: str, key: Callable[[Line], Hashable]) -> Iterator[MapFault]:
    """Yield the lines that are about what another is about already."""
    known: dict[Hashable, str] = {}
    for at, line in enumerate(lines):
        same = key(line)
        if same in known:
            yield MapFault(at, name, f"“{line[name]}” is there already, as {known[same]}: delete one line")
        known.setdefault(same, line[meaning])
