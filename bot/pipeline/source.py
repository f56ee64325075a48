"""Where the numbers come from: which datasets are read, when they were last changed, how many bytes that takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports import maps
from bot.imports.source_tables import TABLES, Selection, Table, select
from bot.imports.sources import Found, SourceMap
from bot.warehouse.rows import loaded_folders

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

SYNCED = ("event_attendees", "event_signups_statuses", "event_signups", "participations")
"""The tables that every sync brings anew, as far as the source has them."""
SIGN_UPS = (("event_attendees",), ("participations",), ("event_signups", "event_signups_statuses"))
"""The tables that sign-ups are read from: the first of these groups that the source has."""

LOADED_AT = (
    *("loaded_at", "_loaded_at", "synced_at", "_synced_at", "load_timestamp", "_fivetran_synced"),
    *("_sdc_batched_at", "_airbyte_extracted_at", "_airbyte_emitted_at"),
)
"""What programs that load tables call the column that says when a row was loaded."""
CHANGED_AT = ("datetime_modified", "datetimemodified", "datemodified", "modified_date")
"""What sources call the column that says when a row was changed."""


@dataclass(frozen=True)
class Source:
    """The datasets to read, of which a table is taken from the first that has it; and the campaign's name."""

    datasets: tuple[str, ...]
    campaign: str


def find(warehouse: Warehouse, datasets: tuple[str, ...]) -> Source:
    """Return the source with the maps that were uploaded, which come first."""
    own = find_own(warehouse, datasets)
    return Source((*maps.in_force(warehouse).values(), *own.datasets), own.campaign)


def find_own(warehouse: Warehouse, datasets: tuple[str, ...]) -> Source:
    """Return the source without the maps that were uploaded: the datasets of the settings, else the newest load."""
    if datasets:
        return Source(datasets, "")
    newest = next(iter(loaded_folders(warehouse.ask)), None)
    if newest is None:
        raise UserError(
            "There is nothing to build from. Load a folder first (`python -m bot load DIR`), or set SOURCE_DATASETS to "
            "VAN's datasets."
        )
    return Source((newest.dataset,), newest.campaign)


def estimate(warehouse: Warehouse, datasets: tuple[str, ...], names: SourceMap, selection: Selection) -> int:
    """Return about how many bytes the import of the source would read; the steps after it read about as much again."""
    searched = find(warehouse, datasets).datasets
    read = 0
    for table in TABLES.values():
        found = look_up(warehouse, searched, names, table)
        if found is not None:
            sql = select(table, found.present, selection, found.relation)
            read += warehouse.dry_copy(sql, found.dataset, **selection.parameters)
    return read


def look_up(warehouse: Warehouse, datasets: Iterable[str], names: SourceMap, table: Table) -> Found | None:
    """Return one of our tables from the first of these datasets that has it; None where none has."""
    found = (names.find(warehouse, dataset, table) for dataset in datasets)
    return next((each for each in found if each is not None), None)


def synced(warehouse: Warehouse, datasets: tuple[str, ...], names: SourceMap) -> datetime | None:
    """Return when the source's sign-ups were last changed; None where the source has none."""
    return changed(warehouse, datasets, names, SYNCED)


def synced_at(warehouse: Warehouse, datasets: tuple[str, ...], names: SourceMap) -> datetime | None:
    """Return when VAN's sync last wrote the sign-ups; None where that is not known.

    It is not known of our own loads, whose files may be older, nor of views. Of raw tables the earlier counts.
    """
    for tables in SIGN_UPS:
        looked_up = (look_up(warehouse, datasets, names, TABLES[name]) for name in tables)
        if held := [found for found in looked_up if found is not None]:
            written = [_written(warehouse, found) for found in held]
            known = [moment for moment in written if moment is not None]
            return min(known) if len(known) == len(written) else None
    return None


def _written(warehouse: Warehouse, found: Found) -> datetime | None:
    ours = found.dataset.startswith(f"{warehouse.dataset}_load")
    return None if ours else warehouse.changed(found.dataset, found.name)


def changed(
    warehouse: Warehouse, datasets: tuple[str, ...], names: SourceMap, tables: Iterable[str] = tuple(TABLES)
) -> datetime | None:
    """Return when any of the source's tables was last changed, the maps among them; None where there is none."""
    held = {dataset: set(warehouse.tables(dataset)) for dataset in datasets}
    called = _called(warehouse, datasets, names, tables)
    found = (_changed(warehouse, dataset, name) for dataset, name in called if name in held[dataset])
    return max((moment for moment in found if moment), default=None)


def _changed(warehouse: Warehouse, dataset: str, table: str) -> datetime | None:
    """Return when a table was last changed; of a view the latest moment that its rows name."""
    if (changed := warehouse.changed(dataset, table)) is not None:
        return changed
    present = warehouse.columns(dataset, table) or {}
    column = next((name for name in (*LOADED_AT, *CHANGED_AT) if name in present), "")
    return warehouse.newest(dataset, table, column) if column else None


def _called(
    warehouse: Warehouse, datasets: Iterable[str], names: SourceMap, tables: Iterable[str]
) -> set[tuple[str, str]]:
    """Return the datasets with the names that our tables may have there."""
    return {
        (dataset, name)
        for dataset in datasets
        for table in tables
        for name in names.origin(warehouse, dataset, table).tables
    }


def estimated(warehouse: Warehouse, datasets: tuple[str, ...], names: SourceMap) -> bool:
    """Return whether it is not known when sign-ups came: some are in views without a column that says so."""
    for dataset, name in _called(warehouse, datasets, names, SYNCED):
        present = warehouse.columns(dataset, name)
        if present is not None and warehouse.changed(dataset, name) is None and not set(LOADED_AT) & set(present):
            return True
    return False
