"""A source table: its columns, and what a source may call them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.warehouse import Column


@dataclass(frozen=True)
class Table:
    """A source table, by the name that it has in VAN's sync, in `load`'s folders and in the SQL.

    `names` are what a source calls those columns that have another name there, the likeliest first.
    """

    name: str
    columns: tuple[Column, ...]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def called(self, column: str) -> tuple[str, ...]:
        """Return what a source may call a column; it has no names where it is not read."""
        return self.names.get(column, (column,))

    def matched(self, present: Collection[str]) -> dict[str, str]:
        """Return the source's name of each column that it has, by ours; `present` are its names in small letters."""
        known = {
            c.name: next((n.lower() for n in self.called(c.name) if n.lower() in present), "") for c in self.columns
        }
        return {ours: theirs for ours, theirs in known.items() if theirs}

    def column(self, name: str) -> Column | None:
        """Return a column by name; None where it is not read."""
        return next((column for column in self.columns if column.name == name), None)
