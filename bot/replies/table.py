"""Rows → a table: as many rows as Slack takes, the total last, and how many there are; small rows become one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.messages import Block, Chart
from bot.replies import blocks
from bot.replies.blocks import Cell

_R = TypeVar("_R")
Column = tuple[str, Callable[[_R], Cell]]
"""A column's title, and its cell for a row."""


def show(caption: str, columns: Sequence[Column[_R]], rows: Sequence[_R], total: _R | None) -> list[Block | Chart]:
    """Return a table of the rows that fit, in order, the total of all last, and a note where some are left out.

    `total` is None where it stands elsewhere; that of a single row would repeat it.
    """
    totals = () if total is None or len(rows) == 1 else (total,)
    lines, last = ([[cell(row) for _, cell in columns] for row in part] for part in (rows, totals))
    shown = blocks.fitting([*last, *lines]) - len(last)
    table = blocks.data_table(caption, [title for title, _ in columns], [*lines[:shown], *last])
    if shown == len(rows):
        return [table]
    counts = "; the total counts all" if last else ""
    cut = f"{shown:,} of {len(rows):,} rows shown{counts}. Narrow it with region: or organizer:."
    return [table, blocks.context(cut)]


def first(rows: Iterable[_R], own: Callable[[_R], bool]) -> tuple[_R, ...]:
    """Return the rows in their order, but with those of the person who asks before the others."""
    return tuple(sorted(rows, key=lambda row: not own(row)))


def fold(rows: Sequence[_R], small: Callable[[_R], bool]) -> tuple[list[_R], list[_R]]:
    """Divide rows into those to show and the small ones that one row stands for; a single one is shown itself."""
    folded = [row for row in rows if small(row)]
    return ([row for row in rows if not small(row)], folded) if len(folded) > 1 else (list(rows), [])
