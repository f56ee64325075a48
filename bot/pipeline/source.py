"""Where the numbers come from: which datasets are read, when they were last changed, how many bytes that takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports import maps
from bot.imports.source_tables import SIGN_UPS, TABLES, Selection, Table, select
from bot.imports.sources import Found, Origin, SourceMap
from bot.warehouse.rows import loaded_folders

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

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


def sign_up_tables(warehouse: Warehouse, datasets: Iterable[str], names: SourceMap) -> tuple[str, ...]:
    """Return the tables that sign-ups are read from; none where no group of them is whole."""
    searched = tuple(datasets)
    for group in SIGN_UPS:
        if all(look_up(warehouse, searched, names, TABLES[name]) for name in group):
            return group
    return ()


def changed(warehouse: Warehouse, datasets: Iterable[str], names: SourceMap) -> datetime | None:
    """Return when any of the source's tables was last changed, the maps among them; None where there is none."""
    moments = []
    for dataset in datasets:
        held = warehouse.tables(dataset)
        for table in TABLES.values():
            origin = names.origin(warehouse, dataset, table.name)
            moments += [_changed(warehouse, dataset, name, table, origin) for name in origin.tables if name in held]
    return max((moment for moment in moments if moment is not None), default=None)


def _changed(warehouse: Warehouse, dataset: str, name: str, table: Table, origin: Origin) -> datetime | None:
    """Return when a table was last changed; of a view the latest moment that its rows name."""
    written_at = warehouse.changed(dataset, name)
    if written_at is not None:
        return written_at
    found = origin.found(table, dataset, name, warehouse.columns(dataset, name) or {})
    return loaded_at(warehouse, found) or changed_at(warehouse, found)


def loaded_at(warehouse: Warehouse, found: Found) -> datetime | None:
    """Return when rows of a table were last loaded, where a column of the type TIMESTAMP says so."""
    present = warehouse.columns(found.dataset, found.name) or {}
    timed = {name for name, type_ in present.items() if type_ == "TIMESTAMP"}
    return _newest(warehouse, found, timed, (found.columns.get("loaded_at", ""), *LOADED_AT))


def changed_at(warehouse: Warehouse, found: Found) -> datetime | None:
    """Return when rows of a table were last changed, where a column says so."""
    present = warehouse.columns(found.dataset, found.name) or {}
    return _newest(warehouse, found, present, (found.columns.get("datetime_modified", ""), *CHANGED_AT))


def _newest(warehouse: Warehouse, found: Found, present: Collection[str], names: Iterable[str]) -> datetime | None:
    column = next((name for name in names if name in present), "")
    return warehouse.newest(found.dataset, found.name, column) if column else None
