"""What a source calls our tables and columns, and how a table that is called otherwise is read by our names.

Every name that reaches SQL is quoted, and has the form that `NAME` allows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.imports.source_tables import TABLES, Table
from bot.language.spelling import near, plain

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
"""What a table or a column may be called: letters, digits and underscores."""

OWN_DATASETS = ("load", "map")
"""What follows the name of the bot's own dataset in those that it fills itself, where all names are ours."""


class Datasets(Protocol):
    """Tells what datasets hold: BigQuery, or a catalog of what it has told before; `dataset` is the bot's own."""

    dataset: str

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        """Return a table's columns with their types; None where there is no such table."""


@dataclass(frozen=True)
class Found:
    """A table in a source: what it is called there, and the columns it has by our names, with their types.

    `relation` is what SQL reads it from; `absent` are columns that sources.toml names and the table lacks, by ours.
    `own`: we have written it ourselves, so that its columns have our types and its texts are clean.
    """

    dataset: str
    name: str
    columns: Mapping[str, str]
    present: dict[str, str]
    relation: str
    absent: Mapping[str, str]
    unread: tuple[str, ...]
    own: bool = False

    def fault(self, file: str) -> str:
        """Return what is wrong where the table lacks a column that sources.toml names."""
        meant = {theirs: " or ".join(offers(theirs, self.unread)) for theirs in self.absent.values()}
        said = ", ".join(
            f"{theirs}{f' (did you mean {meant[theirs]}?)' if meant[theirs] else ''} for {ours}"
            for ours, theirs in self.absent.items()
        )
        return f"{self.dataset}.{self.name} has no {said}, which {file} names. Correct the line, or write false there."


@dataclass(frozen=True)
class Origin:
    """What a source may call a table and those of its columns that have other names, the likeliest first.

    A column without names is not read. `given` are the columns that sources.toml names: those must be there.
    """

    tables: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def named(self, table: Table) -> Table:
        """Return a table that knows what its columns are called."""
        return replace(table, names=self.columns)

    def found(self, table: Table, dataset: str, name: str, present: Mapping[str, str]) -> Found:
        """Return a table that a dataset has under a name, with these columns."""
        named = self.named(table)
        matched = named.matched(present)
        absent = {ours: named.called(ours)[0] for ours in self.given if named.called(ours) and ours not in matched}
        return Found(
            dataset,
            name,
            matched,
            {ours: present[theirs] for ours, theirs in matched.items()},
            _relation(table.name, name, matched),
            absent,
            tuple(sorted(set(present) - set(matched.values()))),
        )


def _relation(ours: str, theirs: str, columns: Mapping[str, str]) -> str:
    """Return what SQL reads a table from, so that its columns have our names."""
    if ours == theirs and all(one == other for one, other in columns.items()):
        return ours
    named = ", ".join(f"`{other}` AS {one}" for one, other in columns.items()) or "*"
    return f"(SELECT {named} FROM `{theirs}`) AS {ours}"  # noqa: S608 - all names have the form of NAME


@dataclass(frozen=True)
class SourceMap:
    """What a source calls each of our tables; one that is not named here is not read. `file` changes the preset."""

    preset: str
    origins: Mapping[str, Origin]
    file: str = ""

    def origin(self, datasets: Datasets, dataset: str, table: str) -> Origin:
        """Return what a dataset calls one of our tables; it has no names where it is not read."""
        return (OURS if _is_own(datasets, dataset) else self).origins.get(table, Origin(()))

    def find(self, datasets: Datasets, dataset: str, table: Table) -> Found | None:
        """Return one of our tables in a dataset; None where it has none, or where the table is not read."""
        origin = self.origin(datasets, dataset, table.name)
        for name in origin.tables:
            columns = datasets.columns(dataset, name)
            if columns is not None:
                return replace(origin.found(table, dataset, name, columns), own=_is_own(datasets, dataset))
        return None


def _is_own(datasets: Datasets, dataset: str) -> bool:
    """Return whether a dataset is one that the bot has filled itself."""
    return dataset.startswith(tuple(f"{datasets.dataset}_{kind}_" for kind in OWN_DATASETS))


def offers(name: str, known: Collection[str]) -> list[str]:
    """Return the names that a misspelled one may mean: those spelled nearly so, else those that contain it."""
    return (near(name, known) or [each for each in known if plain(name) in plain(each)])[:3]


OURS = SourceMap("ours", {name: Origin((name,)) for name in TABLES})
"""The map of what `load` and the maps in Slack have written: every table and column has our name."""
