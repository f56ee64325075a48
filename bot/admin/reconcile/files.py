"""Exports as people send them: CSV or XLSX, read row by row within bounds; what cannot be read is refused with why.

Nothing in a file is ever executed or followed: no formulas, no links, no external parts.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
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
HEADER_LINES = 5
"""Number of lines within which the names of the columns stand."""
AGAIN = "Export it from VAN again, as CSV."
EXCEL = "Open it in Excel, save it as “CSV UTF-8”, and drop that."


@dataclass(frozen=True)
class Sheet:
    """A table: the names in its first line, and its rows, each with its line number."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[Cell]]]


def read(file: File) -> Sheet:
    """Open an export. Raises UserError where it is none; reading its rows does so too."""
    content = file.content
    if len(content) > MAX_BYTES:
        raise UserError(f"{file.name} has more than {MAX_BYTES // 1024**2} MB. Export fewer days.")
    if not content.strip():
        raise UserError(f"{file.name} is empty. Export it again.")
    if content[:4] == b"PK\x03\x04":
        return _xlsx(file)
    for mark, what in _OTHERS:
        if content[:1024].lstrip().lower().startswith(mark):
            raise UserError(f"{file.name} is {what}, not a CSV or XLSX file. {EXCEL if what == _EXCELS else AGAIN}")
    return _csv(file)


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


def _csv(file: File) -> Sheet:
    text = _text(file)
    # A title may stand above the names of the columns.
    first = text.split("\n", HEADER_LINES)[:HEADER_LINES]
    names = next((line for line in first if any(line.count(sign) > 1 for sign in DELIMITERS)), first[0])
    mark = max(DELIMITERS, key=names.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    sheet = _sheet(file.name, _bounded(file.name, _lines(file.name, reader)))
    return Sheet(sheet.header, _aligned(file.name, sheet))


def _aligned(name: str, sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
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


def _lines(name: str, reader: Any) -> Iterator[tuple[int, list[Cell]]]:
    begins = 1
    try:
        for row in reader:
            yield begins, list(row)
            begins = reader.line_num + 1
    except csv.Error:
        raise UserError(
            f"{name}, line {begins}: from here on it is not CSV; perhaps a quotation mark is open."
        ) from None


def _sheet(name: str, rows: Iterator[tuple[int, list[Cell]]]) -> Sheet:
    """Take the first line that says anything for the names of the columns."""
    for _, row in rows:
        header = tuple(str(cell or "").strip() for cell in row)
        if sum(bool(cell) for cell in header) > 1:
            return Sheet(header, rows)
    raise UserError(f"{name} has no line with the names of its columns. Export it again.")


def _bounded(name: str, rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """Refuse a file with too many rows or columns, or whose cells are too long."""
    for number, (line, row) in enumerate(rows):
        if number > MAX_ROWS:
            raise UserError(f"{name} has more than {MAX_ROWS:,} rows. Export fewer days.")
        if len(row) > MAX_COLUMNS:
            raise UserError(f"{name} has more than {MAX_COLUMNS} columns: this is no Event Participation export.")
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in row):
            raise UserError(f"{name}, line {line}: a cell has more than {MAX_CELL:,} letters. Export it again.")
        yield line, row


def _xlsx(file: File) -> Sheet:
    """Open a workbook's first visible sheet, once its parts are known to be of sane sizes."""
    import openpyxl

    _check_parts(file)
    try:
        # The program reads values and the cached results of formulas; `_values` refuses formulas themselves.
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=False, keep_links=False)
        sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    except Exception as error:
        raise UserError(f"{file.name} cannot be read as XLSX ({type(error).__name__}). {EXCEL}") from error
    if sheet is None:
        raise UserError(f"{file.name} has no sheet that is shown. {EXCEL}")
    # What a file says of its own size need not be true.
    sheet.reset_dimensions()
    return _sheet(file.name, _bounded(file.name, _values(file.name, sheet)))


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


def _values(name: str, sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
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
