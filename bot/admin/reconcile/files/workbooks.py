"""XLSX: the rows of each sheet that is shown, once its parts are known to be of sane sizes and to do no harm.

calamine reads what cells show. What it does not tell is read from the sheet's own text: which cells hold a formula,
and which an error.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain, islice, repeat
from typing import Any
from xml.etree import ElementTree

from bot.admin.reconcile.files.bounds import (
    AGAIN,
    EXCEL,
    FORMULA,
    MAX_COLUMNS,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    Cell,
    Row,
)
from bot.errors import UserError
from bot.messages import File

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
READ_WHOLE = (BOOK, LINKS, *MAX_PART_BYTES)
"""The parts that are read before any sheet is."""
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERROR = re.compile(rb"""(<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>)[^<]*<(?:\w+:)?v>([^<]*)<""")
_FAR_DOWN = re.compile(rb"""\sr\s*=\s*["'][A-Z]{1,3}(?:20[1-9]\d{3}|2[1-9]\d{4}|[3-9]\d{5}|\d{7,})["']""")
_FAR_RIGHT = re.compile(rb"""\sr\s*=\s*["'](?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3})\d""")
"""Cells far below MAX_ROWS and right of MAX_COLUMNS: calamine takes room for all cells up to the last one."""


class TooLargeError(UserError):
    """A sheet has more rows or columns than are read."""


class _HarmError(Exception):
    """A part declares entities, which might grow without end, or be read from elsewhere."""


def sheets(file: File) -> list[Iterator[Row]]:
    """Return the rows of each sheet that is shown, which are read when the first is asked for.

    Raises UserError for a workbook that cannot be read; so does the reading.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _check_parts(file)
    try:
        packed = zipfile.ZipFile(io.BytesIO(file.content))
        whole = {name: _harmless(packed.read(name)) for name in READ_WHOLE if name in packed.namelist()}
        places = _places(whole)
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        shown = [
            _rows(file.name, packed, places[each.name], book, each.name)
            for each in book.sheets_metadata
            if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
        ]
    except Exception as error:
        raise UserError(f"{file.name} cannot be read as XLSX ({_kind(error)}). {EXCEL}") from error
    if not shown:
        raise UserError(f"{file.name} has no sheet that is shown. {EXCEL}")
    return shown


def _kind(error: Exception) -> str:
    return type(error).__name__.strip("_")


def _check_parts(file: File) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(file.content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UserError(f"{file.name} is damaged, or no XLSX file. {AGAIN}") from None
    if not any(part.filename == BOOK for part in parts):
        raise UserError(f"{file.name} is packed, and no XLSX file. {AGAIN}")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UserError(f"{file.name} is far larger unpacked than it looks, so it was not opened. {AGAIN}")
    if any(part.file_size > MAX_PART_BYTES.get(part.filename.lstrip("/"), MAX_UNPACKED_BYTES) for part in parts):
        raise UserError(f"{file.name} holds more texts than {MAX_ROWS:,} rows need, so it was not opened. {AGAIN}")
    packed = [part for part in parts if part.file_size > 10 * 1024**2]
    if any(part.file_size > MAX_RATIO * max(1, part.compress_size) for part in packed):
        raise UserError(f"{file.name} is far larger unpacked than it looks, so it was not opened. {AGAIN}")


def _harmless(text: bytes) -> bytes:
    """Return a part's text. Raises _HarmError where it declares entities, or may hide that in another encoding."""
    if b"<!ENTITY" in text or b"\x00" in text:
        raise _HarmError
    return text


def _places(whole: dict[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet, by the sheet's name."""
    links = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(whole[LINKS])}  # noqa: S314
    book = ElementTree.fromstring(whole[BOOK])  # noqa: S314 - neither declares entities
    named = {each.get("name", ""): links[each.get(_LINK)] for each in book.iter() if each.tag.endswith("}sheet")}
    return {name: part.lstrip("/") if part.startswith("/") else f"xl/{part}" for name, part in named.items()}


def _rows(name: str, packed: zipfile.ZipFile, part: str, book: Any, sheet: str) -> Iterator[Row]:
    text = b""
    try:
        text = _harmless(packed.read(part))
        _check_size(name, text)
        odd, found = _odd(text), book.get_sheet_by_name(sheet)
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{name}, row {_broken(text)}: cannot be read ({_kind(error)}). {EXCEL}") from error
    del text
    before: list[Cell] = [None] * (found.start or (0, 0))[1]
    # Rows of nothing but formulas may lie below the last one that shows something.
    rows = islice(chain(found.iter_rows(), repeat(())), max((found.end or (-1, 0))[0] + 1, *odd, 0))
    for number, row in enumerate(rows, 1):
        cells = before + [_value(cell) for cell in row]
        for place, value in odd.get(number, ()):
            cells += [None] * (place + 1 - len(cells))
            cells[place] = value
        yield number, cells


def _check_size(name: str, text: bytes) -> None:
    if _FAR_DOWN.search(text):
        raise TooLargeError(f"{name} has more than {MAX_ROWS:,} rows. Export fewer days.")
    if _FAR_RIGHT.search(text):
        raise TooLargeError(f"{name} has more than {MAX_COLUMNS} columns: this is no Event Participation export.")


def _odd(text: bytes) -> dict[int, list[tuple[int, str]]]:
    """Return the cells with errors and formulas: by row their columns, and what stands for them."""
    found: dict[int, list[tuple[int, str]]] = {}
    places = [(each[1], each[2].decode()) for each in _ERROR.finditer(text)] if b't="e"' in text else []
    for each in _FORMULA.finditer(text):
        begins = max(text.rfind(mark, 0, each.start()) for mark in (b"<c ", b":c ", b"<c\n", b"<c\t"))
        places.append((text[begins : each.start()], FORMULA))
    for cell, value in places:
        where = _CELL.search(cell)
        if where is None:
            raise ValueError("a formula in a cell without a place")
        found.setdefault(int(where[2]), []).append((_column(where[1].decode()), value))
    return found


def _column(letters: str) -> int:
    """Return a column's place, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Any) -> Cell:
    if cell == "":
        return None
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _broken(text: bytes) -> int:
    """Return the row at which a sheet's text breaks off."""
    rows = 0
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(_harmless(text))):  # noqa: S314 - it declares no entities
            rows += element.tag.endswith("}row")
            element.clear()
    except (ElementTree.ParseError, _HarmError):
        pass
    return rows + 1
