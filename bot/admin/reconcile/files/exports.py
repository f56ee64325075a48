"""Exports as people send them: CSV or XLSX, read row by row within bounds; what cannot be read is refused with why.

Nothing in a file is ever executed or followed: no formulas, no links, no external parts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from bot.admin.reconcile.files import workbooks
from bot.admin.reconcile.files.bounds import AGAIN, EXCEL, MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row
from bot.errors import UserError
from bot.messages import File

DELIMITERS = ",;\t|"
HEADER_LINES = 30
"""Number of lines within which the names of the columns stand: a title or a cover may be above them."""


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
    """Take the first sheet with names of columns that are known, else the first one that says anything."""
    sheets = workbooks.sheets(file)
    found: list[tuple[int, Sheet]] = []
    too_large: list[UserError] = []
    for number, rows in enumerate(sheets, 1):
        try:
            found.append((number, _sheet(file.name, _bounded(file.name, rows), heads)))
        except workbooks.TooLargeError as error:
            too_large.append(error)
        except UserError:
            if len(sheets) == 1:
                raise
    known = [(number, sheet) for number, sheet in found if heads(sheet.header)]
    if too_large and not known:
        raise too_large[0]
    if not found:
        raise UserError(f"{file.name} has no line with the names of its columns. Export it again.")
    number, sheet = (known or found)[0]
    if len(sheets) > 1:
        more = " Others look like reports, too: export one at a time." if len(known) > 1 else ""
        sheet.notes.append(f"Only sheet {number} of {len(sheets)} was read.{more}")
    return sheet
