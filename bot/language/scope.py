"""Which shifts a question is about: the days, the region, the organizer, the event type, and the rows to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.calendar import Span

GROUPINGS = ("organizer", "region", "day", "type")

NO_TURF, NO_REGION = "Unturfed", "Unmapped"
"""Names of the shifts of people on no turf, and of places in no region."""

ALL = "all"
"""What people type, or choose in a menu, for every region, organizer or event type."""


@dataclass(frozen=True)
class Names:
    """What there is to ask for: each region with its group, the organizers, the event types.

    `homes` is the region of each organizer: that with most of their closed shifts.
    """

    regions: dict[str, str]
    organizers: tuple[str, ...]
    types: tuple[str, ...]
    default_type: str = "phonebank"
    """The event type of a question that names none, as `type_key` makes it."""
    homes: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """List the groups of regions, in order."""
        return tuple(sorted(set(self.regions.values())))


EVERYWHERE: dict[str, None] = dict.fromkeys(("region", "region_group", "organizer", "event_type"))
"""The parameters of a question about all places and event types."""


@dataclass(frozen=True)
class Scope:
    """The shifts asked for. None means all; `event_type` is a key as `type_key` makes it.

    `usual_type` says that it is the campaign's own, so that an answer need not name it.
    """

    span: Span
    before: Span
    group_by: str
    region: str | None = None
    region_group: str | None = None
    organizer: str | None = None
    event_type: str | None = None
    usual_type: bool = True

    @property
    def where(self) -> str | None:
        """Return the name of the region or group of regions; None for all."""
        return self.region or self.region_group

    @property
    def filters(self) -> dict[str, str | None]:
        """Return what the shifts are narrowed to, as reports name it."""
        return {"region": self.where, "organizer": self.organizer, "type": self.event_type or "all"}

    @property
    def narrowed(self) -> dict[str, str | None]:
        """Return the parameters that narrow questions about shifts, apart from the days."""
        return {
            "region": self.region,
            "region_group": self.region_group,
            "organizer": self.organizer,
            "event_type": self.event_type,
        }

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the parameters that narrow and group questions about shifts."""
        return {**self.span.parameters(), "group_by": self.group_by, **self.narrowed}

    @property
    def place(self) -> str:
        """Return whose shifts they are, as a name."""
        parts = [part for part in (self.organizer, self.region or self.region_group) if part]
        return ", ".join(parts) or "All regions"


_BETWEEN_WORDS = str.maketrans("", "", " _-")


def type_key(name: str) -> str:
    """Reduce an event type's name to what it is compared by: 'Phone Bank', 'phone-bank' and 'PHONE_BANK' are the same.

    `sql/normalize/newest.sql` stores each type with spaces between its words, so that questions take only those out.
    """
    return name.lower().translate(_BETWEEN_WORDS)


def touches(one: str, other: str, names: Names | None) -> bool:
    """Return whether two places have a region in common."""
    if not one or not other or one == other:
        return True
    regions = names.regions if names else {}
    return bool(_within(one, regions) & _within(other, regions))


def _within(place: str, regions: Mapping[str, str]) -> set[str]:
    return {region for region, group in regions.items() if place in (region, group)} or {place}
