"""The maps that a campaign edits: whose lines are in force, which versions there were, and how one is put in force.

A map is the source's own until somebody uploads another. Each version that was uploaded has a dataset of its own, and
one row in `maps` puts it in force; so it can be put in force again, and nothing is ever half replaced.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from bot.errors import UserError
from bot.imports import loads, source_tables
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line
from bot.imports.source_tables import TABLES
from bot.imports.sources import OURS, Found, SourceMap
from bot.imports.values import TYPES
from bot.warehouse import rows
from bot.warehouse.rows import Ask

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


@dataclass(frozen=True)
class Version:
    """A map that was put in force: its number, its dataset ('' for the source's own), by whom and why.

    `lines` is their number, None for the source's own.
    """

    map: str
    version: int
    dataset: str
    person: str
    noted_at: datetime
    reason: str
    lines: int | None

    def holding(self, dataset: str, lines_: int | None) -> Version:
        """Return the version with a dataset that holds a number of lines."""
        return replace(self, dataset=dataset, lines=lines_)


def versions(ask: Ask) -> list[Version]:
    """Return all versions, the newest of each map first."""
    return list(rows.read(Version, ask("questions/maps")))


def in_force(warehouse: Warehouse) -> dict[str, str]:
    """Return the dataset of each map that was uploaded and is in force.

    Raises UserError where one is gone: what is built then would be built from another map.
    """
    newest: dict[str, Version] = {}
    for version in versions(warehouse.ask):
        newest.setdefault(version.map, version)
    for version in newest.values():
        if version.dataset and warehouse.columns(version.dataset, version.map) is None:
            raise UserError(gone(version))
    return {name: version.dataset for name, version in newest.items() if version.dataset}


def waiting(known: Sequence[Version], source: str) -> list[Version]:
    """Return the versions that are in force with the next run: those that a run of these datasets did not use."""
    used, newest = set(source.split(",")), {version.map: version for version in reversed(known)}
    return [
        version
        for version in newest.values()
        if (version.dataset not in used if version.dataset else _any_used(version.map, known, used))
    ]


def _any_used(name: str, known: Sequence[Version], used: Collection[str]) -> bool:
    return any(version.map == name and version.dataset in used for version in known)


def gone(version: Version) -> str:
    """Return the message that a version's lines are gone, and what to do."""
    return (
        f"Version {version.version} of {version.map} should be in force, and its dataset {version.dataset} is gone. "
        f"Put another in force: `/flake-admin {version.map} revert:N reason:…` (0 is the source's own)."
    )


def read(
    warehouse: Warehouse, name: str, datasets: Iterable[str], now: datetime, names: SourceMap = OURS
) -> tuple[Line, ...]:
    """Return a map's lines from the first of these datasets that has it; else Flakebot's defaults, or none.

    `names` are what the datasets call tables and columns. Raises UserError where no run can do without the map.
    """
    searched = tuple(datasets)
    for dataset in searched:
        found = names.find(warehouse, dataset, TABLES[name])
        if found is not None:
            return _read(warehouse, name, found, now)
    if KINDS[name].needed:
        raise UserError(f"There is no {name} table in {', '.join(searched)}. Upload a map, or load a folder with one.")
    if name not in loads.DEFAULTS:
        return ()
    with loads.DEFAULTS[name].open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _read(warehouse: Warehouse, name: str, found: Found, now: datetime) -> tuple[Line, ...]:
    """Return a table's lines as the pipeline reads them: a sync may have columns of other types, or lack some."""
    table, dataset, present = TABLES[name], found.dataset, found.present
    if missing := source_tables.missing(table, present):
        raise UserError(f"{dataset}.{found.name} has no {', '.join(missing)}: let the sync bring the columns.")
    if found.relation == name and all(present.get(column.name) == column.type for column in table.columns):
        return tuple(warehouse.ask(f"questions/map_{name}", dataset).records())
    scratch = loads.stamped(f"{warehouse.dataset}_map", now)
    warehouse.create_dataset(scratch)
    try:
        selection = source_tables.Selection()
        sql = source_tables.select(table, present, selection, found.relation)
        warehouse.copy(sql, dataset, scratch, name, **selection.parameters)
        return tuple(warehouse.ask(f"questions/map_{name}", scratch).records())
    finally:
        warehouse.drop_dataset(scratch)


def following(known: Sequence[Version], name: str, person: str, reason: str, now: datetime) -> Version:
    """Return the version of a map that follows those known: the source's own, until it gets a dataset."""
    newest = max((version.version for version in known if version.map == name), default=0)
    return Version(name, newest + 1, "", person, now, reason, None)


def store(warehouse: Warehouse, wanted: Sequence[Line], version: Version) -> Version:
    """Store a map's lines as a version, and put it in force with the next run.

    Raises UserError where somebody else was quicker. Datasets of stores that were interrupted are dropped later.
    """
    table, dataset = TABLES[version.map], loads.stamped(f"{warehouse.dataset}_map", version.noted_at)
    schema = pa.schema([(column.name, TYPES[column.type]) for column in table.columns])
    warehouse.create_dataset(dataset)
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path = Path(scratch, f"{version.map}.parquet")
        pq.write_table(pa.Table.from_pylist([dict(line) for line in wanted], schema), path)
        arrived = warehouse.load(path, dataset, table.name, table.columns)
    if arrived != len(wanted):
        raise RuntimeError(f"{version.map}: {len(wanted)} lines were read and {arrived} arrived")
    made = enforce(warehouse, version.holding(dataset, len(wanted)))
    keep = [one.dataset for one in versions(warehouse.ask) if one.dataset]
    loads.sweep(warehouse, f"{warehouse.dataset}_map", keep, version.noted_at, at_once=False)
    return made


def enforce(warehouse: Warehouse, version: Version) -> Version:
    """Put a version in force with the next run, if nobody else has added that number. Raises UserError."""

    def taken() -> bool:
        return any(one.map == version.map and one.version >= version.version for one in versions(warehouse.ask))

    what = f"map {version.map} version {version.version}, since {warehouse.born()}"
    if not warehouse.first("records/map", what, taken, **vars(version)):
        raise UserError("Somebody else has put another version in force just now: look at theirs, then do it again.")
    return version
