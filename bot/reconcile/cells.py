"""Rows of a report, and of ours, as the cells that are compared: a day, an event and a status, and perhaps a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.reconcile.columns import Row
from bot.spelling import plain
from bot.weeks import Span

_DELETED = re.compile(r"\s*\[cancell?ed\]", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """What is compared: shifts of a day, an event and a status; region and organizer where the report has them."""

    day: date
    event: str
    status: str
    region: str = ""
    organizer: str = ""


def order(cell: Cell) -> tuple[str, ...]:
    """Give what cells are sorted by."""
    return (cell.day.isoformat(), cell.event, cell.status, cell.region, cell.organizer)


@dataclass(frozen=True)
class View:
    """How rows of both sides become cells: by event id or name, with region and organizer where both have them."""

    span: Span
    by_id: bool
    regions: bool
    organizers: bool
    types: frozenset[str]
    names: Mapping[str, str]
    deleted: frozenset[str]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, report: Sequence[Row], ours: Sequence[Mapping[str, Any]]) -> View:
        """Find out what both sides have."""
        ids = {row["event_id"] for row in ours}
        by_id = any(row.event_id in ids for row in report) or not any(row.event for row in report)
        regions = {plain(row["region"]) for row in ours} - {plain("Unmapped")}
        organizers = {plain(row["organizer"]) for row in ours} - {plain("Unturfed")}
        has = [
            any(plain(getattr(row, name)) in known for row in report)
            for name, known in (("region", regions), ("organizer", organizers))
        ]
        keys = [(row, _event(row.event_id if by_id else row.event)) for row in report]
        types = _types(report, ours, {key for _, key in keys}, by_id)
        days = [row.day for row in report]
        return cls(
            span=Span(min(days), max(days)),
            by_id=by_id,
            regions=has[0],
            organizers=has[1],
            types=frozenset(types),
            names=_names(keys, ours, by_id),
            deleted=frozenset(key for row, key in keys if _DELETED.match(row.event)),
            notes=tuple(_notes(report, has, types, ours)),
        )

    def their_cell(self, row: Row) -> Cell:
        """Make a cell of a row of the report."""
        return Cell(
            row.day,
            _event(row.event_id if self.by_id else row.event),
            _status_key(row.status),
            plain(row.region) if self.regions else "",
            plain(row.organizer) if self.organizers else "",
        )

    def our_cell(self, row: Mapping[str, Any]) -> Cell:
        """Make a cell of a row of ours."""
        return Cell(
            row["event_date"],
            _event(row["event_id"] if self.by_id else row["event_name"] or ""),
            _status_key(row["status_name"] or ""),
            plain(row["region"]) if self.regions else "",
            plain(row["organizer"]) if self.organizers else "",
        )

    def covers(self, row: Mapping[str, Any]) -> bool:
        """Say whether the report is about a row of ours: its days and types."""
        return self.span.first <= row["event_date"] <= self.span.last and plain(row["event_type"]) in self.types

    def repeated(self, report: Sequence[Row]) -> dict[Cell, int]:
        """Count, for each cell, the rows that are the same sign-up as an earlier one."""
        seen: dict[str, list[Cell]] = {}
        for row in report:
            if row.same:
                seen.setdefault(row.same, []).append(self.their_cell(row))
        found: Counter[Cell] = Counter()
        for cells in seen.values():
            if len(cells) > 1:
                # Where the rows differ, whichever of them we do not have is the one too many.
                found.update(cells[1:] if len(set(cells)) == 1 else cells)
        return dict(found)


def _types(report: Sequence[Row], ours: Sequence[Mapping[str, Any]], events: set[str], by_id: bool) -> set[str]:
    """Name the event types that the report is about: those it names, else those of its events."""
    named = {plain(row.type) for row in report if row.type}
    known = {plain(row["event_type"]) for row in ours}
    if named & known:
        return named
    return {
        plain(row["event_type"])
        for row in ours
        if _event(row["event_id"] if by_id else row["event_name"] or "") in events
    }


def _names(keys: Iterable[tuple[Row, str]], ours: Iterable[Mapping[str, Any]], by_id: bool) -> dict[str, str]:
    """Give each event's name as people know it."""
    found = {_event(row["event_id"] if by_id else row["event_name"] or ""): row["event_name"] or "" for row in ours}
    return {key: row.event or row.event_id for row, key in keys} | {key: name for key, name in found.items() if name}


def _notes(
    report: Sequence[Row], has: Sequence[bool], types: set[str], ours: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Say what is not compared, and why."""
    for name, there in zip(("region", "organizer"), has, strict=True):
        if not there:
            named = any(getattr(row, name) for row in report)
            yield f"Not by {name}: " + (
                "none of the file's is one of ours." if named else "the file has no such column."
            )
    others = sorted({row["event_type"] for row in ours if plain(row["event_type"]) not in types})
    if others:
        yield f"Left out, for the file has none: {', '.join(others)}."


def _event(name: str) -> str:
    return " ".join(name.casefold().split())


def _status_key(name: str) -> str:
    return " ".join(name.lower().split())
