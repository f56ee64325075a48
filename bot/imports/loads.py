"""Load a folder of exports into BigQuery, all or nothing.

Each load has a dataset of its own. The last thing that happens is one row in `loads`: until then nobody reads the new
tables, and from then on nobody reads the old ones. A load that is killed leaves a dataset that a later one drops.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports import exports
from bot.imports.exports import Export
from bot.imports.faults import Faults
from bot.imports.source_tables import TABLES, Table
from bot.warehouse import records
from bot.warehouse.rows import loaded_folders

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

DEFAULTS = {path.stem: path for path in (Path(__file__).parent / "defaults").glob("*.csv")}
"""Tables that a campaign need not bring: what each status means, and VAN's ids of statuses."""

UPLOADS = 4
"""Maximum number of tables that are uploaded at once."""
ABANDONED = timedelta(hours=1)
"""Age from which a dataset that nothing points to is dropped: a younger one may still be in the making."""


def load(
    warehouse: Warehouse, export: Export, now: datetime, progress: Callable[[str], None], note: Callable[[str], None]
) -> dict[str, int]:
    """Load a folder's tables; return their rows by name. Raises UserError with the faults found.

    `progress` is told what is being done, `note` what a person should know afterwards.
    """
    if export.others:
        note(f"Ignored, because Flakebot does not read these tables: {', '.join(export.others)}.")
    records.prepare(warehouse)
    dataset = stamped(f"{warehouse.dataset}_load", now)
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        rows = _check(export, Path(scratch), progress, note)
        if rows.get("regions") == 0:
            raise UserError(
                f"{export.files['regions'].name} has no rows: write one line for each location of your events."
            )
        warehouse.create_dataset(dataset)

        def upload(name: str) -> None:
            progress(f"{name}: loading {rows[name]:,} rows …")
            loaded = warehouse.load(Path(scratch, f"{name}.parquet"), dataset, name, TABLES[name].columns)
            if loaded != rows[name]:
                raise RuntimeError(f"{name}: {rows[name]} rows were read and {loaded} arrived")

        with ThreadPoolExecutor(UPLOADS, thread_name_prefix="upload") as threads:
            list(threads.map(upload, rows))
    warehouse.record(
        "records/load",
        dataset=dataset,
        campaign=export.campaign,
        loaded_at=now,
        tables=",".join(rows),
        table_rows=sum(rows.values()),
    )
    sweep(warehouse, f"{warehouse.dataset}_load", [folder.dataset for folder in loaded_folders(warehouse.ask)], now)
    return rows


def _check(
    export: Export, scratch: Path, progress: Callable[[str], None], note: Callable[[str], None]
) -> dict[str, int]:
    """Write every file's checked rows as Parquet; return their numbers. Raises UserError where any has faults."""
    faults = Faults(export.period)
    rows = {}
    for name, path in export.files.items():

        def tell(count: int, path: Path = path) -> None:
            progress(f"{path.name}: {count:,} rows read …")

        table = export.source.origins[name].named(TABLES[name])
        rows[name] = exports.write_parquet(path, table, scratch / f"{name}.parquet", faults, tell)
    faults.check()
    for said, lines in faults.remarks.items():
        note(f"{said} ({lines:,}).")
    for name in ("event_attendees", "event_signups"):
        if rows.get(name) and (days := exports.days(scratch / f"{name}.parquet")):
            note(f"{export.files[name].name}: {rows[name]:,} sign-ups for {days}.")
    return rows


def load_file(warehouse: Warehouse, path: Path, dataset: str, table: Table) -> None:
    """Check one file and load it as a table of a dataset."""
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        parquet = Path(scratch, f"{table.name}.parquet")
        faults = Faults()
        exports.write_parquet(path, table, parquet, faults, lambda _: None)
        faults.check()
        warehouse.load(parquet, dataset, table.name, table.columns)


def stamped(prefix: str, now: datetime) -> str:
    """Return the name of a new dataset, so that names sort by age and are never equal."""
    return f"{prefix}_{now.astimezone(UTC):%Y%m%d_%H%M%S}_{token_hex(3)}"


def sweep(warehouse: Warehouse, prefix: str, keep: list[str], now: datetime, *, at_once: bool = True) -> None:
    """Drop the datasets that were begun an hour ago and never finished; `at_once`, also those older than the kept ones.

    Not at once where several may be in the making that do not replace each other.
    """
    abandoned = f"{prefix}_{(now - ABANDONED).astimezone(UTC):%Y%m%d_%H%M%S}"
    superseded = min(keep, default="") if at_once else ""
    for dataset in warehouse.datasets(prefix + "_"):
        if dataset not in keep and dataset < max(abandoned, superseded):
            warehouse.drop_dataset(dataset)
