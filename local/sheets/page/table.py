"""One tab of the spreadsheet as HTML: its cells with their formats, and its charts."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from local.sheets.api import a1
from local.sheets.model import Sheet, Spreadsheet
from local.sheets.page import display, drawing

EMPTY_ROWS = 3
"""Number of empty rows shown below the last that is used."""
MAX_ROWS = 500
"""Maximum number of rows shown."""
DEFAULT_WIDTH = 100
"""How wide a column is unless its width was set, in pixels."""


def tabs(document: Spreadsheet, current: Sheet) -> str:
    """Return the links to all tabs that are not hidden."""
    links = [
        f'<a href="/?tab={quote(sheet.title)}"{" aria-current=page" if sheet is current else ""}>'
        f"{escape(sheet.title)}</a>"
        for sheet in document.sheets
        if not sheet.properties.get("hidden")
    ]
    return f'<nav aria-label="Tabs">{"".join(links)}</nav>'


def sheet(document: Spreadsheet, shown: Sheet) -> str:
    """Return a tab."""
    rows, used = shown.used()
    columns = [number for number in range(max(used, 1)) if not shown.columns.get(number, {}).get("hiddenByUser")]
    frozen = shown.properties["gridProperties"].get("frozenRowCount", 0)
    count = min(rows + EMPTY_ROWS, shown.rows, MAX_ROWS)
    head = "".join(_row(shown, row, columns, "col") for row in range(min(frozen, count)))
    body = "".join(_row(shown, row, columns, "") for row in range(frozen, count))
    widths = "".join(f'<col style="width:{_width(shown, number)}px">' for number in columns)
    total = sum(_width(shown, number) for number in columns) + 44
    letters = "".join(f"<td>{a1.letters(number)}</td>" for number in columns)
    pictures = (drawing.svg(document, each) for each in shown.objects["charts"])
    charts = "".join(f'<figure tabindex="0">{picture}</figure>' for picture in pictures)
    return (
        f'{charts}<div class="grid" tabindex="0" role="region" aria-label="{escape(shown.title, quote=True)}">'
        f'<table style="width:{total}px"><caption>{escape(shown.title)}</caption>'
        f'<colgroup><col class="number">{widths}</colgroup>'
        f'<thead><tr class="letters" aria-hidden="true"><td></td>{letters}</tr>{head}</thead><tbody>{body}</tbody>'
        f"</table></div>"
    )


def _width(shown: Sheet, column: int) -> int:
    return int(shown.columns.get(column, {}).get("pixelSize", DEFAULT_WIDTH))


def _row(shown: Sheet, row: int, columns: list[int], scope: str) -> str:
    cells = "".join(_cell(shown, row, column, scope) for column in columns)
    return f'<tr><td class="number" aria-hidden="true">{row + 1}</td>{cells}</tr>'


def _cell(shown: Sheet, row: int, column: int, scope: str) -> str:
    cell = shown.cells.get((row, column), {})
    style = display.style(display.format_at(shown, (row, column)))
    kind = ' class="n"' if display.is_number(cell) else ""
    note = f' title="{escape(cell["note"], quote=True)}"' if cell.get("note") else ""
    tag, of = ("th", f' scope="{scope}"') if scope else ("td", "")
    where = f' id="{a1.letters(column)}{row + 1}"'
    return f'<{tag}{of}{where}{kind}{note} style="{style}">{escape(display.text(cell))}</{tag}>'
