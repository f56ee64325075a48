"""How our tabs look when they are made: header, number formats, widths, grey for small numbers, and the chart."""

from __future__ import annotations

from collections.abc import Sequence

from bot.metrics import MIN_CLOSED_TO_RANK
from bot.outlets.sheet import updates
from bot.outlets.sheet.client import Json
from bot.outlets.sheet.tabs import Kind, Tab

NUMBER_FORMATS: dict[Kind, Json] = {
    "count": {"type": "NUMBER", "pattern": "#,##0"},
    "rate": {"type": "PERCENT", "pattern": "0.0%"},
    "date": {"type": "DATE", "pattern": "ddd, mmm d"},
    "text": {"type": "TEXT", "pattern": "@"},
}
CHART = 1_300_000
"""The id of the chart."""
CHART_PLACE = {"offsetXPixels": 0, "offsetYPixels": 24, "widthPixels": 720, "heightPixels": 360}
FREE_COLUMNS = 3
"""Number of columns between ours and the chart, where people may add theirs."""


def _colour(red: int, green: int, blue: int) -> Json:
    return {"rgbColor": {"red": red / 255, "green": green / 255, "blue": blue / 255}}


HEADER: Json = {
    "backgroundColorStyle": _colour(29, 53, 87),
    "textFormat": {"bold": True, "foregroundColorStyle": _colour(255, 255, 255)},
    "wrapStrategy": "WRAP",
    "verticalAlignment": "MIDDLE",
}
SMALL: Json = {
    "backgroundColorStyle": _colour(241, 241, 241),
    "textFormat": {"italic": True, "foregroundColorStyle": _colour(89, 98, 111)},
}
"""A rate of few closed shifts: grey and in italics, so that it is told without colour, too."""


def header(tab: Tab) -> list[Json]:
    """Return the requests that make our part of the header and our columns look as they should."""
    found = [updates.shape(updates.area(tab.id, (0, 1), (0, 1 + len(tab.columns))), HEADER)]
    found.append(updates.size(tab.id, 0, {"hiddenByUser": True}))
    for number, column in enumerate(tab.columns, 1):
        found.append(updates.size(tab.id, number, {"pixelSize": column.pixels}))
        if column.kind != "text":
            found.append(
                updates.shape(updates.area(tab.id, (0, 1), (number, number + 1)), {"horizontalAlignment": "RIGHT"})
            )
    return found


def numbers(tab: Tab, rows: int) -> list[Json]:
    """Return the requests that give the cells of our columns their number formats, down to the last of these rows."""
    found = []
    for number, column in enumerate(tab.columns, 1):
        format_: Json = {"numberFormat": NUMBER_FORMATS[column.kind]}
        if column.kind == "text" and column.width:
            format_ |= {"wrapStrategy": "WRAP"}
        found.append(updates.shape(updates.area(tab.id, (1, 1 + rows), (number, number + 1)), format_))
    return found if rows else []


def small_numbers(tab: Tab, graded: Sequence[tuple[str, str]]) -> list[Json]:
    """Return the rules that grey these rates where their divisors are small."""
    return [_rule(tab, title, by) for title, by in graded]


def _rule(tab: Tab, title: str, by: str) -> Json:
    column, counted = tab.at(title), _letters(tab.at(by))
    formula = f"=AND(${counted}2>0,${counted}2<{MIN_CLOSED_TO_RANK})"
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    rule = {
        "ranges": [updates.area(tab.id, None, (column, column + 1))],
        "booleanRule": {"condition": condition, "format": SMALL},
    }
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def _letters(column: int) -> str:
    """Return how a column is called in a formula: 0 is A, 26 is AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def add_chart(tab: Tab, rows: int) -> Json:
    """Return the request that draws the chart of a tab."""
    anchor = {"sheetId": tab.id, "rowIndex": 0, "columnIndex": len(tab.columns) + 1 + FREE_COLUMNS}
    place = {"overlayPosition": {"anchorCell": anchor} | CHART_PLACE}
    return {"addChart": {"chart": {"chartId": CHART, "spec": _spec(tab, rows), "position": place}}}


def update_chart(tab: Tab, rows: int) -> Json:
    """Return the request that lets the chart show rows that are new."""
    return {"updateChartSpec": {"chartId": CHART, "spec": _spec(tab, rows)}}


def _spec(tab: Tab, rows: int) -> Json:
    def data(column: int) -> Json:
        return {"sourceRange": {"sources": [updates.area(tab.id, (0, 1 + rows), (column, column + 1))]}}

    series = [{"series": data(tab.at(title)), "targetAxis": "LEFT_AXIS"} for title in tab.charted]
    return {
        "title": tab.chart_title,
        "subtitle": "Flaked of those closed out, by campaign week",
        "altText": f"{tab.chart_title}: lines of {', '.join(tab.charted)}. The numbers are in the table beside it.",
        "basicChart": {
            "chartType": "LINE",
            "legendPosition": "BOTTOM_LEGEND",
            "headerCount": 1,
            "axis": [
                {"position": "LEFT_AXIS", "viewWindowOptions": {"viewWindowMin": 0, "viewWindowMode": "EXPLICIT"}}
            ],
            "domains": [{"domain": data(1)}],
            "series": series,
        },
    }
