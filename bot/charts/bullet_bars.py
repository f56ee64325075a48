"""Bullet bars, a row each: how much of a goal is reached, how much one expects by now, and the goal itself.

All rows have the same scale, in percent of their goals. A row without a goal is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.charts import card
from bot.charts.card import COUNT, LEFT, NOTE, RATE, RIGHT, Align, Card, Words

ROW, BAR = 34.0, 10.0
"""Heights of a row and of its bar."""
SCALE = 18.0
"""Height of the scale below the rows."""
MAX_ROWS = 12
"""Maximum number of rows drawn."""
MOST = 1.25
"""Largest share of a goal on the scale; a longer bar is cut there, and its number says how long it is."""

State = Literal["short", "fine", "over"]
COLORS: dict[State, str] = {"short": card.VERMILION, "fine": card.BLUE, "over": card.GREEN}
"""The color of what is behind, of what is not, and of what is reached."""


@dataclass(frozen=True)
class BulletRow:
    """A row: its label, what is drawn and written, and its state.

    `shares` are those of its goal that are reached, and expected by now (None: nothing is); `said` is the first in
    percent, and the counts.
    """

    label: str
    shares: tuple[float, float | None]
    said: tuple[str, str]
    state: State

    @property
    def reached(self) -> float:
        """Return the share of the goal that is reached."""
        return self.shares[0]

    @property
    def expected(self) -> float | None:
        """Return the share of the goal that one expects by now; None where there is none."""
        return self.shares[1]


def draw(words: tuple[str, str], rows: Sequence[BulletRow], small: Sequence[str], short: str = "behind") -> bytes:
    """Draw the rows under a title and what it is about, as a PNG; `small` is small print, `short` names a state."""
    title, below = words
    names: dict[State, str] = {"short": short, "fine": "so far", "over": "reached"}
    key: list[tuple[card.Mark, str, str]] = [
        ("box", COLORS[state], name) for state, name in names.items() if any(row.state == state for row in rows)
    ]
    if any(row.expected is not None for row in rows):
        key.append(("bar", card.INK, "expected by now"))
    on = Card(Words(title, below, key, small), ROW * len(rows) + SCALE)
    full = max(1.0, min(MOST, max(row.reached for row in rows)))
    tops = [on.top + ROW * number for number in range(len(rows))]
    _labels(on, rows, tops)
    for row, top in zip(rows, tops, strict=True):
        _bar(on, row, top + 17, full)
    bottom = on.top + ROW * len(rows)
    scale: tuple[tuple[float, Align], ...] = ((0.0, "left"), (0.5, "center"), (1.0, "center" if full > 1 else "right"))
    for share, align in scale:
        said = "goal" if share == 1 else f"{share * 100:.0f}%"
        on.text((_x(share, full), bottom + NOTE.size + 1), said, NOTE, align=align)
    return card.as_png(on.figure)


def _x(share: float, full: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(share, full) / full


def _bar(on: Card, row: BulletRow, top: float, full: float) -> None:
    """Draw a bar on its track, which ends at the goal, and the mark of what is expected by now."""
    goal = _x(1.0, full)
    on.boxes([(LEFT, top, goal, top + BAR)], card.TRACK)
    on.boxes([(LEFT, top, _x(row.reached, full), top + BAR)], COLORS[row.state])
    on.lines([[(goal - 0.8, top - 2), (goal - 0.8, top + BAR + 2)]], card.LINE, 1.6)
    if row.expected is not None:
        at = min(_x(row.expected, full), goal - 0.8)
        on.lines([[(at, top - 1), (at, top + BAR + 4)]], card.INK, 2)


def _labels(on: Card, rows: Sequence[BulletRow], tops: Sequence[float]) -> None:
    """Write above each bar its label, its percent and its counts."""
    numbers = RIGHT - max(card.width(row.said[1], COUNT) for row in rows) - 9
    for row, top in zip(rows, tops, strict=True):
        line = top + RATE.size
        on.text((RIGHT, line), row.said[1], COUNT, align="right")
        on.text((numbers, line), row.said[0], RATE, align="right")
        on.text((LEFT, line), card.fitted(row.label, numbers - 48 - LEFT, card.ROW))
