"""Files of exports → batches of rows: CSV, plain or compressed, and Parquet; what cannot be read is a fault."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

import pyarrow as pa
import pyarrow.parquet as pq

from bot.imports.faults import Fault, Faults
from bot.imports.source_tables import Table

BATCH_ROWS = 100_000
"""Maximum number of rows in a batch."""

Texts: TypeAlias = list[str] | pa.Array
Batch = list[Texts]
"""The rows of a batch, column by column in the table's order; a column that the file lacks has empty texts."""


def read_batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[Sequence[int], Batch]]:
    """Yield a file in batches: the line of each row, and the table's columns as texts."""
    try:
        if path.name.lower().endswith(".parquet"):
            yield from _parquet_batches(path, table, faults)
        else:
            yield from _csv_batches(path, table, faults)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        faults.add(Fault(path.name, 0, "", None, f"cannot be read ({error}); copy or export it again"))


def line_numbers(path: Path, table: Table) -> list[int]:
    """Return the line of a file without faults on which each row begins."""
    return [line for lines, _ in read_batches(path, table, Faults()) for line in lines]


def _csv_batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[Sequence[int], Batch]]:
    with open_text(path) as file:
        reader = csv.reader(file, strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        found = places(path.name, header, table, faults)
        if found is None:
            return
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, row in _rows(path.name, reader, len(header), faults):
            lines.append(line)
            rows.append(row)
            if len(rows) == BATCH_ROWS:
                yield lines, _columns(rows, found)
                lines, rows = [], []
        if rows:
            yield lines, _columns(rows, found)


def _rows(file: str, reader: Any, width: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins; one that is not as wide as the header is a fault.

    Rows of commas only, as spreadsheets write them below a table, are no rows.
    """
    begins = reader.line_num + 1
    try:
        for row in reader:
            if row and not any(map(str.strip, row)):
                faults.remark(f"{file}: lines without any value were left out", 1)
            elif len(row) == width:
                yield begins, row
            elif row:
                remedy = f"{len(row)} fields where the header has {width}; put texts with commas in double quotes"
                faults.add(Fault(file, begins, "", None, remedy))
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.add(Fault(file, begins, "", None, f"is not CSV from here on ({error}); export it again"))


def _columns(rows: list[list[str]], places: list[int | None]) -> Batch:
    columns = list(zip(*rows, strict=True))
    return [[""] * len(rows) if place is None else list(columns[place]) for place in places]


def places(file: str, header: list[str], table: Table, faults: Faults) -> list[int | None] | None:
    """Return each column's place in the header; None where one that must be there is missing."""
    before, matched = faults.count, table.matched(header)
    if not any(header):
        faults.add(Fault(file, 1, "", None, "is empty: it needs at least a header with the columns' names"))
    for column in table.columns:
        name = matched.get(column.name, "")
        if name and header.count(name) > 1:
            faults.add(Fault(file, 1, name, None, "is in the header twice; delete one of the columns"))
        elif any(header) and column.required and not name:
            faults.add(Fault(file, 1, " or ".join(table.called(column.name)), None, _missing(header)))
    if faults.count > before:
        return None
    return [header.index(matched[column.name]) if column.name in matched else None for column in table.columns]


def _missing(header: list[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return "is missing: the file is not separated by commas; export it as CSV with commas"
    return "is missing in the header; export the column too, or rename the one that holds it"


def open_text(path: Path) -> IO[str]:
    """Open a CSV as text. Bytes that are not UTF-8 are kept as lone surrogates, and are faults only where we read."""
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as file:
        marked_utf16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    encoding, errors = ("utf-16", "replace") if marked_utf16 else ("utf-8-sig", "surrogateescape")
    return opener(path, "rt", encoding=encoding, errors=errors, newline="")


def _parquet_batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[Sequence[int], Batch]]:
    try:
        file = pq.ParquetFile(path)
        header = [name.lower() for name in file.schema_arrow.names]
        found = places(path.name, header, table, faults)
        if found is None:
            return
        names = [None if place is None else file.schema_arrow.names[place] for place in found]
        read = 0
        for batch in file.iter_batches(BATCH_ROWS, columns=[name for name in names if name]):
            size = batch.num_rows
            nothing = pa.repeat("", size)
            columns = [nothing if name is None else _texts(batch.column(name)) for name in names]
            yield range(read + 1, read + size + 1), columns
            read += size
    except pa.ArrowException as error:
        faults.add(Fault(path.name, 0, "", None, f"is not Parquet ({str(error).splitlines()[0]}); export it again"))


def _texts(values: pa.Array) -> Texts:
    """Return values as texts, empty for none; those that Arrow would write otherwise are written by Python."""
    if pa.types.is_string(values.type) or pa.types.is_integer(values.type):
        return cast(Texts, values.cast(pa.string()).fill_null(""))
    return ["" if value is None else str(value) for value in values.to_pylist()]
