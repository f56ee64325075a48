"""The places of the page: all regions, each group of them and each region, with the published rows about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from bot.errors import UsageError
from bot.language import ALL as ALL_WORD
from bot.language import NO_REGION, Names, near, plain, type_key
from bot.metrics import Counts, Definition, Source, definitions
from bot.metrics.ptg import Level
from bot.outlets.contract import About, Contract, Day, Ptg, Week
from bot.settings import DefinitionKey

ALL = "All regions"


@dataclass(frozen=True)
class Place:
    """A place: its name ('' for all regions), the rows of `report_about` that it has, and its shifts by day and week.

    `ptg` are its rows of `report_ptg` with those of its regions and organizers. `group` says that it is a group of
    regions; `anchor` names its part of the page.
    """

    where: str
    group: bool
    anchor: str
    about: tuple[About, ...]
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    ptg: tuple[Ptg, ...]

    @property
    def level(self) -> Level:
        """Return the level of its own rows of `report_ptg`."""
        if not self.where:
            return "statewide"
        return "region_group" if self.group else "region"

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.where or ALL

    @property
    def today(self) -> date:
        """Return the day for which it was counted: the newest, where regions show different runs."""
        return max(about.as_of for about in self.about)

    @property
    def published_at(self) -> datetime:
        """Return when its newest numbers were published."""
        return max(about.published_at for about in self.about)

    @cached_property
    def source(self) -> Source:
        """Return the source of its newest numbers."""
        newest = max(self.about, key=lambda about: about.published_at)
        return Source(newest.campaign, newest.run_id, newest.data_through, definition=_definition(newest))

    @property
    def names(self) -> Names:
        """Return its regions with their groups."""
        return Names({about.region: about.region_group for about in self.about}, (), ())

    @property
    def several(self) -> bool:
        """Return whether it is more than one region."""
        return len(self.about) > 1

    @property
    def held(self) -> dict[tuple[datetime, str], list[About]]:
        """Return its regions with older numbers, by since when and why."""
        found: dict[tuple[datetime, str], list[About]] = {}
        for about in sorted(self.about, key=lambda about: about.region):
            if about.held_since:
                found.setdefault((about.held_since, about.held_because), []).append(about)
        return found

    def named(self, regions: Sequence[str]) -> list[str]:
        """Name some of its regions: by its own name where they are all, and by a group's where they are all of that."""
        if len(regions) == len(self.about):
            return [self.name]
        groups = self.names.regions
        inside = {group: {region for region in groups if groups[region] == group} for group in self.names.groups}
        whole = {group for group, its in inside.items() if len(its) > 1 and its <= set(regions)}
        return list(dict.fromkeys(groups[region] if groups[region] in whole else region for region in regions))

    def of_type(self, event_type: str | None) -> Place:
        """Return the same place with the shifts of one event type, by its key; None for all."""
        if event_type is None:
            return self
        days = tuple(day for day in self.days if type_key(day.event_type) == event_type)
        return replace(
            self, days=days, weeks=tuple(row for row in self.weeks if type_key(row.event_type) == event_type)
        )

    def counted(self, day: Day) -> Counts:
        """Return the counts of a row."""
        return Counts.of(vars(day), self.source.definition)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield its weeks as the question behind `/flake trend` returns them."""
        for row in self.weeks:
            named = {"area": row.region, "area_group": row.region_group, "turf": row.organizer}
            yield {**vars(row), "week": row.week_start, **named}


def places(contract: Contract) -> list[Place]:
    """Return all regions, then each group of several regions, then each region.

    Left out are places whose regions were counted by different definitions: their counts cannot be added.
    """
    regions = {about.region: about.region_group for about in contract.about}
    groups = [name for name in sorted(set(regions.values())) if list(regions.values()).count(name) > 1]
    named = [("", True), *((name, True) for name in groups), *((name, False) for name in sorted(regions))]
    taken: set[str] = set()
    found = (_place(contract, where, group, taken) for where, group in named if where != NO_REGION)
    return [place for place in found if len({about.definition for about in place.about}) == 1]


def chosen(contract: Contract, only: str) -> list[Place]:
    """Return all places, or the one of this name. Raises UsageError with the nearest where there is none."""
    every = places(contract)
    if plain(only) in ("", ALL_WORD):
        return every
    found = [place for place in every if plain(place.where) == plain(only)]
    if not found:
        meant = near(only, [place.where for place in every]) or [place.where for place in every if place.where]
        raise UsageError(f"There is no region “{only}”. Did you mean {' or '.join(meant)}?")
    return found[:1]


def _place(contract: Contract, where: str, group: bool, taken: set[str]) -> Place:
    def inside(row: About | Day | Week | Ptg) -> bool:
        return where in ("", row.region_group if group else row.region)

    return Place(
        where,
        group,
        _anchor(where or ALL, taken),
        tuple(about for about in contract.about if inside(about)),
        tuple(day for day in contract.days if inside(day)),
        tuple(week for week in contract.weeks if inside(week)),
        tuple(row for row in contract.ptg if inside(row)),
    )


def _anchor(name: str, taken: set[str]) -> str:
    """Return what links call a place: its name, with a number where another place is called so already."""
    plain = re.sub(r"\W+", "-", name.lower()).strip("-") or "place"
    anchor = plain if plain not in taken else f"{plain}-{len(taken)}"
    taken.add(anchor)
    return anchor


def _definition(about: About) -> Definition:
    key, _, changed = about.definition.partition(", changed: ")
    return replace(definitions.named(cast(DefinitionKey, key)), changed=changed)
