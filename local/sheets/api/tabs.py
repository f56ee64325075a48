"""Requests that change tabs and their grids: adding, deleting, renaming and resizing them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from local.sheets.api import masks
from local.sheets.model import InvalidError, Json, Sheet, Spreadsheet, document, ranges

MAX_TITLE = 100
MAX_CELLS = 10_000_000
"""Maximum number of cells in a spreadsheet. https://developers.google.com/workspace/sheets/api/limits"""


def add(whole: Spreadsheet, given: Json) -> tuple[Spreadsheet, Json]:
    """Add a tab; return the spreadsheet with it, and its properties as the reply has them."""
    properties = given.get("properties", {})
    taken = {sheet.id for sheet in whole.sheets}
    id_ = properties.get("sheetId", next(number for number in count(1) if number not in taken))
    if id_ < 0:
        raise InvalidError("SheetId must be non-negative.")
    if id_ in taken:
        raise InvalidError(f"A sheet with id {id_} already exists.")
    title = properties.get("title", f"Sheet{len(whole.sheets) + 1}")
    _check_title(whole, title)
    if properties.get("sheetType", "GRID") != "GRID":
        raise InvalidError("This stand-in has tabs with a grid only.")
    grid = properties.get("gridProperties", {})
    made = document.new_sheet(id_, title, 0, grid.get("rowCount", 1000), grid.get("columnCount", 26))
    made.properties |= {name: value for name, value in properties.items() if name not in ("gridProperties", "sheetId")}
    made.properties["gridProperties"] |= grid
    _check_grid(made)
    place = min(properties.get("index", len(whole.sheets)), len(whole.sheets))
    changed = _numbered(replace(whole, sheets=(*whole.sheets[:place], made, *whole.sheets[place:])))
    return changed, {"properties": made.properties}


def delete(whole: Spreadsheet, given: Json) -> Spreadsheet:
    """Delete a tab; Sheets keeps at least one that is visible."""
    gone = whole.sheet(given.get("sheetId", 0), "sheet")
    left = tuple(sheet for sheet in whole.sheets if sheet is not gone)
    if not any(not sheet.properties.get("hidden") for sheet in left):
        raise InvalidError("You can't remove all the visible sheets in a document.")
    return _numbered(replace(whole, sheets=left))


def update(whole: Spreadsheet, given: Json) -> Spreadsheet:
    """Change properties of a tab; a smaller grid loses the cells beyond it."""
    properties = given.get("properties", {})
    sheet = whole.sheet(properties.get("sheetId", 0), "sheet")
    paths = masks.written("SheetProperties", given)
    if ("sheetId",) in paths and given["fields"] != "*":
        raise InvalidError("sheetId cannot be updated.")
    wanted = properties.get("title", "")
    if ("title",) in paths and wanted != sheet.title:
        _check_title(whole, wanted, sheet)
    sheet.properties = masks.merged(sheet.properties, properties, paths) | {"sheetId": sheet.id}
    _check_grid(sheet)
    for position in [each for each in sheet.cells if each[0] >= sheet.rows or each[1] >= sheet.width]:
        del sheet.cells[position]
    if ("index",) not in paths:
        return whole
    others = [each for each in whole.sheets if each is not sheet]
    others.insert(properties.get("index", 0), sheet)
    return _numbered(replace(whole, sheets=tuple(others)))


def append(whole: Spreadsheet, given: Json) -> None:
    """Add rows or columns at the end of a grid."""
    sheet = whole.sheet(given.get("sheetId", 0))
    if given.get("dimension") not in ranges.AXES or given.get("length", 0) < 1:
        raise InvalidError("dimension and a positive length must be specified.")
    rows = given["length"] if given["dimension"] == "ROWS" else 0
    sheet.properties = sheet.resized(sheet.rows + rows, sheet.width + given["length"] - rows)
    _check_grid(sheet)


def insert(whole: Spreadsheet, given: Json) -> None:
    """Insert empty rows or columns; what stands behind them moves."""
    if "range" not in given:
        raise InvalidError("range must be specified.")
    sheet, start, end = ranges.dimension(whole, given["range"], inside=False)
    if given.get("inheritFromBefore") and not start:
        raise InvalidError("Cannot inherit from before the first row or column.")
    _move(whole, sheet, given["range"]["dimension"], start, end - start)


def remove(whole: Spreadsheet, given: Json) -> None:
    """Delete rows or columns with their cells; what stands behind them moves."""
    if "range" not in given:
        raise InvalidError("range must be specified.")
    sheet, start, end = ranges.dimension(whole, given["range"])
    rows = given["range"]["dimension"] == "ROWS"
    frozen = sheet.properties["gridProperties"].get("frozenRowCount", 0) if rows else 0
    if end - start >= (sheet.rows if rows else sheet.width) - frozen:
        raise InvalidError("Sorry, it is not possible to delete all non-frozen rows.")
    _move(whole, sheet, given["range"]["dimension"], start, start - end)


def size(whole: Spreadsheet, given: Json) -> None:
    """Set how wide columns are, and whether they are hidden."""
    if "range" not in given:
        raise InvalidError("range must be specified.")
    sheet, start, end = ranges.dimension(whole, given["range"])
    if given["range"]["dimension"] != "COLUMNS":
        raise InvalidError("This stand-in sizes columns only.")
    paths = masks.written("DimensionProperties", given)
    for number in range(start, end):
        sheet.columns[number] = masks.merged(sheet.columns.get(number, {}), given.get("properties", {}), paths)


def _move(whole: Spreadsheet, sheet: Sheet, dimension: str, start: int, by: int) -> None:
    """Move cells, widths and what lies over them, where rows or columns come (or go, by a negative number)."""
    rows, gone = dimension == "ROWS", range(start, start - by)
    axis = 0 if rows else 1

    def moved(index: int) -> int:
        return index + by if index >= start else index

    sheet.cells = {
        (moved(row), column) if rows else (row, moved(column)): cell
        for (row, column), cell in sheet.cells.items()
        if (row, column)[axis] not in gone
    }
    if not rows:
        sheet.columns = {moved(number): one for number, one in sheet.columns.items() if number not in gone}
    sheet.properties = sheet.resized(sheet.rows + (by if rows else 0), sheet.width + (0 if rows else by))
    _check_grid(sheet)
    for each in whole.sheets:
        each.objects = {
            name: [kept for one in found if (kept := _follow(one, sheet.id, ranges.AXES[dimension], start, by))]
            for name, found in each.objects.items()
        }


def _follow(given: Json, sheet_id: int, axis: str, start: int, by: int) -> Json | None:
    """Return an object whose ranges in a tab have followed the move; None where its only range is gone."""
    found: Json = {}
    for name, inner in given.items():
        kept = inner
        if isinstance(inner, dict) and inner.get("sheetId", 0) == sheet_id and _is_range(name):
            kept = ranges.shifted(inner, axis, start, by)
            if kept is None:
                return None
        elif isinstance(inner, dict):
            kept = _follow(inner, sheet_id, axis, start, by) or inner
        elif isinstance(inner, list) and name in ("ranges", "sources"):
            kept = [
                ranges.shifted(each, axis, start, by) if each.get("sheetId", 0) == sheet_id else each for each in inner
            ]
            kept = [each for each in kept if each]
        elif isinstance(inner, list):
            kept = [_follow(each, sheet_id, axis, start, by) if isinstance(each, dict) else each for each in inner]
        found[name] = kept
    return found


def _is_range(name: str) -> bool:
    return name == "range"


def _numbered(whole: Spreadsheet) -> Spreadsheet:
    for index, sheet in enumerate(whole.sheets):
        sheet.properties = sheet.properties | {"index": index}
    return whole


def _check_title(whole: Spreadsheet, title: str, renamed: Sheet | None = None) -> None:
    if not title or len(title) > MAX_TITLE:
        raise InvalidError(f"Sheet titles have from 1 to {MAX_TITLE} characters.")
    if whole.titled(title) not in (None, renamed):
        raise InvalidError(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_grid(sheet: Sheet) -> None:
    grid = sheet.properties.get("gridProperties", {})
    if min(grid.get("rowCount", 0), grid.get("columnCount", 0)) < 1:
        raise InvalidError("A grid has at least one row and one column.")
    if grid.get("frozenRowCount", 0) >= grid["rowCount"] or grid.get("frozenColumnCount", 0) >= grid["columnCount"]:
        raise InvalidError("You can't freeze all rows or columns of a sheet.")
    if sheet.rows * sheet.width > MAX_CELLS:
        raise InvalidError(f"This action would increase the number of cells above the limit of {MAX_CELLS} cells.")
