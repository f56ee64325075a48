"""A spreadsheet: its tabs with their cells and what lies over them, and who may see and edit it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local.sheets.model.errors import InvalidError

Json = dict[str, Any]

Position = tuple[int, int]
"""A cell's row and column, from 0."""

LISTS = ("charts", "conditionalFormats", "protectedRanges", "filterViews")
"""What lies over the cells of a tab, as lists of Google's own objects."""


@dataclass
class Sheet:
    """One tab. A cell is one of Google's CellData and is never changed in place; widths are by column."""

    properties: Json
    cells: dict[Position, Json] = field(default_factory=dict)
    columns: dict[int, Json] = field(default_factory=dict)
    objects: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})

    @property
    def id(self) -> int:
        """Return the tab's id, which its title may outlive."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """Return what the tab is called."""
        return str(self.properties["title"])

    @property
    def rows(self) -> int:
        """Return the number of rows of the grid."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def width(self) -> int:
        """Return the number of columns of the grid."""
        return int(self.properties["gridProperties"]["columnCount"])

    def resized(self, rows: int, columns: int) -> Json:
        """Return the properties for a grid of another size."""
        grid = self.properties["gridProperties"] | {"rowCount": rows, "columnCount": columns}
        return self.properties | {"gridProperties": grid}

    def copy(self) -> Sheet:
        """Return a copy that can be changed without changing this one."""
        objects = json.loads(json.dumps(self.objects))
        return Sheet(json.loads(json.dumps(self.properties)), dict(self.cells), dict(self.columns), objects)

    def used(self) -> tuple[int, int]:
        """Return the number of rows and of columns up to the last cell that holds anything."""
        rows = max((row for row, _ in self.cells), default=-1) + 1
        return rows, max((column for _, column in self.cells), default=-1) + 1


@dataclass(frozen=True)
class Spreadsheet:
    """A spreadsheet as it is at a moment; a change makes another one, so that a batch is done whole or not at all."""

    id: str
    title: str
    sheets: tuple[Sheet, ...]
    editors: frozenset[str] = frozenset()
    viewers: frozenset[str] = frozenset()
    revision: int = 1

    def copy(self) -> Spreadsheet:
        """Return a copy that can be changed without changing this one."""
        return replace(self, sheets=tuple(sheet.copy() for sheet in self.sheets), revision=self.revision + 1)

    def sheet(self, id_: int, what: str = "grid") -> Sheet:
        """Return the tab with an id. Raises InvalidError where there is none."""
        for sheet in self.sheets:
            if sheet.id == id_:
                return sheet
        raise InvalidError(f"No {what} with id: {id_}")

    def titled(self, title: str) -> Sheet | None:
        """Return the tab with a title, which Sheets compares without case."""
        return next((sheet for sheet in self.sheets if sheet.title.lower() == title.lower()), None)


def new_sheet(id_: int, title: str, index: int = 0, rows: int = 1000, columns: int = 26) -> Sheet:
    """Return an empty tab as Sheets makes it."""
    grid = {"rowCount": rows, "columnCount": columns}
    return Sheet({"sheetId": id_, "title": title, "index": index, "sheetType": "GRID", "gridProperties": grid})


def new(id_: str, title: str) -> Spreadsheet:
    """Return a spreadsheet as Sheets makes it, with one empty tab."""
    return Spreadsheet(id_, title, (new_sheet(0, "Sheet1"),))


def save(folder: Path, document: Spreadsheet) -> None:
    """Write a spreadsheet into a folder, all or nothing."""
    content = {
        "title": document.title,
        "editors": sorted(document.editors),
        "viewers": sorted(document.viewers),
        "revision": document.revision,
        "sheets": [
            {
                "properties": sheet.properties,
                "cells": [[*position, cell] for position, cell in sorted(sheet.cells.items())],
                "columns": [[number, properties] for number, properties in sorted(sheet.columns.items())],
                "objects": sheet.objects,
            }
            for sheet in document.sheets
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{document.id}.json.new"
    beside.write_text(json.dumps(content), encoding="utf-8")
    os.replace(beside, folder / f"{document.id}.json")


def load(folder: Path, id_: str) -> Spreadsheet | None:
    """Read a spreadsheet from a folder; None where there is none."""
    path = folder / f"{id_}.json"
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    sheets = tuple(
        Sheet(
            each["properties"],
            {(row, column): cell for row, column, cell in each["cells"]},
            dict(each["columns"]),
            {name: each["objects"].get(name, []) for name in LISTS},
        )
        for each in content["sheets"]
    )
    people = frozenset(content["editors"]), frozenset(content["viewers"])
    return Spreadsheet(id_, content["title"], sheets, *people, content["revision"])
