"""When the sign-ups came: one rule, by which days count as covered and by which the run of every morning begins.

The tables that count are those that shifts are computed from: `event_attendees`, else VAN's sign-ups and their
statuses, else Mobilize's participations. All others say what a shift is, and may have no change for days.
The sync of a table ran at the newest moment in its loaded-at column, which is one of the type TIMESTAMP; else, for a
base table, when BigQuery last wrote it. Of two tables the earlier counts. When a folder was loaded tells nothing of
when its files were made, and of a view without such a column only the newest change is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.imports.source_tables import MOBILIZE, SIGN_UPS, TABLES
from bot.imports.sources import Found, SourceMap
from bot.pipeline import source
from bot.pipeline.next_step import Sync
from bot.warehouse.rows import loaded_folders

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

_DESCRIBING = MOBILIZE[1:]
"""Mobilize's tables that say what a shift is."""


def look(catalog: source.Dated, datasets: Iterable[str], names: SourceMap) -> Sync:
    """Return when the sign-ups of these datasets came."""
    syncs = [_of(catalog, found) for found in _counting(catalog, tuple(datasets), names)]
    ran = [each.ran_at for each in syncs if each.ran_at is not None]
    came = [each.came_at for each in syncs if each.came_at is not None]
    return Sync(
        min(ran) if syncs and len(ran) == len(syncs) else None,
        min(came, default=None),
        max(came, default=None),
        any(each.estimated for each in syncs),
    )


def told(warehouse: Warehouse, datasets: Iterable[str], names: SourceMap) -> datetime | None:
    """Return when the sign-ups came, as people are told: a folder came when somebody loaded it."""
    searched = tuple(datasets)
    if any(dataset.startswith(f"{warehouse.dataset}_load_") for dataset in searched):
        for folder in loaded_folders(warehouse.ask):
            if folder.dataset in searched and folder.loaded_at:
                return folder.loaded_at
    return look(warehouse, searched, names).came_at


def _counting(catalog: source.Dated, datasets: tuple[str, ...], names: SourceMap) -> list[Found]:
    """Return the tables that count; where sign-ups are not whole, what there is of them."""
    group = source.sign_up_tables(catalog, datasets, names)
    some = dict.fromkeys(name for each in SIGN_UPS for name in each)
    looked_up = (
        source.look_up(catalog, datasets, names, TABLES[name]) for name in group or some if name not in _DESCRIBING
    )
    return [found for found in looked_up if found is not None]


def _of(catalog: source.Dated, found: Found) -> Sync:
    """Return when one table came."""
    loaded_at = source.loaded_at(catalog, found)
    written_at = catalog.changed(found.dataset, found.name)
    if found.dataset.startswith(f"{catalog.dataset}_load_"):
        return Sync(loaded_at, written_at, written_at)
    if (moment := loaded_at or written_at) is not None:
        return Sync.at(moment)
    changed_at = source.changed_at(catalog, found)
    return Sync(None, changed_at, changed_at, estimated=True)
