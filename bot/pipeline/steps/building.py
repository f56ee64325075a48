"""The statements by which a run is built from the copies of the source, in an order that works."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from bot.imports import source_tables
from bot.imports.source_tables import Table
from bot.pipeline import Options
from bot.tools import Layout
from bot.warehouse import statements

DERIVED = "event_attendees"
"""The source table that can be derived from raw ones."""
BY_DAY = Layout(partition="event_date", cluster=("region",))
FOLDERS = ("normalize", "mobilize", "analytics", "quality", "contract")
"""The folders of `sql/` whose statements a run is built and checked by."""
KEPT = ("goals", "weeks")
"""The source tables that questions read too; nothing in them is about a person."""

Arguments = Mapping[str, Any]
"""The parameters of a statement, and where it is built its layout."""


def read_by(steps: Iterable[str]) -> list[Table]:
    """Return the source tables that these steps of a run, its checks, or questions about it read."""
    read = {table for name in (*steps, *statements.names("quality")) for table in tables(name)}
    return [table for table in source_tables.TABLES.values() if table.name in {*KEPT, *read}]


def tables(name: str) -> set[str]:
    """Return the names that a statement reads from: tables, and what it defines itself."""
    return set(re.findall(r"\b(?:FROM|JOIN) (\w+)\b", statements.read(name).sql))


def after(steps: Iterable[str]) -> dict[str, list[str]]:
    """Return for each step those before it whose tables it reads."""
    before: list[str] = []
    needed = {}
    for step in steps:
        read = tables(step)
        needed[step] = [earlier for earlier in before if earlier.rpartition("/")[2] in read]
        before.append(step)
    return needed


def built_by(options: Options, has: Collection[str], synced_at: datetime | None) -> dict[str, Arguments]:
    """Return the statements of a run, of which each is built after those before it that it reads.

    `has` are the tables that sign-ups are read from; `synced_at` is when their sync ran, None where that is not known.
    """
    steps = _steps(options, synced_at)
    if DERIVED in has:
        return steps
    zone = options.calendar.zone.key
    if source_tables.MOBILIZE[0] in has:
        return {f"mobilize/{DERIVED}": {"zone": zone, "state_code": options.state_code}} | steps
    return {f"normalize/{DERIVED}": {"zone": zone}} | steps


def _steps(options: Options, synced_at: datetime | None) -> dict[str, Arguments]:
    zone, week_first_day, region_from = options.calendar.zone.key, options.week_first_day, options.region_from
    return {
        # Whoever builds it first decides: a later try of this run is given that one, with its salt.
        "normalize/newest": {"salt": token_hex(16)},
        "normalize/turfing_committee": {"committee": options.turf_committee_id},
        "normalize/precincts": {},
        "normalize/labels": {},
        "normalize/places": {"region_from": region_from},
        "normalize/sign_ups": {"layout": BY_DAY, "region_from": region_from},
        "normalize/confirmations": {},
        "normalize/turf_regions": {},
        "normalize/contacts": {"region_from": region_from},
        "normalize/callers": {},
        "analytics/daily_shifts": {"layout": BY_DAY, "week_first_day": week_first_day},
        "analytics/confirmed_shifts": {"layout": BY_DAY},
        "analytics/completed_shifts": {"layout": BY_DAY},
        "analytics/daily_contacts": {
            "layout": Layout(partition="contact_date", cluster=("region",)),
            "week_first_day": week_first_day,
        },
        "analytics/daily_activity": {"layout": BY_DAY, "week_first_day": week_first_day, "zone": zone},
        "analytics/staff": {},
        "analytics/coverage": {
            "zone": zone,
            "today": options.today,
            "synced_at": synced_at,
            "day_closes": options.day_closes,
        },
    }
