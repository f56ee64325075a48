"""Bars of shifts that are divided into parts, a row each, from 0 to the longest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.charts import card
from bot.charts.card import COUNT, LEFT, RATE, RIGHT, Card, Words

ROW, BAR = 32.0, 9.0
"""Heights of a row and of its bar."""
MAX_ROWS = 12
"""Maximum number of rows drawn."""

Part = tuple[str, str]
"""A part of each bar: its name and its color."""


@dataclass(frozen=True)
class StackedRow:
    """A row: its label, the sizes of its parts, its number, and what the number counts."""

    label: str
    parts: Sequence[int]
    number: str
    counted: str


def draw(words: tuple[str, str], rows: Sequence[StackedRow], parts: Sequence[Part], small: Sequence[str]) -> bytes:
    """Draw the rows under a title and what it is about, as a PNG; `small` is small print."""
    title, below = words
    key: list[tuple[card.Mark, str, str]] = [("box", color, name) for name, color in parts]
    on = Card(Words(title, below, key, small), ROW * len(rows) - 4)
    tops = [on.top + ROW * number for number in range(len(rows))]
    _labels(on, rows, tops)
    unit = (RIGHT - LEFT) / max(1, *(sum(row.parts) for row in rows))
    bars, colors = [], []
    for row, top in zip(rows, tops, strict=True):
        edges = accumulate(row.parts, initial=0)
        for (left, right), (_, color) in zip(pairwise(edges), parts, strict=True):
            if right > left:
                bars.append((LEFT + unit * left, top + 17, LEFT + unit * right, top + 17 + BAR))
                colors.append(color)
    on.boxes(bars, colors)
    return card.as_png(on.figure)


def _labels(on: Card, rows: Sequence[StackedRow], tops: Sequence[float]) -> None:
    """Write above each bar its label, its number, and what that counts."""
    numbers = RIGHT - max(card.width(row.counted, COUNT) for row in rows) - 5
    room = numbers - LEFT - 10 - max(card.width(row.number, RATE) for row in rows)
    for row, top in zip(rows, tops, strict=True):
        line = top + RATE.size
        on.text((LEFT, line), card.fitted(row.label, room, card.ROW))
        on.text((numbers, line), row.number, RATE, align="right")
        on.text((RIGHT, line), row.counted, COUNT, align="right")
