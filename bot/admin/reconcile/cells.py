"""The cells that are compared: a day, an event, a status; where both sides have them a region, organizer and type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.language.spelling import plain

PLACES = {"region": "Unmapped", "organizer": "Unturfed", "type": "Untyped"}
"""What is compared only where the report has it too, each with our name for none."""
CACHED_NAMES = 5_000
"""Number of names whose keys are cached: a report repeats its names in every line."""

DELETED_MARK = re.compile(r"\s*\[cancell?ed\]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is compared: shifts of a day, event and status; region, organizer and type where the report has them."""

    day: date
    event: str
    status: str
    region: str = ""
    organizer: str = ""
    type: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Return region, organizer and type together."""
        return self.region, self.organizer, self.type


def sort_key(cell: Cell) -> tuple[str, ...]:
    """Return the key by which cells are sorted."""
    return (cell.day.isoformat(), cell.event, cell.status, *cell.place)


def bare(event: str) -> str:
    """Return an event's name without the mark of a deleted event."""
    return DELETED_MARK.sub("", event, count=1) if DELETED_MARK.match(event) else event


@lru_cache(CACHED_NAMES)
def place_key(name: str) -> str:
    """Return the key by which regions, organizers and types are compared."""
    return plain(name)


@lru_cache(CACHED_NAMES)
def event_key(name: str) -> str:
    """Return the key by which the names or ids of events are compared."""
    return " ".join(name.casefold().split())


def neighbours(cell_day: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return cell_day - timedelta(1), cell_day + timedelta(1)
