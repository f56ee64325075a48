"""Ranges in A1 notation: 'This week'!A1:C4. https://developers.google.com/workspace/sheets/api/guides/concepts#cell."""

from __future__ import annotations

import re

from local.sheets.model import ApiError, Area, Spreadsheet

WHOLE = re.compile(r"(?:(?P<sheet>'(?:[^']|'')*'|[^'!]+)!)?(?P<cells>[^!]*)")
CELLS = re.compile(r"(?P<left>[A-Za-z]{1,3})?(?P<top>\d+)?(?::(?P<right>[A-Za-z]{1,3})?(?P<bottom>\d+)?)?")


def area(document: Spreadsheet, text: str) -> Area:
    """Return the cells of a range. Raises ApiError for what cannot be read and for what lies outside the grid."""
    sheet = document.titled(_unquoted(text))
    if sheet is not None:
        return Area(sheet, 0, sheet.rows, 0, sheet.width)
    whole = WHOLE.fullmatch(text)
    cells = CELLS.fullmatch(whole["cells"]) if whole else None
    if not whole or not cells or not any(cells.groups()):
        raise ApiError(400, f"Unable to parse range: {text}")
    sheet = document.titled(_unquoted(whole["sheet"])) if whole["sheet"] else document.sheets[0]
    if sheet is None:
        raise ApiError(400, f"Unable to parse range: {text}")
    single = ":" not in whole["cells"]
    left, top = _column(cells["left"]), int(cells["top"] or 1) - 1
    right = left + 1 if single else _column(cells["right"]) + 1 if cells["right"] else sheet.width
    bottom = top + 1 if single else int(cells["bottom"]) if cells["bottom"] else sheet.rows
    if bottom > sheet.rows or right > sheet.width:
        name = f"'{sheet.title}'" if " " in sheet.title else sheet.title
        limits = f"Max rows: {sheet.rows}, max columns: {sheet.width}"
        raise ApiError(400, f"Range ({name}!{whole['cells']}) exceeds grid limits. {limits}")
    return Area(sheet, top, bottom, left, right)


def _unquoted(title: str) -> str:
    return title[1:-1].replace("''", "'") if title.startswith("'") and title.endswith("'") else title


def _column(letters: str | None) -> int:
    number = 0
    for letter in (letters or "A").upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def letters(column: int) -> str:
    """Return how a column is called: 0 is A, 26 is AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
