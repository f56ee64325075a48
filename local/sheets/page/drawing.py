"""A chart of the spreadsheet as a picture: lines over the values of its domain, as SVG."""

from __future__ import annotations

from html import escape

from local.sheets.model import Json, Sheet, Spreadsheet, ranges
from local.sheets.page import display

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 32, 96, 48
COLOURS = ("#1a5fa8", "#b5581a", "#1f7a5c", "#8a3d74", "#5d4fb0")
"""Of the lines, in order; each line also has its own marks and its name at its end."""
MAX_LABELS = 9
"""Maximum number of labels below the chart."""


def svg(document: Spreadsheet, chart: Json) -> str:
    """Draw a chart."""
    spec, basic = chart["spec"], chart["spec"]["basicChart"]
    heads = basic.get("headerCount", 0)
    labels = _texts(document, basic["domains"][0]["domain"])[heads:]
    lines = [_line(document, each["series"], heads) for each in basic["series"]]
    highest = max((value for _, values in lines for value in values if value is not None), default=1.0)
    top = next(step / 10 for step in range(1, 1000) if step / 10 >= highest)
    parts = [_title(spec), _axis(top), _labels(labels)]
    parts += [_drawn(name, values, top, number) for number, (name, values) in enumerate(lines)]
    about = escape(spec.get("altText") or spec.get("title", "Chart"), quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{about}">{"".join(parts)}</svg>'


def _cells(document: Spreadsheet, data: Json) -> list[tuple[Sheet, tuple[int, int]]]:
    return [
        (area.sheet, position)
        for source in data["sourceRange"]["sources"]
        for area in [ranges.area(document, source)]
        for position in area
    ]


def _texts(document: Spreadsheet, data: Json) -> list[str]:
    return [display.text(sheet.cells.get(position, {})) for sheet, position in _cells(document, data)]


def _line(document: Spreadsheet, data: Json, heads: int) -> tuple[str, list[float | None]]:
    cells = [sheet.cells.get(position, {}) for sheet, position in _cells(document, data)]
    name = display.text(cells[0]) if heads else ""
    return name, [cell.get("userEnteredValue", {}).get("numberValue") for cell in cells[heads:]]


def _title(spec: Json) -> str:
    title = f'<text class="title" x="{LEFT}" y="24">{escape(spec.get("title", ""))}</text>'
    return title + f'<text class="soft" x="{LEFT}" y="44">{escape(spec.get("subtitle", ""))}</text>'


def _axis(top: float) -> str:
    steps = [top * number / 4 for number in range(5)]
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(step, top):.1f}" y2="{_y(step, top):.1f}"/>'
        f'<text class="soft" x="{LEFT - 8}" y="{_y(step, top) + 4:.1f}" text-anchor="end">{step:.0%}</text>'
        for step in steps
    )


def _labels(labels: list[str]) -> str:
    every = -(-len(labels) // MAX_LABELS) or 1
    return "".join(
        f'<text class="soft" x="{_x(at, len(labels)):.1f}" y="{HEIGHT - 20}" text-anchor="middle">'
        f"{escape(label)}</text>"
        for at, label in enumerate(labels)
        if at % every == 0
    )


def _drawn(name: str, values: list[float | None], top: float, number: int) -> str:
    """Draw one line; where a value is missing the line has a gap."""
    colour, parts, open_ = COLOURS[number % len(COLOURS)], [], False
    for at, value in enumerate(values):
        if value is None:
            open_ = False
            continue
        parts.append(f"{'L' if open_ else 'M'}{_x(at, len(values)):.1f} {_y(value, top):.1f}")
        open_ = True
    marks = "".join(
        f'<circle cx="{_x(at, len(values)):.1f}" cy="{_y(value, top):.1f}" r="3.5" fill="{colour}"/>'
        for at, value in enumerate(values)
        if value is not None
    )
    row, column = divmod(number, 3)
    legend = f'<text x="{LEFT + 220 * column}" y="{64 + 18 * row}" fill="{colour}">● {escape(name)}</text>'
    return f'<path d="{" ".join(parts)}" fill="none" stroke="{colour}" stroke-width="2.5"/>{marks}{legend}'


def _x(at: int, count: int) -> float:
    return LEFT + 16 + (WIDTH - LEFT - RIGHT - 32) * (at / (count - 1) if count > 1 else 0.5)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top
