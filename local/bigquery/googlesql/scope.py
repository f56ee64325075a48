"""Names in a query: tables, what is read from them, and what a column name means at each place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlglot import exp

from local.bigquery.googlesql.types import Refused, Value, name


@dataclass(frozen=True)
class TableInfo:
    """A stored table as the translator needs it: its columns' types and how it is partitioned."""

    reference: str
    place: str
    columns: Mapping[str, str]
    partition: str = ""
    unit: str = ""
    needs_filter: bool = False
    required: frozenset[str] = frozenset()


Read = tuple[int, str]
"""One column of one scan."""


@dataclass
class Scan:
    """One mention of a table, and what its WHERE leaves of the partitions."""

    number: int
    table: TableInfo
    alias: str
    prunes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A column that a name can mean; `reads` are the stored columns behind it."""

    name: str
    value: Value
    reads: frozenset[Read] = frozenset()


@dataclass
class Relation:
    """Something in FROM: its alias in the query, its columns, and what is read whatever is asked of it."""

    sql: str
    alias: str
    columns: list[Column]
    reads: frozenset[Read] = frozenset()
    scan: Scan | None = None
    nullable: bool = False


@dataclass
class Context:
    """What is gathered while one statement is translated."""

    lookup: Callable[[exp.Expr], TableInfo]
    subquery: Callable[[exp.Expr, Scope], Relation]
    translate: Callable[[exp.Expr, Scope], Value]
    parameters: Mapping[str, str]
    scans: list[Scan] = field(default_factory=list)
    used_parameters: set[str] = field(default_factory=set)
    steady: bool = True
    with_queries: list[str] = field(default_factory=list)
    windows_refused: bool = False
    _count: int = 0
    _reads: list[set[Read]] = field(default_factory=lambda: [set()])

    def fresh(self, letter: str) -> str:
        """Make a name that nothing else in the statement has."""
        self._count += 1
        return f"{letter}{self._count}"

    def note(self, reads: frozenset[Read]) -> None:
        """Remember that columns are read here."""
        self._reads[-1] |= reads

    @contextmanager
    def reading(self) -> Iterator[set[Read]]:
        """Gather what is read inside."""
        self._reads.append(set())
        try:
            yield self._reads[-1]
        finally:
            self._reads.pop()

    def scan(self, table: TableInfo) -> Relation:
        """Mention a table: it gets an alias of its own and columns that know where they come from."""
        alias = self.fresh("t")
        scan = Scan(len(self.scans), table, alias)
        self.scans.append(scan)
        columns = [
            Column(column, Value(f"{alias}.{name(column)}", kind), frozenset([(scan.number, column)]))
            for column, kind in table.columns.items()
        ]
        return Relation(f"{table.place} AS {alias}", "", columns, scan=scan)


@dataclass
class Scope:
    """The names that can be used at one place of a query."""

    context: Context
    relations: list[Relation] = field(default_factory=list)
    merged: list[Column] = field(default_factory=list)
    parent: Scope | None = None
    ctes: dict[str, Relation] = field(default_factory=dict)
    grouping: object = None
    aliases: dict[str, Column] = field(default_factory=dict)
    written: str = ""

    def child(self) -> Scope:
        """Open a scope for a subquery that may look outwards."""
        return Scope(self.context, parent=self, ctes=dict(self.ctes))

    def add(self, relation: Relation) -> None:
        """Bring a FROM item in; two may not have one alias."""
        taken = {other.alias.lower() for other in self.relations if other.alias}
        if relation.alias and relation.alias.lower() in taken:
            raise Refused(f"Duplicate table alias {relation.alias} in the same FROM clause")
        self.relations.append(relation)

    def find(self, column: str, table: str = "") -> tuple[Column, Scope] | None:
        """Find what a name means here or further out; refuse when it could mean two things."""
        wanted = column.lower()
        found = [] if table else [one for one in self.merged if one.name.lower() == wanted]
        if not found:
            for relation in self.relations:
                if not table or relation.alias.lower() == table.lower():
                    found += [one for one in relation.columns if one.name.lower() == wanted]
        if len(found) > 1:
            raise Refused(f"Column name {column} is ambiguous")
        if found:
            return found[0], self
        known = table and any(relation.alias.lower() == table.lower() for relation in self.relations)
        if known:
            raise Refused(f"Name {column} not found inside {table}")
        return self.parent.find(column, table) if self.parent else None

    def names(self) -> list[str]:
        """List what could have been meant."""
        return [column.name for relation in self.relations for column in relation.columns]
