"""Each map described once: what its lines are about, what cannot be right in them, and how many it may have."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from bot.calendar import Span
from bot.imports.maps import faults
from bot.imports.maps.faults import MapFault
from bot.imports.maps.lines import Line, contact_key, goal_key, place_key
from bot.imports.source_tables import TABLES

MAX_LINES = 20_000
"""Maximum number of lines of a map: no campaign has so many places."""
MAX_ATTEMPTS = 100_000
"""The same of attempts by other tools, which have a line for each day, organizer and method."""

Find = Callable[[Sequence[Line], Span], Iterable[MapFault]]
"""Finds what cannot be right in the lines of a map, for a campaign of these days."""


@dataclass(frozen=True)
class MapKind:
    """A map: its name, which is that of its table, and the rules for its lines.

    `about` returns what a line is about: of a line that is gone and a new one about the same, one replaces the other.
    `find` finds what cannot be right. `empty` says why a map without lines is refused. `undated` says why its changes
    cannot begin on a day of their own, '' where they can. `needed` means that no run can do without it.
    """

    name: str
    about: Callable[[Line], Hashable]
    find: Find
    empty: str
    undated: str = ""
    needed: bool = False
    max_lines: int = MAX_LINES

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of its columns."""
        return tuple(column.name for column in TABLES[self.name].columns)

    @property
    def header(self) -> frozenset[str]:
        """Return the columns by which a file is recognized: those that it must have."""
        return frozenset(column.name for column in TABLES[self.name].columns if column.required)

    def faults(self, lines: Sequence[Line], campaign: Span) -> list[MapFault]:
        """Return what cannot be right in its lines, in their order."""
        return sorted(self.find(lines, campaign), key=lambda each: each.at)


_DAYS_OF_ITS_OWN = "its lines have days of their own"

_ALL = (
    MapKind(
        "regions",
        about=lambda line: line["event_location_id"],
        find=faults.of_regions,
        empty="a map without any would leave everything unmapped",
        needed=True,
    ),
    MapKind(
        "statuses",
        about=lambda line: line["status_name"],
        find=faults.of_statuses,
        empty="a map without any would leave everything unmapped",
        undated="a status means the same on all days",
    ),
    MapKind(
        "goals",
        about=lambda line: (goal_key(line), line["valid_from"]),
        find=faults.of_goals,
        empty="to have no goals, put a version without goals in force again",
        undated="a goal has days of its own, valid_from and valid_to",
    ),
    MapKind(
        "contact_types",
        about=contact_key,
        find=faults.of_contact_types,
        empty="a map without any would count no contact",
        undated="a contact type means the same on all days",
    ),
    MapKind(
        "weeks",
        about=lambda line: line["first_day"],
        find=faults.of_weeks,
        empty="to have the usual weeks only, put a version without odd ones in force again",
        undated=_DAYS_OF_ITS_OWN,
    ),
    MapKind(
        "other_attempts",
        about=lambda line: (line["date"], place_key(line["organizer"]), line["method"]),
        find=faults.of_attempts,
        empty="to count none, put a version without any in force again",
        undated=_DAYS_OF_ITS_OWN,
        max_lines=MAX_ATTEMPTS,
    ),
)

KINDS = {kind.name: kind for kind in _ALL}
"""All maps by name."""
