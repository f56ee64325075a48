"""How confirmed shifts turned out, beside those that were never confirmed: an observation, not an effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.metrics.counts import Counts


@dataclass(frozen=True)
class Outcomes:
    """How closed shifts turned out: ever confirmed, never confirmed, and those of which no history tells.

    `missing` are the tables of the status history that the run had not.
    """

    confirmed: Counts
    never: Counts
    untold: Counts
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> Counts:
        """Add up all three."""
        return self.confirmed + self.never + self.untold

    def as_json(self) -> dict[str, Any]:
        """Name every number of how they turned out."""
        parts = {"ever_confirmed": self.confirmed, "never_confirmed": self.never, "no_history": self.untold}
        return {"missing_tables": self.missing, **{name: _turned_out(counts) for name, counts in parts.items()}}


def _turned_out(counts: Counts) -> dict[str, Any]:
    names = ("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate", "interval")
    return {name: getattr(counts, name) for name in names}


def make(closed: Iterable[Mapping[str, Any]], history: Mapping[str, int]) -> Outcomes:
    """Sort the counts of `questions/confirmed` by what the history says; `history` is how many rows its tables have."""
    answers = {line["ever_confirmed"]: Counts.of(line) for line in closed}
    return Outcomes(
        confirmed=answers.get(True, Counts()),
        never=answers.get(False, Counts()),
        untold=answers.get(None, Counts()),
        missing=tuple(table for table, rows in history.items() if not rows),
    )
