"""Reading a spreadsheet: `spreadsheets.get` and `spreadsheets.values.batchGet`."""

from __future__ import annotations

from typing import Any

from local.sheets.api import a1, masks
from local.sheets.model import ApiError, Area, Json, Sheet, Spreadsheet

RENDERED = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")


def get(document: Spreadsheet, fields: str, wanted: list[str], grid: bool) -> Json:
    """Return the spreadsheet: the fields of a mask, or all, with cells if wanted, of these ranges only if any."""
    tree = masks.parse(fields) if fields else {}
    with_cells = "data" in tree.get("sheets", {}) if fields else grid
    areas = [a1.area(document, text) for text in wanted]
    sheets = []
    for sheet in document.sheets:
        inside = [area for area in areas if area.sheet is sheet]
        if areas and not inside:
            continue
        shown: Json = {"properties": sheet.properties} | {name: each for name, each in sheet.objects.items() if each}
        if with_cells:
            shown["data"] = [_grid(area) for area in inside or [Area(sheet, 0, sheet.rows, 0, sheet.width)]]
        sheets.append(shown)
    whole = {
        "spreadsheetId": document.id,
        "properties": {"title": document.title, "locale": "en_US", "timeZone": "America/Chicago"},
        "sheets": sheets,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{document.id}/edit",
    }
    picked: Json = masks.pick(whole, tree)
    return picked


def _grid(area: Area) -> Json:
    """Return the cells of a range, without those behind the last that holds anything."""
    inside = {position: cell for position, cell in area.sheet.cells.items() if _within(position, area)}
    rows = []
    for row in range(area.top, max((row for row, _ in inside), default=-1) + 1):
        last = max((column for at, column in inside if at == row), default=area.left - 1)
        values = [_cell(inside.get((row, column), {})) for column in range(area.left, last + 1)]
        rows.append({"values": values} if values else {})
    found: Json = {"rowData": rows} if rows else {}
    if area.top:
        found["startRow"] = area.top
    if area.left:
        found["startColumn"] = area.left
    found["columnMetadata"] = [area.sheet.columns.get(column, {}) for column in range(area.left, area.right)]
    return found


def _within(position: tuple[int, int], area: Area) -> bool:
    return area.top <= position[0] < area.bottom and area.left <= position[1] < area.right


def _cell(cell: Json) -> Json:
    value = cell.get("userEnteredValue")
    return cell | ({"effectiveValue": value} if value and "formulaValue" not in value else {})


def batch_get(document: Spreadsheet, wanted: list[str], rendered: str) -> Json:
    """Return the values of ranges, without the empty ones behind the last."""
    if rendered not in RENDERED:
        raise ApiError(400, f"Invalid value at 'value_render_option' (TYPE_ENUM), \"{rendered}\"")
    if rendered == "FORMATTED_VALUE":
        raise ApiError(501, "This stand-in answers with values as they are: valueRenderOption=UNFORMATTED_VALUE.")
    found = []
    for text in wanted:
        area = a1.area(document, text)
        values = [
            [_value(area.sheet, row, column) for column in range(area.left, area.right)]
            for row in range(area.top, area.bottom)
        ]
        corner = f"{a1.letters(area.left)}{area.top + 1}:{a1.letters(area.right - 1)}{area.bottom}"
        shown: Json = {"range": f"'{area.sheet.title}'!{corner}", "majorDimension": "ROWS"}
        if trimmed := _trimmed([_trimmed(line, "") for line in values], []):
            shown["values"] = trimmed
        found.append(shown)
    return {"spreadsheetId": document.id, "valueRanges": found}


def _value(sheet: Sheet, row: int, column: int) -> Any:
    value = sheet.cells.get((row, column), {}).get("userEnteredValue", {})
    return next(iter(value.values()), "")


def _trimmed(values: list[Any], empty: Any) -> list[Any]:
    while values and values[-1] == empty:
        values = values[:-1]
    return values
