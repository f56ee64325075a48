"""The tables that a statement mentions, and what is found out about it while it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from local.bigquery.googlesql.types import Refused


@dataclass(frozen=True)
class TableInfo:
    """A stored table as a statement needs it: its columns' types and how it is partitioned."""

    reference: str
    place: str
    columns: Mapping[str, str]
    partition: str = ""
    unit: str = ""
    needs_filter: bool = False


@dataclass(eq=False)
class Scan:
    """One mention of a table: the columns that are read and what its filter leaves of the partitions."""

    table: TableInfo
    alias: str
    columns: set[str] = field(default_factory=set)
    prunes: list[str] = field(default_factory=list)


@dataclass
class Context:
    """What is known before a statement is read, and what is found out while it is."""

    lookup: Callable[[str], TableInfo]
    parameters: Mapping[str, str]
    scans: list[Scan] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def table(self, node: exp.Expr) -> TableInfo:
        """Find the table that is meant."""
        if not isinstance(node, exp.Table):
            raise Refused("The local BigQuery does not know this target", node)
        return self.lookup(".".join(part.name for part in node.parts))

    def scan(self, node: exp.Table, alias: str) -> Scan:
        """Note that a table is read, and put the place of its rows where its name was."""
        table = self.table(node)
        schema, place = table.place.split(".")
        node.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
        node.set("this", exp.to_identifier(place))
        node.set("db", exp.to_identifier(schema))
        node.set("catalog", None)
        self.scans.append(Scan(table, alias))
        return self.scans[-1]
