"""Slack's rules for the blocks that hold data: two kinds of table, and charts.

https://docs.slack.dev/reference/block-kit/blocks/data-table-block, …/table-block and …/data-visualization-block
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.slack.block_rules.rich_text import RICH_TEXT
from local.slack.block_rules.rules import (
    Listed,
    Object,
    OneOf,
    Typed,
    block,
    distinct,
    flag,
    number,
    objects,
    repeated,
    text,
    walk,
    whole,
)

MAX_CHARACTERS = 10_000
"""Maximum number of characters in all cells of a table."""
_CELL = Typed(
    {
        "raw_text": Object({"text": text(1, MAX_CHARACTERS)}),
        "raw_number": Object({"value": number, "text": text(1, MAX_CHARACTERS)}),
        **RICH_TEXT.rules,
    }
)


def _rows(table: dict[str, Any]) -> list[list[Any]]:
    rows = table.get("rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


def _rectangle(table: Any) -> Iterator[str]:
    if len({len(row) for row in _rows(table)}) > 1:
        yield "/rows: all rows must have the same number of values"


def _header(table: Any) -> Iterator[str]:
    if any(cell.get("type") == "rich_text" for row in _rows(table)[:1] for cell in objects(row)):
        yield "/rows/0: rich_text cannot be used for header cells"


def _characters(table: Any) -> Iterator[str]:
    texts = (part.get("text", "") for row in _rows(table) for _, part in walk(row))
    length = sum(len(shown) for shown in texts if isinstance(shown, str))
    if length > MAX_CHARACTERS:
        yield f"/rows: more than {MAX_CHARACTERS} characters: {length}"


DATA_TABLE = block(
    # The caption has no stated length: 2,000, an image's alt_text, is a guess on the safe side.
    {"caption": text(1, 2000), "rows": Listed(Listed(_CELL, 1, 20), 2, 101)},
    {"page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
    _rectangle,
    _header,
    _characters,
)
TABLE = block(
    {"rows": Listed(Listed(_CELL, 1, 20), 1, 100)},
    {
        "column_settings": Listed(
            Object({}, {"align": OneOf(("left", "center", "right")), "is_wrapped": flag}),
            0,
            20,
        )
    },
    _characters,
)


def _positive(value: Any) -> Iterator[str]:
    yield from number(value)
    if not list(number(value)) and value <= 0:
        yield ": must be more than 0"


def _complete(chart: Any) -> Iterator[str]:
    """Require that every series has exactly one value for each category, in any order."""
    axis = chart.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list):
        return
    yield from (f"/axis_config/categories{fault}" for fault in repeated("category", categories))
    for at, series in enumerate(objects(chart.get("series"))):
        labels = [point.get("label") for point in objects(series.get("data"))]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            yield f"/series/{at}/data: must have one value for every category and no others"


_LABEL = text(1, 20)
# The reference says six series and six segments; two client libraries allow twelve. Six is accepted either way.
_MAX_SERIES = 6
_POINT = Object({"label": _LABEL, "value": number})
_AXES = Object({"categories": Listed(_LABEL, 1, 20)}, {"x_label": text(1, 50), "y_label": text(1, 50)})
_PLOT = Object(
    {
        "series": Listed(Object({"name": _LABEL, "data": Listed(_POINT, 1, 20)}), 1, _MAX_SERIES),
        "axis_config": _AXES,
    },
    checks=(distinct("name", "series"), _complete),
)
_PIE = Object({"segments": Listed(Object({"label": _LABEL, "value": _positive}), 1, _MAX_SERIES)})
DATA_VISUALIZATION = block(
    {"title": text(1, 50), "chart": Typed({"area": _PLOT, "bar": _PLOT, "line": _PLOT, "pie": _PIE})}
)
