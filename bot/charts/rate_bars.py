"""Bars of flake rates, a row each: the same scale from 0 to 100% in every picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import card
from bot.charts.card import COUNT, LEFT, NOTE, RATE, RIGHT, Align, Card, Words
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts

ROW, BAR = 32.0, 9.0
"""Heights of a row and of its bar."""
SCALE = 18.0
"""Height of the scale below the rows."""
MAX_ROWS = 12
"""Maximum number of rows drawn."""


@dataclass(frozen=True)
class RateRow:
    """A row: its label and its counts; those that lie apart from the others are colored."""

    label: str
    counts: Counts
    above: bool = False
    below: bool = False

    @property
    def color(self) -> str:
        """Return the color of its bar."""
        if self.counts.total < MIN_CLOSED_TO_RANK:
            return card.GREY
        return card.VERMILION if self.above else card.GREEN if self.below else card.BLUE


@dataclass(frozen=True)
class Rule:
    """A rate that all rows are compared with, and whose it is."""

    label: str
    rate: float


def chosen(rows: Sequence[RateRow]) -> list[RateRow]:
    """Return the rows with closed shifts in order; of too many, those that lie apart and those with the most shifts."""
    closed = [row for row in rows if row.counts.total]
    first = sorted(closed, key=lambda row: (not (row.above or row.below), -row.counts.total))[:MAX_ROWS]
    return [row for row in closed if row in first]


def draw(words: tuple[str, str], rows: Sequence[RateRow], rule: Rule | None, small: Sequence[str]) -> bytes:
    """Draw the rows under a title and what it is about, as a PNG; `small` is small print."""
    title, below = words
    key: list[tuple[card.Mark, str, str]] = []
    if rule:
        key.append(("bar", card.INK, f"{rule.label} {rule.rate * 100:.0f}%"))
    if any(row.counts.total >= MIN_CLOSED for row in rows):
        key.append(("line", card.LINE, "likely range"))
    few = any(row.counts.total < MIN_CLOSED for row in rows)
    if any(MIN_CLOSED <= row.counts.total < MIN_CLOSED_TO_RANK for row in rows):
        key.append(("box", card.GREY, f"under {MIN_CLOSED_TO_RANK}{'' if few else ' shifts'}"))
    if few:
        key.append(("ring", card.GREY, f"under {MIN_CLOSED} shifts"))
    on = Card(Words(title, below, key, small), ROW * len(rows) + SCALE)
    tops = [on.top + ROW * number for number in range(len(rows))]
    _labels(on, rows, tops)
    _bars(on, rows, [top + 17 for top in tops])
    if rule:
        at = _x(rule.rate)
        on.lines([[(at, top + 15), (at, top + 19 + BAR)] for top in tops], card.INK, 1.6)
    bottom = on.top + ROW * len(rows)
    scale: tuple[tuple[float, Align], ...] = ((0.0, "left"), (0.5, "center"), (1.0, "right"))
    for rate, align in scale:
        on.text((_x(rate), bottom + NOTE.size + 1), f"{rate * 100:.0f}%", NOTE, align=align)
    return card.as_png(on.figure)


def _x(rate: float) -> float:
    return LEFT + (RIGHT - LEFT) * rate


def _labels(on: Card, rows: Sequence[RateRow], tops: Sequence[float]) -> None:
    """Write above each bar its label, its rate and its counts; with very few shifts no rate."""
    counted = [f"{row.counts.total_flakes:,} of {row.counts.total:,}" for row in rows]
    rates = RIGHT - max(card.width(said, COUNT) for said in counted) - 9
    for row, said, top in zip(rows, counted, tops, strict=True):
        line = top + RATE.size
        on.text((RIGHT, line), said, COUNT, align="right")
        if row.counts.total >= MIN_CLOSED and row.counts.flake_rate is not None:
            on.text((rates, line), f"{row.counts.flake_rate * 100:.0f}%", RATE, align="right")
        on.text((LEFT, line), card.fitted(row.label, rates - 48 - LEFT, card.ROW))


def _bars(on: Card, rows: Sequence[RateRow], tops: Sequence[float]) -> None:
    """Draw each bar on its track, with its range as a thin line; with very few shifts a ring."""
    on.boxes([(LEFT, top, RIGHT, top + BAR) for top in tops], card.TRACK)
    drawn = [(row, top) for row, top in zip(rows, tops, strict=True) if row.counts.total >= MIN_CLOSED]
    rates = [row.counts.flake_rate or 0.0 for row, _ in drawn]
    on.boxes(
        [(LEFT, top, _x(rate), top + BAR) for (_, top), rate in zip(drawn, rates, strict=True)],
        [row.color for row, _ in drawn],
    )
    for (row, top), rate in zip(drawn, rates, strict=True):
        low, high = row.counts.interval or (rate, rate)
        middle = top + BAR / 2
        on.lines([[(_x(low), middle), (_x(rate), middle)]], "#FFFFFFB0", 1.3)
        on.lines([[(_x(rate), middle), (_x(high), middle)]], card.LINE, 1.3)
    few = [(row, top) for row, top in zip(rows, tops, strict=True) if row.counts.total < MIN_CLOSED]
    on.discs([(_x(row.counts.flake_rate or 0.0), top + BAR / 2) for row, top in few], card.GREY, hollow=True)
