"""Tables as CSV files, with any number of copies of the campaign."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from local.sample.tables import Sheet

COPY_STRIDE = 10_000_000
"""Distance between the ids of two copies, which is more than the ids of one copy span."""

_PATIENCE = 2.0
"""Seconds without output after which a line of progress is shown."""

_PLAIN = pa.csv.WriteOptions(batch_size=1 << 15, quoting_style="none", quoting_header="none")


def write_sheets(
    folder: Path, sheets: dict[str, Sheet], copies: int, progress: Callable[[str], None]
) -> dict[str, int]:
    """Write each table's copies to `<table>.csv`; return the number of rows per table."""
    said = time.monotonic()
    rows = {}
    for name, sheet in sheets.items():
        table = pa.Table.from_pandas(sheet.rows, preserve_index=False).combine_chunks()
        repeats = copies if sheet.own else 1
        with pa.csv.CSVWriter(folder / f"{name}.csv", table.schema, write_options=_PLAIN) as writer:
            for copy in range(repeats):
                writer.write_table(_renumbered(table, sheet.own, copy * COPY_STRIDE))
                if time.monotonic() - said > _PATIENCE:
                    said = time.monotonic()
                    progress(f"{name}: {table.num_rows * (copy + 1):,} of {table.num_rows * repeats:,} rows")
        rows[name] = table.num_rows * repeats
    return rows


def _renumbered(table: pa.Table, own: tuple[str, ...], shift: int) -> pa.Table:
    """Return a table with a number added to its ids."""
    for name in own:
        position = table.schema.get_field_index(name)
        table = table.set_column(position, table.schema.field(position), pc.add(table[name], shift))
    return table
