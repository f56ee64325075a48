"""Ranges of a grid: whether they are inside it, and where they are after rows or columns come or go.

Indexes count from 0, the end is not part of the range, and an index that is missing means "to the edge".
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#gridrange
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from local.sheets.model.document import Json, Position, Sheet, Spreadsheet
from local.sheets.model.errors import InvalidError

AXES = {"ROWS": "Row", "COLUMNS": "Column"}
"""How the indexes of each dimension are called in a GridRange."""


@dataclass(frozen=True)
class Area:
    """The cells of a range, with both its edges known."""

    sheet: Sheet
    top: int
    bottom: int
    left: int
    right: int

    def __iter__(self) -> Iterator[Position]:
        for row in range(self.top, self.bottom):
            for column in range(self.left, self.right):
                yield row, column

    @property
    def size(self) -> tuple[int, int]:
        """Return the number of rows and of columns."""
        return self.bottom - self.top, self.right - self.left


def area(document: Spreadsheet, given: Json, name: str = "range") -> Area:
    """Return the cells of a range. Raises InvalidError where it lies outside its grid."""
    sheet = document.sheet(given.get("sheetId", 0))
    edges: list[int] = []
    for axis, size in (("Row", sheet.rows), ("Column", sheet.width)):
        start, end = given.get(f"start{axis}Index", 0), given.get(f"end{axis}Index", size)
        if start < 0 or end < 0:
            raise InvalidError(f"{name} has a negative {axis.lower()} index.")
        if start > size:
            raise InvalidError(f"{name}.start{axis}Index[{start}] is after last {axis.lower()} in grid[{size}]")
        if end > size:
            raise InvalidError(f"{name}.end{axis}Index[{end}] is after last {axis.lower()} in grid[{size}]")
        if end <= start:
            raise InvalidError(f"{name}.end{axis}Index[{end}] must be after {name}.start{axis}Index[{start}]")
        edges += [start, end]
    return Area(sheet, *edges)


def dimension(document: Spreadsheet, given: Json, *, inside: bool = True) -> tuple[Sheet, int, int]:
    """Return the tab and the rows or columns of a DimensionRange. Raises InvalidError where it lies outside."""
    sheet = document.sheet(given.get("sheetId", 0))
    if given.get("dimension") not in AXES:
        raise InvalidError("range.dimension must be specified.")
    size = sheet.rows if given["dimension"] == "ROWS" else sheet.width
    start, end = given.get("startIndex", 0), given.get("endIndex", size)
    if start < 0 or end <= start:
        raise InvalidError(f"range.endIndex[{end}] must be after range.startIndex[{start}]")
    if (end if inside else start) > size:
        raise InvalidError(f"range.startIndex[{start}] to endIndex[{end}] is beyond the grid[{size}]")
    return sheet, start, end


def shifted(given: Json, axis: str, start: int, count: int) -> Json | None:
    """Return a range after `count` rows or columns came (went, if negative) at `start`; None if nothing is left."""
    first, last = given.get(f"start{axis}Index"), given.get(f"end{axis}Index")
    moved = dict(given)
    if first is not None:
        moved[f"start{axis}Index"] = _shift(first, start, count)
    if last is not None:
        # Rows that come right behind a range are no part of it.
        moved[f"end{axis}Index"] = _shift(last - 1, start, count) + 1 if count > 0 else _shift(last, start, count)
        if moved[f"end{axis}Index"] <= moved.get(f"start{axis}Index", 0):
            return None
    return moved


def _shift(index: int, start: int, count: int) -> int:
    if index < start:
        return index
    return index + count if count > 0 else max(start, index + count)
