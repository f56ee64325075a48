"""A tab as it is to be: its columns, and its rows with the keys by which they are found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "count", "rate", "date"]
"""What a column holds, which decides how it is written and aligned."""

Value = str | int | float | None
"""A cell's value as Sheets keeps it: dates are numbers, None is an empty cell."""

WIDTHS: dict[Kind, int] = {"text": 150, "count": 92, "rate": 92, "date": 104}
"""How wide a column of a kind is, in pixels, unless it says otherwise."""


@dataclass(frozen=True)
class Column:
    """One column: what stands above it, what it holds, and how wide it is made (0: as usual)."""

    title: str
    kind: Kind = "count"
    width: int = 0

    @property
    def pixels(self) -> int:
        """Return how wide it is made."""
        return self.width or WIDTHS[self.kind]


@dataclass(frozen=True)
class Row:
    """One row: its key, which is unique in its tab and never changes, and its values in the order of the columns."""

    key: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        # An empty text is an empty cell to Sheets.
        object.__setattr__(self, "values", tuple(None if value == "" else value for value in self.values))


@dataclass(frozen=True)
class Tab:
    """One tab. Its id is ours and fixed, so that it is found although somebody renames or moves it.

    `graded` are the titles of the columns that are grey where few shifts are closed out, and `by` the one that counts
    those; `charted` are the columns of the chart, of which there is none without any.
    """

    id: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    graded: tuple[tuple[str, str], ...] = ()
    charted: tuple[str, ...] = ()
    chart_title: str = ""

    def at(self, title: str) -> int:
        """Return the position of a column in the tab, whose first holds the keys."""
        return 1 + next(number for number, column in enumerate(self.columns) if column.title == title)
