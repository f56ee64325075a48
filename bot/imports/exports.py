"""VAN exports on disk: find a folder's tables, check every value, and write what we read of them as Parquet.

Values are checked column by column in batches; a batch's strings become typed Arrow arrays, so that 3 million rows take
seconds. Columns that `bot/imports/source_tables.py` does not name are never looked at.
"""

from __future__ import annotations

import csv
import gc
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bot.errors import UserError
from bot.imports.source_tables import PERSONAL, TABLES, Table
from bot.imports.values import TYPES, convert
from bot.language.spelling import plain

SUFFIXES = (".csv", ".csv.gz", ".parquet")
CAMPAIGN = "campaign.json"
"""A folder may give its campaign's name in it: {"name": "…"}."""
BATCH = 100_000
ALIKE, KINDS = 4, 10
"""So many faults of a kind, and so many kinds, are shown; the rest is counted."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, where, and how to mend it; `value` only where it is not personal."""

    file: str
    line: int
    column: str
    value: str | None
    remedy: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "") + (f", {self.column}" if self.column else "")
        found = "" if self.value is None else f" {self.value!r}:"
        return f"{place}:{found} {self.remedy}"


@dataclass
class Faults:
    """Collects faults: the first ones of each kind whole, the others as a number; one cause may spoil every line."""

    kinds: dict[tuple[str, str, str], list[Fault]] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """Count them all."""
        return self.counts.total()

    def add(self, fault: Fault) -> None:
        """Take note of a fault."""
        kind = fault.file, fault.column, fault.remedy
        self.counts[kind] += 1
        first = self.kinds.setdefault(kind, [])
        if len(first) < ALIKE:
            first.append(fault)

    def lines(self) -> list[str]:
        """Say what is wrong, kind by kind, the most frequent first; what is not shown is counted."""
        shown: list[str] = []
        left = self.count
        for kind, _ in self.counts.most_common(KINDS):
            first = self.kinds[kind]
            shown += map(str, first)
            left -= self.counts[kind]
            if more := self.counts[kind] - len(first):
                shown.append(f"… and {more:,} more like {'this' if len(first) == 1 else 'these'}")
        return [*shown, *([f"… and {left:,} of other kinds"] if left else [])]

    def check(self) -> None:
        """Raise a UserError that lists them, if there are any."""
        if self.count:
            noun = "thing is" if self.count == 1 else "things are"
            said = "\n".join(f"  {line}" for line in self.lines())
            raise UserError(f"Nothing was loaded: {self.count:,} {noun} wrong.\n{said}")


@dataclass(frozen=True)
class Export:
    """A folder's files by table, and the campaign's name if the folder gives one."""

    files: dict[str, Path]
    others: tuple[str, ...]
    campaign: str


Batch = list[list[str]]
"""The rows of a batch, column by column in the table's order; a column that the file lacks has empty texts."""


def find(folder: Path) -> Export:
    """Find the source tables' files in a folder; refuse one that lacks what every campaign needs."""
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder. Name the folder that holds event_attendees.csv and regions.csv.")
    files: dict[str, Path] = {}
    others = []
    for path in sorted(folder.iterdir()):
        name = next((path.name.lower().removesuffix(end) for end in SUFFIXES if path.name.lower().endswith(end)), "")
        if path.name == CAMPAIGN or path.name.startswith("."):
            continue
        if name not in TABLES:
            others.append(path.name)
        elif name in files:
            raise UserError(f"{files[name].name} and {path.name} are the same table: keep one of them in {folder}.")
        else:
            files[name] = path
    alike = [name for name in others if plain(name).startswith(plain("event_attendees"))]
    if alike and "event_attendees" not in files:
        raise UserError(f"{alike[0]} looks like event_attendees: save it as event_attendees.csv in {folder}.")
    if "event_attendees" not in files and not {"event_signups", "event_signups_statuses"} <= set(files):
        raise UserError(
            f"{folder} has no event_attendees.csv (nor event_signups.csv with event_signups_statuses.csv, from which "
            f"it can be derived). Export it from VAN's sync; the columns are in docs/loading.md."
        )
    if "regions" not in files:
        raise UserError(
            f"{folder} has no regions.csv. Write one with the columns event_location_id,region,region_group,valid_from,"
            f"valid_to: one line for each location of your events."
        )
    return Export(files, tuple(others), _campaign(folder))


def _campaign(folder: Path) -> str:
    path = folder / CAMPAIGN
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["name"]) if path.exists() else ""
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f'{path} should be {{"name": "…"}}; mend it or delete it.') from error


def write_parquet(path: Path, table: Table, target: Path, faults: Faults, progress: Callable[[int], None]) -> int:
    """Check a file and write its columns as Parquet; return its rows. `progress` is told the rows read so far.

    Once there is a fault nothing more is written, but the rest is still checked.
    """
    schema = pa.schema([(column.name, TYPES[column.type]) for column in table.columns])
    rows = 0
    with _collector_off(), pq.ParquetWriter(target, schema) as writer:
        for lines, batch in _batches(path, table, faults):
            columns = _typed(path.name, table, batch, lines, faults)
            if not faults.count:
                writer.write_table(pa.table(columns, schema))
            rows += len(lines)
            progress(rows)
    return rows


def line_numbers(path: Path, table: Table) -> list[int]:
    """Say on which line of a file that has no faults each row begins."""
    return [line for lines, _ in _batches(path, table, Faults()) for line in lines]


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep Python's cycle collector from looking again and again at a batch's million texts: it takes half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _typed(file: str, table: Table, batch: Batch, lines: list[int], faults: Faults) -> list[pa.Array]:
    """Convert a batch's texts; faults are noted in the order of the file's lines."""
    columns = []
    found = []
    for column, texts in zip(table.columns, batch, strict=True):
        values, unreadable = convert(column, texts)
        columns.append(values)
        for one in unreadable:
            shown = None if column.name in PERSONAL else one.value
            found.append(Fault(file, lines[one.position], column.name, shown, one.remedy))
    for fault in sorted(found, key=lambda fault: fault.line):
        faults.add(fault)
    return columns


def _batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[list[int], Batch]]:
    """Read a file in batches: the line of each row, and the table's columns as texts."""
    try:
        if path.name.lower().endswith(".parquet"):
            yield from _parquet_batches(path, table, faults)
        else:
            yield from _csv_batches(path, table, faults)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        faults.add(Fault(path.name, 0, "", None, f"cannot be read ({error}); copy or export it again"))


def _csv_batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[list[int], Batch]]:
    with _open_text(path) as file:
        reader = csv.reader(file, strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        places = _places(path.name, header, table, faults)
        if places is None:
            return
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, row in _rows(path.name, reader, len(header), faults):
            lines.append(line)
            rows.append(row)
            if len(rows) == BATCH:
                yield lines, _columns(rows, places)
                lines, rows = [], []
        if rows:
            yield lines, _columns(rows, places)


def _rows(file: str, reader: Any, width: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins; rows of another width than the header's are faults."""
    begins = reader.line_num + 1
    try:
        for row in reader:
            if len(row) == width:
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


def _places(file: str, header: list[str], table: Table, faults: Faults) -> list[int | None] | None:
    """Find each column's place in the header; None when one that must be there is not."""
    before = faults.count
    if not any(header):
        faults.add(Fault(file, 1, "", None, "is empty: it needs at least a header with the columns' names"))
    for column in table.columns:
        if header.count(column.name) > 1:
            faults.add(Fault(file, 1, column.name, None, "is in the header twice; delete one of the columns"))
        elif any(header) and column.required and column.name not in header:
            faults.add(Fault(file, 1, column.name, None, _missing(header)))
    if faults.count > before:
        return None
    return [header.index(column.name) if column.name in header else None for column in table.columns]


def _missing(header: list[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return "is missing: the file is not separated by commas; export it as CSV with commas"
    return "is missing in the header; export the column too, or rename the one that holds it"


def _open_text(path: Path) -> IO[str]:
    """Open a CSV as text. Bytes that are not UTF-8 are kept as lone surrogates, and are faults only where we read."""
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as file:
        marked_utf16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    encoding, errors = ("utf-16", "replace") if marked_utf16 else ("utf-8-sig", "surrogateescape")
    return opener(path, "rt", encoding=encoding, errors=errors, newline="")


def _parquet_batches(path: Path, table: Table, faults: Faults) -> Iterator[tuple[list[int], Batch]]:
    try:
        file = pq.ParquetFile(path)
        header = [name.lower() for name in file.schema_arrow.names]
        places = _places(path.name, header, table, faults)
        if places is None:
            return
        names = [None if place is None else file.schema_arrow.names[place] for place in places]
        read = 0
        for batch in file.iter_batches(BATCH, columns=[name for name in names if name]):
            size = batch.num_rows
            yield (
                list(range(read + 1, read + size + 1)),
                [[""] * size if name is None else [_text(v) for v in batch.column(name).to_pylist()] for name in names],
            )
            read += size
    except pa.ArrowException as error:
        faults.add(Fault(path.name, 0, "", None, f"is not Parquet ({str(error).splitlines()[0]}); export it again"))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
