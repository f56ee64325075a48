"""How a report is matched with our numbers: the days and types it covers, the places both have, and their names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, product
from typing import Any

from bot.admin.reconcile.cells import DELETED_MARK, PLACES, Cell, event_key, place_key
from bot.admin.reconcile.columns import ReportRow
from bot.calendar import Span, say
from bot.imports.values import status_key
from bot.replies.blocks import short

COVERED_SHARE = 0.1
"""Share of its usual coverage below which the file is not taken to cover a first or last day."""
RENAMED_SHARE = 0.8
"""Share of two events' shifts that have the same days and places where the two are one that was renamed."""
RENAMED_STATUSES = 0.5
"""Share of them that have the same statuses, too."""
RENAMED_LEAST = 5
"""Number of shifts from which a name that both sides have is, on some days, taken to be another's new name."""
STATUS_LIMIT = 40
"""Maximum number of characters shown of a status that is none of ours."""


@dataclass(frozen=True)
class Matching:
    """How rows of both sides become cells, which days and types the report covers, and what keys are called."""

    span: Span
    by_id: bool
    places: frozenset[str]
    regions: Mapping[tuple[str, date | None], str]
    types: frozenset[str]
    held: frozenset[tuple[date, str]]
    said: Mapping[tuple[str, str], str]
    deleted: frozenset[str]
    notes: tuple[str, ...]

    def their_cell(self, row: ReportRow) -> Cell:
        """Return the cell of a row of the report."""
        located = self.regions.get((row.location, row.day)) or self.regions.get((row.location, None), "")
        region = row.region or located
        return Cell(
            row.day,
            event_key(row.event_id if self.by_id else row.event),
            status_key(row.status),
            *(
                place_key(name) or place_key(PLACES[what]) if what in self.places else ""
                for what, name in (("region", region), ("organizer", row.organizer), ("type", row.type))
            ),
        )

    def our_cell(self, row: Mapping[str, Any]) -> Cell:
        """Return the cell of a row of ours."""
        named = (("region", row["region"]), ("organizer", row["organizer"]), ("type", row["event_type"]))
        return Cell(
            row["event_date"],
            _our_event(row, self.by_id),
            status_key(row["status_name"]),
            *(place_key(name) if what in self.places else "" for what, name in named),
        )

    def about(self, row: Mapping[str, Any]) -> bool:
        """Return whether the report covers a row of ours: one of its types, or of its events."""
        return (
            place_key(row["event_type"]) in self.types or (row["event_date"], _our_event(row, self.by_id)) in self.held
        )

    def say(self, what: str, key: str) -> str:
        """Return the name of a key. A place that is none of ours is not repeated: it could be somebody's name."""
        return self.said.get((what, key)) or ("one that we do not know" if what in PLACES else key)


def match(report: Sequence[ReportRow], ours: Sequence[Mapping[str, Any]]) -> Matching:
    """Find out what both sides have, and what they call it."""
    ids = {row["event_id"] for row in ours}
    by_id = any(row.event_id in ids for row in report) or not any(row.event for row in report)
    keys = [(row, event_key(row.event_id if by_id else row.event)) for row in report]
    regions: dict[tuple[str, date | None], str] = {}
    for each in ours:
        if place := each["event_location_id"]:
            regions[place, each["event_date"]] = regions[place, None] = each["region"]
    places = frozenset(_places(report, ours, regions))
    events = {key for _, key in keys}
    types = {place_key(row["event_type"]) for row in ours if _our_event(row, by_id) in events}
    if "type" in places:
        types = {place_key(row.type) or place_key(PLACES["type"]) for row in report}
    there = Counter(row.day for row in report)
    here: Counter[date] = Counter()
    for each in ours:
        if place_key(each["event_type"]) in types:
            here[each["event_date"]] += int(each["shifts"])
    span = _covered(there, here)
    return Matching(
        span=span,
        by_id=by_id,
        places=places,
        regions=regions,
        types=frozenset(types),
        held=frozenset((row.day, key) for row, key in keys) if "type" in places else frozenset(),
        said=_said(keys, ours, by_id),
        deleted=frozenset(key for row, key in keys if DELETED_MARK.match(row.event)),
        notes=(*_left_out(report, ours, places, types), *_scanty(there, here, span)),
    )


def _places(
    report: Sequence[ReportRow], ours: Sequence[Mapping[str, Any]], regions: Mapping[tuple[str, date | None], str]
) -> Iterator[str]:
    """Yield the kinds of places that both sides have."""
    for what, column in (("region", "region"), ("organizer", "organizer"), ("type", "event_type")):
        known = {place_key(row[column]) for row in ours} - {place_key(PLACES[what])}
        located = what == "region" and any((row.location, None) in regions for row in report)
        if located or any(place_key(getattr(row, what)) in known for row in report):
            yield what


def _covered(there: Counter[date], here: Counter[date]) -> Span:
    """Return the days that the report covers, without first and last days of which it has only a few stray shifts."""
    days = sorted(there)
    # The share of our shifts that the file has on the day of its median row.
    parts = sorted((there[day] / here[day], there[day]) for day in days if here[day])
    before = accumulate(shifts for _, shifts in parts)
    usual = next((part for (part, _), sum_ in zip(parts, before, strict=True) if 2 * sum_ >= there.total()), 0.0)
    full = [day for day in days if here[day] and there[day] >= COVERED_SHARE * usual * here[day]]
    return Span(full[0], full[-1]) if full else Span(days[0], days[-1])


def _scanty(there: Counter[date], here: Counter[date], span: Span) -> Iterator[str]:
    """Yield a note on the days of which the report has only stray shifts."""
    days = [day for day in sorted(there) if not span.first <= day <= span.last]
    if days:
        few = ", ".join(f"{say(day)} ({there[day]:,} of our {here[day]:,})" for day in days[:5])
        yield f"Of these days the file has next to nothing, so that the rest is not compared: {few}."


def _left_out(
    report: Sequence[ReportRow], ours: Sequence[Mapping[str, Any]], places: frozenset[str], types: set[str]
) -> Iterator[str]:
    """Yield notes on what is not compared, and why."""
    for what in ("region", "organizer"):
        if what not in places:
            named = any(getattr(row, what) for row in report)
            yield f"Not by {what}: " + (
                "none of the file's is one of ours." if named else "the file has no such column."
            )
    others = sorted({row["event_type"] for row in ours if place_key(row["event_type"]) not in types})
    if others:
        yield f"Left out, for the file has none: {', '.join(others)}."


def _said(
    keys: Iterable[tuple[ReportRow, str]], ours: Iterable[Mapping[str, Any]], by_id: bool
) -> dict[tuple[str, str], str]:
    """Return each key's name as people know it, ours before the file's."""
    found: dict[tuple[str, str], str] = {}
    for row, key in keys:
        found["event", key] = row.event or row.event_id
        found["status", status_key(row.status)] = short(row.status, STATUS_LIMIT)
    for each in ours:
        found["event", _our_event(each, by_id)] = each["event_name"] or each["event_id"]
        found["status", status_key(each["status_name"])] = each["status_name"] or ""
        found["region", place_key(each["region"])] = each["region"]
        found["organizer", place_key(each["organizer"])] = each["organizer"]
        found["type", place_key(each["event_type"])] = each["event_type"]
    # Blanks in the report mean these, though we may have none.
    return {(what, place_key(word)): word for what, word in PLACES.items()} | found


def _our_event(row: Mapping[str, Any], by_id: bool) -> str:
    return event_key(row["event_id"] if by_id else row["event_name"] or "")


def renamed(theirs: Counter[Cell], ours: Counter[Cell], deleted: frozenset[str]) -> dict[tuple[str, date], str]:
    """Return what events of the report that we do not have on a day are called in ours."""
    there, here = _by_event(theirs), _by_event(ours)
    known, held = ({event for events in side.values() for event in events} for side in (there, here))
    found = defaultdict[tuple[str, str], list[tuple[date, Counter[Cell], Counter[Cell]]]](list)
    for day in there.keys() & here.keys():
        for name, was in product(there[day].keys() - here[day].keys() - deleted, here[day].keys() - there[day].keys()):
            found[name, was].append((day, there[day][name], here[day][was]))
    names: dict[tuple[str, date], str] = {}
    taken: set[str] = set()
    for (name, was), days in sorted(found.items(), key=lambda item: (-_likeness(item[1])[0], item[0])):
        share, shifts = _likeness(days)
        new = name not in held and was not in known
        if share >= RENAMED_SHARE and (new or shifts >= RENAMED_LEAST) and not taken & {name, was}:
            taken |= {name, was}
            names |= {(name, day): was for day, events in there.items() if name in events and (new or was in here[day])}
    return names


def _by_event(cells: Counter[Cell]) -> dict[date, dict[str, Counter[Cell]]]:
    found: dict[date, dict[str, Counter[Cell]]] = {}
    for cell, shifts in cells.items():
        found.setdefault(cell.day, {}).setdefault(cell.event, Counter())[replace(cell, event="")] = shifts
    return found


def _likeness(days: Sequence[tuple[date, Counter[Cell], Counter[Cell]]]) -> tuple[float, int]:
    """Return the share of two events' shifts that are alike, 0 where their statuses are not; and how many those are."""
    most = sum(max(there.total(), here.total()) for _, there, here in days)
    alike = sum((there & here).total() for _, there, here in days)
    placed = sum((_places_of(there) & _places_of(here)).total() for _, there, here in days)
    return (placed / most if alike >= RENAMED_STATUSES * most else 0.0), placed


def _places_of(cells: Counter[Cell]) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for cell, shifts in cells.items():
        found[cell.place] += shifts
    return found
