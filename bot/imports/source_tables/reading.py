"""How a source's table is read as ours: which rows count, and each column in our type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.imports import conversions
from bot.imports.source_tables.table import Table
from bot.warehouse import Column

COMMITTEES = {
    "event_attendees": "committee_id",
    "event_signups": "created_by_committee_id",
    "contacts_myc": "committee_id",
    "contacts_myv": "committee_id",
}
"""The columns that say whose a sign-up or a contact is."""


@dataclass(frozen=True)
class Selection:
    """Which rows of a source count: those of a state and of some committees, '' and () for all.

    `zone` is that of the campaign, in which times without one are read.
    """

    zone: str = "UTC"
    state_code: str = ""
    committee_ids: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the parameters that a SELECT of `select` may name."""
        return {"zone": self.zone, "state_code": self.state_code, "committee_ids": list(self.committee_ids)}


def select(
    table: Table,
    present: Mapping[str, str],
    selection: Selection = Selection(),
    relation: str = "",
    *,
    as_it_is: bool = False,
) -> str:
    """Return the SELECT that reads a source's table: our columns only, each in our type, NULL where it has none.

    `present` maps the columns that the source has, by our names, to their types; `relation` is what has them under
    these names, where it is not a table of our name. `as_it_is`: its columns have our types, and its texts are clean.
    Rows that name another state or committee than those selected are left out; rows that name none are not.
    """
    columns = {
        column.name: column.name
        if as_it_is and column.name in present
        else _read(relation or table.name, column, present)
        for column in table.columns
    }
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    tests = []
    if selection.state_code and "state_code" in present and "state_code" in columns:
        tests.append(f"COALESCE(LOWER({columns['state_code']}) = LOWER(@state_code), TRUE)")
    committee = COMMITTEES.get(table.name, "")
    if selection.committee_ids and committee in present:
        tests.append(f"COALESCE({columns[committee]} IN UNNEST(@committee_ids), TRUE)")
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    return f"SELECT {listed} FROM {relation or table.name}{where}"  # noqa: S608 - nothing in it comes from outside


def _read(relation: str, column: Column, present: Mapping[str, str]) -> str:
    found = present.get(column.name)
    return conversions.read(relation, column, found) if found else f"CAST(NULL AS {column.type})"


def lacking(table: Table, present: Mapping[str, str]) -> str:
    """Return what keeps a table with these columns from being read, as the end of a sentence; '' where nothing does."""
    absent = missing(table, present)
    odd = unreadable(table, present)
    return f"has no {', '.join(absent)}" if absent else f"cannot be read: {'; '.join(odd)}" if odd else ""


def unreadable(table: Table, present: Mapping[str, str]) -> list[str]:
    """Return the columns whose type in the source cannot become ours, with both types."""
    return [
        f"{column.name} is {conversions.standard(present[column.name])} and has to be {column.type}"
        for column in table.columns
        if column.name in present and not conversions.known(column, present[column.name])
    ]


def converted(table: Table, present: Mapping[str, str]) -> list[str]:
    """Return the columns that the source has in another type than ours, with what a value of theirs must be."""
    return [
        f"{column.name} ({column.type}{conversions.condition(column, present[column.name])})"
        for column in table.columns
        if column.name in present and column.type not in ("STRING", conversions.standard(present[column.name]))
    ]


def missing(table: Table, present: Mapping[str, str]) -> list[str]:
    """Return the columns that the table must have and does not."""
    return [column.name for column in table.columns if column.required and column.name not in present]
