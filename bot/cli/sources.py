"""Which table and column of the source feeds what: `python -m bot sources`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bot.cli.progress import Progress, say
from bot.imports import sources
from bot.imports.source_tables import SIGN_UPS, TABLES
from bot.imports.sources import Inspection
from bot.settings import Settings
from bot.warehouse import connection, records

DERIVED = "event_attendees"


def show(settings: Settings) -> int:
    """Print what the source has, what is missing and which feature that costs; return 1 where a run would fail."""
    from bot.pipeline import source

    names = sources.configured(settings.sources)
    say(connection.where(settings))
    with Progress(sys.stderr) as progress:
        progress("looking at the source …")
        warehouse = connection.connect(settings)
        records.prepare(warehouse)
        datasets = source.find(warehouse, settings.source_datasets).datasets
        found = sources.inspect(warehouse, datasets, names, regions=settings.region_from != "turf")
    changed = f", changed by {names.file}" if names.file else ""
    called = f"by the preset {names.preset}{changed}" if settings.source_datasets else "by our names, for it was loaded"
    print(f"Read from {', '.join(datasets)}, {called}. Regions are from: {settings.region_from}.")
    print("\n".join(_lines(found)))
    for fault in found.faults:
        say(fault)
    return 1 if found.faults else 0


def _lines(found: Inspection) -> Iterator[str]:
    for ours, one in found.found.items():
        yield f"\n{ours}  <-  {one.dataset}.{one.name}"
        width = max(len(column.name) for column in TABLES[ours].columns)
        for column in TABLES[ours].columns:
            theirs = one.columns.get(column.name)
            shown = f"{theirs} ({one.present[column.name]})" if theirs else "– missing" if column.required else "–"
            yield f"  {column.name:<{width}}  {shown}"
    if DERIVED not in found.found:
        group = next((group for group in SIGN_UPS if set(group) <= set(found.found)), ())
        yield f"\n{DERIVED} is derived from {', '.join(group)}." if group else f"\n{DERIVED} cannot be derived."
    if found.costs:
        yield "\nMissing, and what that costs:"
        for name, cost in found.costs.items():
            called = f" ({' or '.join(found.missing[name])})" if found.missing.get(name, (name,)) != (name,) else ""
            yield f"  {name}{called}: {cost}"
    if not found.faults:
        yield "\nEverything that is needed is there. Next: python -m bot pipeline"
