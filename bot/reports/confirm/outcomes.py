"""How confirmed shifts turned out, compared with never confirmed ones: an observation, not an effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.metrics import Counts, Definition


@dataclass(frozen=True)
class Outcomes:
    """How closed shifts turned out: ever confirmed, never confirmed, and those without a status history.

    `missing` are the tables of the status history that are empty in the run.
    """

    confirmed: Counts
    never: Counts
    untold: Counts
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> Counts:
        """Return the counts of all three together."""
        return self.confirmed + self.never + self.untold

    def as_json(self) -> dict[str, Any]:
        """Return every number by name."""
        parts = {"ever_confirmed": self.confirmed, "never_confirmed": self.never, "no_history": self.untold}
        return {"missing_tables": self.missing, **{name: _turned_out(counts) for name, counts in parts.items()}}


def _turned_out(counts: Counts) -> dict[str, Any]:
    names = ("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate", "interval")
    return {name: getattr(counts, name) for name in names}


def make(closed: Iterable[Mapping[str, Any]], history: Mapping[str, int], definition: Definition) -> Outcomes:
    """Make the outcomes from the rows of `questions/confirmed`; `history` is each history table's number of rows."""
    answers = {line["ever_confirmed"]: Counts.of(line, definition) for line in closed}
    return Outcomes(
        confirmed=answers.get(True, Counts()),
        never=answers.get(False, Counts()),
        untold=answers.get(None, Counts()),
        missing=tuple(table for table, rows in history.items() if not rows),
    )
