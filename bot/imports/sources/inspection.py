"""What a source has of each of our tables, what it lacks, and which feature that costs; nothing of it is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.imports.source_tables import MOBILIZE, SIGN_UPS, TABLES, Table
from bot.imports.source_tables import missing as missing_columns
from bot.imports.sources.mapping import Found, SourceMap

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

COSTS: Mapping[str, str] = {
    "event_signups": "`/flake confirm` has no history",
    "event_signups_statuses": "`/flake confirm` has no history",
    "event_statuses": "VAN's usual ids of statuses are used",
    "events": "events have no names, and deleted ones are not recognized",
    "event_types": "every shift is “Untyped”",
    "event_roles": "roles are shown as ids",
    "activity_regions": "organizers come from turf by precinct alone",
    "turf": "people without an own assignment are “Unturfed”",
    "person_records_myc": "turf by precinct is not used",
    "users": "who asks is not known, so nobody has a region of their own until they choose one",
    "contacts_myc": "who asks is not known until they choose a region, and `/flake ptg` counts no calls",
    "contacts_myv": "`/flake ptg` counts no dials, doors and texts",
    "contact_types": "the usual meaning of each contact type and result applies",
    "goals": "`/flake ptg` shows counts without percent",
    "weeks": "every week has seven days",
    "other_attempts": "`/flake ptg` counts what VAN has only",
    "statuses": "the usual meaning of each status applies",
    "van_signups": "people have no VAN ids, so no turf: every organizer is “Unturfed”",
    "van_locations": "places are told apart by the location_key of mobilize_events",
    "event_attendees.datetime_modified": "which of two statuses of a shift is newer is not known",
    "event_attendees.committee_id": "the turfing committee is guessed from turf alone",
    "event_attendees.state_code": "rows of other states cannot be told apart",
    "event_attendees.myv_van_id": "people without a My Campaign id each count as another",
    "event_signups.event_role_id": "two roles on one shift count as one",
    "event_signups.event_shift_id": "two shifts of one event count as one",
    "event_signups.created_by_committee_id": "the turfing committee is guessed from turf alone",
    "event_signups.state_code": "rows of other states cannot be told apart",
    "events.event_type_id": "every shift is “Untyped”",
    "activity_regions.region_name": "REGION_FROM=turf finds no region",
    "activity_regions.committee_id": "every committee's turf counts",
    "turf.committee_id": "every committee's turf counts",
    "regions.region_group": "no region belongs to a group",
    "participations.user_id": "people cannot be told apart",
    "participations.override_start_date": "times that people chose themselves are not known",
    "participations.modified_date": "days count as synced up to the last one that was closed out",
    "mobilize_events.van_name": "events are called by their public titles",
    "mobilize_events.event_type": "every shift is “Untyped”",
    "mobilize_events.location_key": "events without a place in VAN are “Unmapped”",
    "mobilize_events.organization_state": "other states' events cannot be told apart",
    "van_signups.committee_id": "the turfing committee is guessed from turf alone",
    "van_signups.user_id": "only shifts that are in VAN have their person's turf",
}
"""What it costs if a table, or a column that need not be there, is missing."""


_RAW = ("event_signups", "event_signups_statuses", "event_statuses")

USED: Mapping[str, tuple[str, ...]] = {
    "event_attendees": ("event_attendees", *_RAW),
    "event_signups": (*_RAW, "events", "event_types", "event_roles"),
    "participations": MOBILIZE,
}
"""The tables that are of use, beside turf and maps, by the first of those that hold the sign-ups."""


@dataclass(frozen=True)
class Inspection:
    """What a source has: tables by our names, those that are read but missing, and what must be mended.

    `costs` says, by the name of a table or column, which feature is lost.
    """

    found: Mapping[str, Found]
    missing: Mapping[str, tuple[str, ...]]
    faults: tuple[str, ...]
    costs: Mapping[str, str]


def inspect(warehouse: Warehouse, datasets: Sequence[str], names: SourceMap, *, regions: bool) -> Inspection:
    """Look at what these datasets have; `regions` tells whether a map of regions is needed."""
    found: dict[str, Found] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for table in TABLES.values():
        for dataset in datasets:
            one = names.find(warehouse, dataset, table)
            if one is not None:
                found[table.name] = one
                break
        else:
            called = {
                name: None for dataset in datasets for name in names.origin(warehouse, dataset, table.name).tables
            }
            if called:
                missing[table.name] = tuple(called)
    return Inspection(
        found,
        {name: called for name, called in missing.items() if wanted(name, found)},
        (*_lacking(found, missing, names, datasets, regions), *_broken(found, names, regions)),
        _costs(found, missing),
    )


def _group(found: Collection[str]) -> tuple[str, ...]:
    """Return the tables that sign-ups are read from; none where they are not whole."""
    return next((group for group in SIGN_UPS if set(group) <= set(found)), ())


def wanted(name: str, found: Collection[str]) -> bool:
    """Return whether a missing table would be of use beside those that are there."""
    group = _group(found)
    return not group or name in USED[group[0]] or not any(name in used for used in USED.values())


def _lacking(
    found: Mapping[str, Found],
    missing: Mapping[str, Sequence[str]],
    names: SourceMap,
    datasets: Sequence[str],
    regions: bool,
) -> list[str]:
    """Return what must be there and is not."""
    where, faults = ", ".join(datasets), []
    if not _group(found):
        read = [group for group in SIGN_UPS if set(group) <= {*found, *missing}]
        groups = [" with ".join(name if name in found else missing[name][0] for name in group) for group in read]
        faults.append(
            f"There are no sign-ups in {where}: neither {', nor '.join(groups)}. Add their dataset to SOURCE_DATASETS, "
            f"choose another preset than {names.preset}, or name the tables in sources.toml."
        )
    if regions and "regions" not in found:
        faults.append(
            f"There is no regions table in {where}: add its dataset to SOURCE_DATASETS, or take regions from turf "
            f"(REGION_FROM=turf)."
        )
    return faults


def _broken(found: Mapping[str, Found], names: SourceMap, regions: bool) -> list[str]:
    """Return what is wrong with tables that are there and needed, and with columns that sources.toml names."""
    faults = []
    needed = (*_group(found), "statuses", *(("regions",) if regions else ()))
    for ours, one in found.items():
        lacks = missing_columns(TABLES[ours], one.present)
        if lacks and ours in needed:
            named = names.origins[ours].named(TABLES[ours]) if ours in names.origins else TABLES[ours]
            said = ", ".join(" or ".join(named.called(name)) for name in lacks)
            has = ", ".join(one.unread[:12]) or "no other"
            faults.append(
                f"{one.dataset}.{one.name} has no {said}. It has {has}. Say which it is, like "
                f'{ours}.{lacks[0]} = "{one.unread[0] if one.unread else "…"}", in sources.toml.'
            )
        faults += [one.fault(names.file)] if one.absent else []
    return faults


def _costs(found: Mapping[str, Found], missing: Mapping[str, object]) -> dict[str, str]:
    """Return what is lost, by the name of the table or column that is missing."""
    lost = [name for name in missing if wanted(name, found)]
    lost += [name for name, one in found.items() if missing_columns(TABLES[name], one.present)]
    lost += [column for table in found for column in absent(TABLES[table], found[table])]
    if "activity_regions" in lost and "turf" in lost:
        return {**{name: COSTS[name] for name in lost if name in COSTS}, "turf": "every organizer is “Unturfed”"}
    return {name: COSTS[name] for name in lost if name in COSTS}


def absent(table: Table, found: Found) -> list[str]:
    """Return the columns that a table lacks and need not have, with the table's name."""
    return [f"{table.name}.{c.name}" for c in table.columns if not c.required and c.name not in found.present]
