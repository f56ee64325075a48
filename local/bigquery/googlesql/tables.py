"""The tables and views that a statement mentions, and what is found out about it while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from local.bigquery.googlesql import supported, syntax
from local.bigquery.googlesql.types import Refused

MAX_VIEW_LEVELS = 16
"""Maximum number of views that may read each other, one in another."""


@dataclass(frozen=True)
class TableInfo:
    """A stored table as a statement needs it: its columns' types and how it is partitioned; or a view's query."""

    reference: str
    place: str
    columns: Mapping[str, str]
    partition: str = ""
    unit: str = ""
    needs_filter: bool = False
    view: str = ""


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

    def target(self, node: exp.Expr) -> TableInfo:
        """Find the table that a statement changes."""
        table = self.table(node)
        if table.view:
            raise Refused(f"{table.reference} is not allowed for this operation because it is currently a VIEW", node)
        return table

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


def expand(tree: exp.Expr, context: Context, level: int = 1) -> None:
    """Put the query that a view stands for in place of each mention of it, as a subquery."""
    _match_queries(tree)
    for node in list(_stored(tree)):
        table = context.table(node)
        if table.view:
            if level > MAX_VIEW_LEVELS:
                raise Refused("Too many nested views/persistent user-defined functions or possible cycle", node)
            query = _query(table)
            expand(query, context, level + 1)
            called = exp.to_identifier((node.alias or node.name).lower())
            node.replace(exp.Subquery(this=query, alias=exp.TableAlias(this=called)))


def _match_queries(tree: exp.Expr) -> None:
    """Write names of queries in WITH in lower case, where they are given and where they are used."""
    names = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for cte in tree.find_all(exp.CTE):
        cte.args["alias"].this.set("this", cte.alias.lower())
    for table in tree.find_all(exp.Table):
        if table.name.lower() in names and not table.db:
            table.this.set("this", table.name.lower())


def _stored(tree: exp.Expr) -> Iterator[exp.Table]:
    """Yield the tables that a query reads; the name of a query in WITH is none."""
    for scope in traverse_scope(tree):
        for node, source in scope.selected_sources.values():
            if isinstance(node, exp.Table) and isinstance(source, exp.Table):
                yield node


def _query(table: TableInfo) -> exp.Expr:
    """Parse a view's query; a table without a project is one of the view's own."""
    tree = syntax.parse(table.view)
    supported.refuse_unsupported(tree)
    project = table.reference.partition(":")[0]
    for node in tree.find_all(exp.Table):
        if node.db and not node.catalog:
            node.set("catalog", exp.to_identifier(project, quoted=True))
    for part in tree.walk():
        # Its places in the text are not those of the statement.
        part.meta.pop("start", None)
    return tree.unnest()
