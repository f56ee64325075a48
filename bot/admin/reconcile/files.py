"""Exports as people send them: CSV or XLSX, read row by row within bounds; what cannot be read is refused with why.

Nothing in a file is ever executed or followed: no formulas, no links, no external parts.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from bot.errors import UserError
from bot.messages import File

MAX_BYTES = 20 * 1024**2
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_UNPACKED_BYTES = 300 * 1024**2
MAX_PART_BYTES = {"xl/sharedStrings.xml": 32 * 1024**2, "xl/styles.xml": 4 * 1024**2}
"""Maximum size of the parts that are read as a whole before the first row is."""
MAX_RATIO = 150
"""Maximum compression ratio: XLSX compresses some ten times; a part far beyond that is made to do harm."""
MAX_PARTS = 2_000
MAX_CELL = 4_000
"""Maximum number of characters in a cell: a longer one is no word, date or name of an event."""

Cell = str | datetime | None
DELIMITERS = ",;\t|"
HEADER_LINES = 30
"""Number of lines within which the names of the columns stand: a title or a cover may be above them."""
AGAIN = "Export it from VAN again, as CSV."
EXCEL = "Open it in Excel, save it as “CSV UTF-8”, and drop that."


Row = tuple[int, list[Cell]]
Heads = Callable[[Sequence[str]], bool]
"""Tells whether a line holds names of columns."""


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, its rows, each with its line number, and notes on what was not read."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)


def read(file: File, heads: Heads) -> Sheet:
    """Open an export. Raises UserError where it is none; reading its rows does so too, and may add notes."""
    content = file.content
    if len(content) > MAX_BYTES:
        raise UserError(f"{file.name} has more than {MAX_BYTES // 1024**2} MB. Export fewer days.")
    if not content.strip():
        raise UserError(f"{file.name} is empty. Export it again.")
    if content[:4] == b"PK\x03\x04":
        return _xlsx(file, heads)
    for mark, what in _OTHERS:
        if content[:1024].lstrip().lower().startswith(mark):
            raise UserError(f"{file.name} is {what}, not a CSV or XLSX file. {EXCEL if what == _EXCELS else AGAIN}")
    return _csv(file, heads)


_EXCELS = "an old Excel file, or one with a password"
_OTHERS = (
    (b"%pdf", "a PDF"),
    (b"\xd0\xcf\x11\xe0", _EXCELS),
    (b"<html", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<?xml", "XML"),
    (b"<table", "a web page"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "packed"),
    (b"rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
)


def _csv(file: File, heads: Heads) -> Sheet:
    text = _text(file)
    first = text.split("\n", HEADER_LINES)[:HEADER_LINES]
    parted = [(max(DELIMITERS, key=line.count), line) for line in first]
    # A title may stand above the names of the columns; unless those are known, they have more than one mark.
    marks = [mark for mark, line in parted if heads([name.strip(' "\r') for name in line.split(mark)])]
    marks += [mark for mark, line in parted if line.count(mark) > 1] + [parted[0][0]]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=marks[0], strict=True)
    sheet = _sheet(file.name, _bounded(file.name, _lines(file.name, reader)), heads)
    return replace(sheet, rows=_aligned(file.name, sheet))


def _aligned(name: str, sheet: Sheet) -> Iterator[Row]:
    """Refuse a row with a cell too many: an unquoted comma in a name would have moved it under another header."""
    for line, row in sheet.rows:
        if any(row[len(sheet.header) :]):
            raise UserError(
                f"{name}, line {line}: more cells than columns; perhaps a comma without quotation marks. {EXCEL}"
            )
        yield line, row


def _text(file: File) -> str:
    """Decode a CSV: UTF-8, or UTF-16 where it says so; anything else could only be guessed."""
    content = file.content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise UserError(f"{file.name} says that it is UTF-16, and is not. {EXCEL}") from None
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise UserError(f"{file.name}, line {line}: there is a byte that is in no text. {AGAIN}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UserError(f"{file.name}, line {line}: there are letters that are not UTF-8. {EXCEL}") from None


def _lines(name: str, reader: Any) -> Iterator[Row]:
    begins = 1
    try:
        for row in reader:
            yield begins, list(row)
            begins = reader.line_num + 1
    except csv.Error:
        raise UserError(
            f"{name}, line {begins}: from here on it is not CSV; perhaps a quotation mark is open."
        ) from None


def _sheet(name: str, rows: Iterator[Row], heads: Heads) -> Sheet:
    """Take the line with names that are known, else the first that says anything, for the names of the columns."""
    first = list(islice(rows, HEADER_LINES))
    headers = [tuple(str(cell or "").strip() for cell in row) for _, row in first]
    places = [place for place, header in enumerate(headers) if heads(header)]
    places += [place for place, header in enumerate(headers) if sum(map(bool, header)) > 1]
    if not places:
        raise UserError(f"{name} has no line with the names of its columns. Export it again.")
    return Sheet(headers[places[0]], chain(first[places[0] + 1 :], rows))


def _bounded(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    """Refuse a file with too many rows or columns, or whose cells are too long."""
    for number, (line, row) in enumerate(rows):
        if number > MAX_ROWS:
            raise UserError(f"{name} has more than {MAX_ROWS:,} rows. Export fewer days.")
        if len(row) > MAX_COLUMNS:
            raise UserError(f"{name} has more than {MAX_COLUMNS} columns: this is no Event Participation export.")
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in row):
            raise UserError(f"{name}, line {line}: a cell has more than {MAX_CELL:,} letters. Export it again.")
        yield line, row


def _xlsx(file: File, heads: Heads) -> Sheet:
    """Open a workbook's report, on one of its visible sheets, once its parts are known to be of sane sizes."""
    import openpyxl

    _check_parts(file)
    try:
        # The program reads values and the cached results of formulas; `_values` refuses formulas themselves.
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=False, keep_links=False)
        sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    except Exception as error:
        raise UserError(f"{file.name} cannot be read as XLSX ({type(error).__name__}). {EXCEL}") from error
    if not sheets:
        raise UserError(f"{file.name} has no sheet that is shown. {EXCEL}")
    return _report(file.name, sheets, heads)


def _report(name: str, sheets: Sequence[Any], heads: Heads) -> Sheet:
    """Take the first sheet with names of columns that are known, else the first one that says anything."""
    found: list[tuple[int, Sheet]] = []
    for number, each in enumerate(sheets, 1):
        # What a file says of its own size need not be true.
        each.reset_dimensions()
        try:
            found.append((number, _sheet(name, _bounded(name, _values(name, each)), heads)))
        except UserError:
            if len(sheets) == 1:
                raise
    if not found:
        raise UserError(f"{name} has no line with the names of its columns. Export it again.")
    known = [(number, sheet) for number, sheet in found if heads(sheet.header)]
    number, sheet = (known or found)[0]
    if len(sheets) > 1:
        more = " Others look like reports, too: export one at a time." if len(known) > 1 else ""
        sheet.notes.append(f"Only sheet {number} of {len(sheets)} was read.{more}")
    return sheet


def _check_parts(file: File) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(file.content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UserError(f"{file.name} is damaged, or no XLSX file. {AGAIN}") from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UserError(f"{file.name} is packed, and no XLSX file. {AGAIN}")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UserError(f"{file.name} is far larger unpacked than it looks, so it was not opened. {AGAIN}")
    if any(part.file_size > MAX_PART_BYTES.get(part.filename.lstrip("/"), MAX_UNPACKED_BYTES) for part in parts):
        raise UserError(f"{file.name} holds more texts than {MAX_ROWS:,} rows need, so it was not opened. {AGAIN}")
    packed = [part for part in parts if part.file_size > 10 * 1024**2]
    if any(part.file_size > MAX_RATIO * max(1, part.compress_size) for part in packed):
        raise UserError(f"{file.name} is far larger unpacked than it looks, so it was not opened. {AGAIN}")


def _values(name: str, sheet: Any) -> Iterator[Row]:
    number = 0
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [_value(cell) for cell in row]
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{name}, row {number + 1}: cannot be read ({type(error).__name__}). {EXCEL}") from error


FORMULA = "\x00formula"
"""Stands for a formula: a row in which this cell is needed is refused."""


def _value(cell: Any) -> Cell:
    if cell.data_type == "f":
        return FORMULA
    value = cell.value
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
