"""The requests of a batch, as the Sheets API takes them.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.outlets.sheet.client import Json
from bot.outlets.sheet.tabs import Value

Axis = Literal["ROWS", "COLUMNS"]


def cell(value: Value) -> Json:
    """Return a cell with a value as it is: text that begins with = is text, no formula."""
    if value is None:
        return {}
    return {"userEnteredValue": {"stringValue" if isinstance(value, str) else "numberValue": value}}


def area(sheet: int, rows: tuple[int, int] | None, columns: tuple[int, int]) -> Json:
    """Return a range by its first and last row and column, the last not included; None: all rows below the header."""
    first, last = rows or (1, None)
    found = {"sheetId": sheet, "startRowIndex": first, "startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return found if last is None else found | {"endRowIndex": last}


def write(sheet: int, row: int, lines: Iterable[Sequence[Value]], column: int = 0) -> Json:
    """Write values from a cell on."""
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [cell(value) for value in line]} for line in lines]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def shape(where: Json, format_: Json) -> Json:
    """Give all cells of a range parts of a format; the other parts stay."""
    fields = ",".join(f"userEnteredFormat.{name}" for name in format_)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": format_}, "fields": fields}}


def insert(sheet: int, axis: Axis, start: int, count: int) -> Json:
    """Insert rows or columns that look like those before them."""
    where = {"sheetId": sheet, "dimension": axis, "startIndex": start, "endIndex": start + count}
    return {"insertDimension": {"range": where, "inheritFromBefore": True}}


def remove(sheet: int, axis: Axis, start: int, end: int) -> Json:
    """Delete rows or columns."""
    where = {"sheetId": sheet, "dimension": axis, "startIndex": start, "endIndex": end}
    return {"deleteDimension": {"range": where}}


def append(sheet: int, axis: Axis, count: int) -> Json:
    """Add rows or columns at the end of the grid."""
    return {"appendDimension": {"sheetId": sheet, "dimension": axis, "length": count}}


def size(sheet: int, column: int, properties: Json) -> Json:
    """Set how wide a column is, or whether it is hidden."""
    where = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {"updateDimensionProperties": {"range": where, "properties": properties, "fields": ",".join(properties)}}
