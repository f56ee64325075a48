"""Where the numbers come from: which datasets are read, when they were last changed, how many bytes that takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol

from bot.errors import UserError
from bot.imports import maps
from bot.imports.source_tables import SIGN_UPS, TABLES, Selection, Table, select
from bot.imports.sources import Datasets, Found, Origin, SourceMap
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


LOOK_UPS = 8
"""Maximum number of tables looked up at once; Google's client keeps ten connections."""


class Dated(Datasets, Protocol):
    """Tells what datasets hold, and when their tables were changed."""

    def tables(self, dataset: str) -> list[str]:
        """Return the names of a dataset's tables and views, sorted."""

    def changed(self, dataset: str, table: str) -> datetime | None:
        """Return when a table was last changed; None where there is none, or a view."""

    def newest(self, dataset: str, table: str, column: str) -> datetime | None:
        """Return the latest moment in a column of a table; None where it has none."""


class Catalog:
    """What datasets hold as they are now: each table is looked up once, however often it is asked for."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.dataset = warehouse.dataset
        self._tables = cache(warehouse.tables)
        self._described = cache(warehouse.described)
        self._newest = cache(warehouse.newest)

    def tables(self, dataset: str) -> list[str]:
        """Return the names of a dataset's tables and views, sorted."""
        return self._tables(dataset)

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        """Return a table's columns with their types; None where there is no such table."""
        found = self._described(dataset, table) if table in self._tables(dataset) else None
        return found.columns if found else None

    def changed(self, dataset: str, table: str) -> datetime | None:
        """Return when a table was last changed; None where there is none, or a view."""
        found = self._described(dataset, table) if table in self._tables(dataset) else None
        return found.changed if found else None

    def newest(self, dataset: str, table: str, column: str) -> datetime | None:
        """Return the latest moment in a column of a table; None where it has none."""
        return self._newest(dataset, table, column)


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
            sql = select(table, found.present, selection, found.relation, as_it_is=found.own)
            read += warehouse.dry_copy(sql, found.dataset, **selection.parameters)
    return read


def look_up(catalog: Datasets, datasets: Iterable[str], names: SourceMap, table: Table) -> Found | None:
    """Return one of our tables from the first of these datasets that has it; None where none has."""
    found = (names.find(catalog, dataset, table) for dataset in datasets)
    return next((each for each in found if each is not None), None)


def sign_up_tables(catalog: Datasets, datasets: Iterable[str], names: SourceMap) -> tuple[str, ...]:
    """Return the tables that sign-ups are read from; none where no group of them is whole."""
    searched = tuple(datasets)
    for group in SIGN_UPS:
        if all(look_up(catalog, searched, names, TABLES[name]) for name in group):
            return group
    return ()


def changed(catalog: Dated, datasets: Iterable[str], names: SourceMap) -> datetime | None:
    """Return when any of the source's tables was last changed, the maps among them; None where there is none."""
    searched = []
    for dataset in datasets:
        held = catalog.tables(dataset)
        for table in TABLES.values():
            origin = names.origin(catalog, dataset, table.name)
            searched += [(dataset, name, table, origin) for name in origin.tables if name in held]
    with ThreadPoolExecutor(LOOK_UPS) as threads:
        moments = threads.map(lambda each: _changed(catalog, *each), searched)
        return max((moment for moment in moments if moment is not None), default=None)


def _changed(catalog: Dated, dataset: str, name: str, table: Table, origin: Origin) -> datetime | None:
    """Return when a table was last changed; of a view the latest moment that its rows name."""
    written_at = catalog.changed(dataset, name)
    if written_at is not None:
        return written_at
    found = origin.found(table, dataset, name, catalog.columns(dataset, name) or {})
    return loaded_at(catalog, found) or changed_at(catalog, found)


def loaded_at(catalog: Dated, found: Found) -> datetime | None:
    """Return when rows of a table were last loaded, where a column of the type TIMESTAMP says so."""
    present = catalog.columns(found.dataset, found.name) or {}
    timed = {name for name, type_ in present.items() if type_ == "TIMESTAMP"}
    return _newest(catalog, found, timed, (found.columns.get("loaded_at", ""), *LOADED_AT))


def changed_at(catalog: Dated, found: Found) -> datetime | None:
    """Return when rows of a table were last changed, where a column says so."""
    present = catalog.columns(found.dataset, found.name) or {}
    return _newest(catalog, found, present, (found.columns.get("datetime_modified", ""), *CHANGED_AT))


def _newest(catalog: Dated, found: Found, present: Collection[str], names: Iterable[str]) -> datetime | None:
    column = next((name for name in names if name in present), "")
    return catalog.newest(found.dataset, found.name, column) if column else None
