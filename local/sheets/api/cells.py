"""Requests that write cells: updateCells, repeatCell and copyPaste."""

from __future__ import annotations

from local.sheets.api import masks
from local.sheets.model import InvalidError, Json, Position, Sheet, Spreadsheet, ranges

MAX_TEXT = 50_000
"""Maximum number of characters in a cell."""
VALUES = ("numberValue", "stringValue", "boolValue", "formulaValue")


def update(document: Spreadsheet, given: Json) -> None:
    """Write rows of cells; cells of a `range` that the rows leave out lose the fields of the mask."""
    paths = masks.written("CellData", given)
    if ("start" in given) == ("range" in given):
        raise InvalidError("Exactly one of start or range must be specified.")
    rows = [row.get("values", []) for row in given.get("rows", [])]
    if "range" in given:
        found = ranges.area(document, given["range"])
        _inside(rows, *found.size)
        for row, column in found:
            line = rows[row - found.top] if row - found.top < len(rows) else []
            new = line[column - found.left] if column - found.left < len(line) else {}
            _write(found.sheet, (row, column), new, paths)
        return
    start = given["start"]
    sheet = document.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if top >= sheet.rows or left >= sheet.width or top < 0 or left < 0:
        raise InvalidError(f"start is outside the grid of {sheet.rows} rows and {sheet.width} columns")
    _inside(rows, sheet.rows - top, sheet.width - left, top, left)
    for row, line in enumerate(rows, top):
        for column, new in enumerate(line, left):
            _write(sheet, (row, column), new, paths)


def _inside(rows: list[list[Json]], height: int, width: int, top: int = 0, left: int = 0) -> None:
    if len(rows) > height:
        last = top + height
        raise InvalidError(f"Attempting to write row: {last}, beyond the last requested row of: {last - 1}")
    if any(len(line) > width for line in rows):
        last = left + width
        raise InvalidError(f"Attempting to write column: {last}, beyond the last requested column of: {last - 1}")


def repeat(document: Spreadsheet, given: Json) -> None:
    """Write the same fields into every cell of a range."""
    paths = masks.written("CellData", given)
    if "range" not in given:
        raise InvalidError("range must be specified.")
    found = ranges.area(document, given["range"])
    for position in found:
        _write(found.sheet, position, given.get("cell", {}), paths)


def copy_paste(document: Spreadsheet, given: Json) -> None:
    """Copy the values of a range to another of the same size."""
    if given.get("pasteType") != "PASTE_VALUES" or given.get("pasteOrientation", "NORMAL") != "NORMAL":
        raise InvalidError("This stand-in pastes values only (PASTE_VALUES, NORMAL).")
    source = ranges.area(document, given.get("source", {}), "source")
    destination = ranges.area(document, given.get("destination", {}), "destination")
    if source.size != destination.size:
        raise InvalidError("This stand-in pastes into a range of the same size only.")
    copied = [source.sheet.cells.get(position, {}) for position in source]
    for position, cell in zip(destination, copied, strict=True):
        _write(destination.sheet, position, cell, [("userEnteredValue",)])


def _write(sheet: Sheet, position: Position, new: Json, paths: list[tuple[str, ...]]) -> None:
    value = new.get("userEnteredValue", {})
    if len(value) > 1:
        raise InvalidError(f"Only one of {', '.join(VALUES)} can be set.")
    if len(str(value.get("stringValue", ""))) > MAX_TEXT:
        raise InvalidError("Your input contains more than the maximum of 50000 characters in a single cell.")
    cell = masks.merged(sheet.cells.get(position, {}), new, paths)
    if cell:
        sheet.cells[position] = cell
    else:
        sheet.cells.pop(position, None)
