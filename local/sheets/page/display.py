"""How Sheets shows a cell: its value in its number format, and the conditional formats that hold for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from operator import eq, ge, gt, le, lt

from local.sheets.api import a1
from local.sheets.model import Json, Position, Sheet

ORIGIN = datetime(1899, 12, 30)
"""The day that a sheet counts days from."""
PATTERNS: dict[str, Callable[[float], str]] = {
    "#,##0": lambda number: f"{number:,.0f}",
    "0%": lambda number: f"{number:.0%}",
    "0.0%": lambda number: f"{number:.1%}",
    "ddd, mmm d": lambda number: f"{moment(number):%a, %b %-d}",
    "mmm d": lambda number: f"{moment(number):%b %-d}",
    "yyyy-mm-dd": lambda number: f"{moment(number):%Y-%m-%d}",
    "ddd, mmm d, yyyy h:mm": lambda number: f"{moment(number):%a, %b %-d, %Y %-H:%M}",
}
"""The number formats that the page can write."""
COMPARED: dict[str, Callable[[float, float], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge, "=": eq}
CONDITIONS: dict[str, Callable[[float, float], bool]] = {
    "NUMBER_LESS": lt,
    "NUMBER_GREATER": gt,
    "NUMBER_EQ": eq,
    "NUMBER_GREATER_THAN_EQ": ge,
}
CLAUSE = re.compile(r"\$?([A-Z]+)\$?(\d+)(<=|>=|<|>|=)(\d+)")


def moment(number: float) -> datetime:
    """Return the date and time that a number stands for."""
    return ORIGIN + timedelta(seconds=round(number * 86_400))


def text(cell: Json) -> str:
    """Return what a cell shows."""
    value = cell.get("userEnteredValue", {})
    if "numberValue" in value:
        pattern = cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("pattern", "")
        number = float(value["numberValue"])
        return PATTERNS[pattern](number) if pattern in PATTERNS else f"{number:g}"
    if "boolValue" in value:
        return str(value["boolValue"]).upper()
    return str(value.get("stringValue", value.get("formulaValue", "")))


def is_number(cell: Json) -> bool:
    """Return whether a cell holds a number, which Sheets puts on the right."""
    return "numberValue" in cell.get("userEnteredValue", {})


def format_at(sheet: Sheet, position: Position) -> Json:
    """Return a cell's format, with the first conditional format that holds laid over it."""
    shown: Json = sheet.cells.get(position, {}).get("userEnteredFormat", {})
    for rule in sheet.objects["conditionalFormats"]:
        for area in rule["ranges"]:
            if _inside(area, position) and _holds(sheet, rule["booleanRule"]["condition"], area, position):
                return {**shown, **rule["booleanRule"]["format"]}
    return shown


def _inside(area: dict[str, int], position: Position) -> bool:
    row, column = position
    within_rows = area.get("startRowIndex", 0) <= row < area.get("endRowIndex", row + 1)
    return within_rows and area.get("startColumnIndex", 0) <= column < area.get("endColumnIndex", column + 1)


def _holds(sheet: Sheet, condition: Json, area: Json, position: Position) -> bool:
    values: list[str] = [each["userEnteredValue"] for each in condition.get("values", [])]
    kind, number = str(condition["type"]), _number(sheet, position)
    if kind == "CUSTOM_FORMULA":
        down = position[0] - area.get("startRowIndex", 0)
        clauses = CLAUSE.findall(values[0])
        cells = [
            (_number(sheet, (int(row) - 1 + down, _column(letters))), sign, to) for letters, row, sign, to in clauses
        ]
        return all(COMPARED[sign](found or 0, float(to)) for found, sign, to in cells)
    if kind == "NUMBER_BETWEEN":
        return number is not None and float(values[0]) <= number <= float(values[1])
    if kind in CONDITIONS:
        return number is not None and CONDITIONS[kind](number, float(values[0]))
    shown = text(sheet.cells.get(position, {}))
    if kind in ("BLANK", "NOT_BLANK"):
        return (shown == "") == (kind == "BLANK")
    return shown in values


def _number(sheet: Sheet, position: Position) -> float | None:
    value = sheet.cells.get(position, {}).get("userEnteredValue", {}).get("numberValue")
    return None if value is None else float(value)


def _column(letters: str) -> int:
    return next(number for number in range(1000) if a1.letters(number) == letters)


def style(shown: Json) -> str:
    """Return a format as CSS."""
    writing = shown.get("textFormat", {})
    found = {
        "background": _colour(shown.get("backgroundColorStyle") or {"rgbColor": shown.get("backgroundColor")}),
        "color": _colour(writing.get("foregroundColorStyle") or {"rgbColor": writing.get("foregroundColor")}),
        "font-weight": "700" if writing.get("bold") else "",
        "font-style": "italic" if writing.get("italic") else "",
        "text-align": shown.get("horizontalAlignment", "").lower(),
        "white-space": "normal" if shown.get("wrapStrategy") == "WRAP" else "",
    }
    return ";".join(f"{name}:{value}" for name, value in found.items() if value)


def _colour(given: Json) -> str:
    colour = given.get("rgbColor")
    if colour is None:
        return ""
    return "#" + "".join(f"{round(255 * colour.get(name, 0)):02x}" for name in ("red", "green", "blue"))
