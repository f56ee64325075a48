"""The cells that are compared: a day, an event, a status; where both sides have them a region, organizer and type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.language.spelling import plain

PLACES = {"region": "Unmapped", "organizer": "Unturfed", "type": "Untyped"}
"""What is compared only where the report has it too, each with our word for none."""
MANY = 5_000
"""Names are reduced once for all rows: a report repeats them in every line."""

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
        """Give region, organizer and type together."""
        return self.region, self.organizer, self.type


def order(cell: Cell) -> tuple[str, ...]:
    """Sort cells by this."""
    return (cell.day.isoformat(), cell.event, cell.status, *cell.place)


def bare(event: str) -> str:
    """Take the mark of a deleted event from its name."""
    return DELETED_MARK.sub("", event, count=1) if DELETED_MARK.match(event) else event


@lru_cache(MANY)
def place_key(name: str) -> str:
    """Reduce a region, an organizer or a type to what it is compared by."""
    return plain(name)


@lru_cache(MANY)
def event_key(name: str) -> str:
    """Reduce an event's name or id to what it is compared by."""
    return " ".join(name.casefold().split())


def neighbours(cell_day: date) -> tuple[date, date]:
    """Give the day before and the day after."""
    return cell_day - timedelta(1), cell_day + timedelta(1)
