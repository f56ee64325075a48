"""What the spreadsheet holds before it is written: which of our tabs are there, which rows, and what people added."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError
from bot.outlets.sheet.client import Json, SheetClient
from bot.outlets.sheet.tabs import Value

GUARDS = 1_100_000
"""The numbers of protected ranges that are ours: this one and the number of the write."""
STAGES = range(1_200_000, 1_300_000)
"""The ids of hidden tabs that hold parts of a write which is too large for one request."""

LAYOUT = "sheets(properties(sheetId,title,gridProperties),protectedRanges(protectedRangeId),charts(chartId))"
CELLS = "sheets(properties(sheetId),data(rowData(values(userEnteredValue,note))))"


@dataclass(frozen=True)
class Line:
    """A row below the header: the key of ours ('' for one that people made), and our values.

    `has_more` says that people added something: a cell to the right of our columns, or a note on any cell.
    """

    key: str
    values: tuple[Value, ...] = ()
    has_more: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing stands in it."""
        return not (self.key or self.has_more) and all(value is None for value in self.values)


@dataclass(frozen=True)
class Present:
    """A tab of ours as it is: its title now, its grid, and the mark that its hidden first cell holds."""

    title: str
    rows: int
    mark: Json
    header: tuple[Value, ...]
    lines: tuple[Line, ...]
    charts: frozenset[int]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the titles of our columns, as we wrote them."""
        return tuple(self.mark["columns"])


@dataclass(frozen=True)
class Snapshot:
    """The spreadsheet at a moment: our tabs by id, the titles that are taken, and our guards and stages."""

    tabs: dict[int, Present]
    titles: frozenset[str]
    guards: frozenset[int]
    stages: frozenset[int]

    def state(self, about: int) -> Json:
        """Return what the last write left in the tab that tells about the numbers: its number and its run."""
        return {"write": 0, "run": ""} | (self.tabs[about].mark if about in self.tabs else {})


def read(client: SheetClient, ids: Collection[int]) -> Snapshot:
    """Read what is there of the tabs with these ids."""
    layout = client.get(LAYOUT).get("sheets", [])
    ours = {each["properties"]["sheetId"]: each for each in layout if each["properties"]["sheetId"] in ids}
    cells: dict[int, list[Json]] = {}
    if ours:
        titles = [_quoted(each["properties"]["title"]) for each in ours.values()]
        for each in client.get(CELLS, titles).get("sheets", []):
            cells[each["properties"]["sheetId"]] = each.get("data", [{}])[0].get("rowData", [])
    guards = {one["protectedRangeId"] for each in layout for one in each.get("protectedRanges", [])}
    return Snapshot(
        {id_: _present(each, cells.get(id_, [])) for id_, each in ours.items()},
        frozenset(each["properties"]["title"].lower() for each in layout),
        frozenset(guard for guard in guards if GUARDS <= guard < GUARDS + 100_000),
        frozenset(each["properties"]["sheetId"] for each in layout if each["properties"]["sheetId"] in STAGES),
    )


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _present(layout: Json, rows: list[Json]) -> Present:
    properties = layout["properties"]
    head = rows[0].get("values", []) if rows else []
    mark = _mark(properties["title"], head)
    width = 1 + len(mark["columns"])
    lines = [_line(row.get("values", []), width) for row in rows[1:]]
    # Rows that only have a format are free.
    while lines and lines[-1].is_empty:
        lines.pop()
    return Present(
        title=properties["title"],
        rows=properties["gridProperties"]["rowCount"],
        mark=mark,
        header=tuple(_value(cell) for cell in head[1:width]),
        lines=tuple(lines),
        charts=frozenset(each["chartId"] for each in layout.get("charts", [])),
    )


def _mark(title: str, head: list[Json]) -> Json:
    """Read the mark of the hidden first cell. Raises UserError where somebody has changed it."""
    try:
        mark: Any = json.loads(str(_value(head[0])))
        if mark["columns"]:
            return dict(mark)
    except (IndexError, KeyError, TypeError, ValueError):
        pass
    raise UserError(
        f"The hidden column A of the tab “{title}” was changed, so that its rows cannot be told. Move your own columns "
        f"to another tab and delete this one: it is written anew."
    )


def _line(cells: list[Json], width: int) -> Line:
    key = _value(cells[0]) if cells else None
    has_more = any(cell.get("note") for cell in cells) or any(_value(cell) is not None for cell in cells[width:])
    values = tuple(_value(cell) for cell in cells[1:width])
    return Line(str(key or ""), values + (None,) * (width - 1 - len(values)), has_more)


def _value(cell: Json) -> Value:
    found: Value = next(iter(cell.get("userEnteredValue", {}).values()), None)
    return found
