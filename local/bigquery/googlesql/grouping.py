"""What may be said once rows are grouped.

A grouped SELECT becomes two: the inner one computes the keys and the aggregates, the outer one everything said about
them. So DuckDB never decides what an expression beside GROUP BY means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from sqlglot import exp

from local.bigquery.googlesql.scope import Column, Relation, Scope
from local.bigquery.googlesql.types import Refused, Value


@dataclass
class Grouping:
    """The keys and the aggregates of a grouped SELECT; `inside` is the scope of the rows that are grouped."""

    inside: Scope
    alias: str
    keys: list[tuple[Value, str]] = field(default_factory=list)
    calls: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add_key(self, key: Value) -> None:
        """Group by this as well."""
        if all(key.sql != known.sql for known, _ in self.keys):
            self.keys.append((key, self.inside.context.fresh("g")))

    def find(self, sql: str) -> Value | None:
        """Find the key that is this expression."""
        for key, column in self.keys:
            if key.sql == sql:
                return Value(f"{self.alias}.{column}", key.type)
        return None

    def column(self, sql: str, type_: str) -> str:
        """Compute this aggregate in the inner SELECT; return how the outer one calls it."""
        if sql not in self.calls:
            self.calls[sql] = (self.inside.context.fresh("a"), type_)
        return f"{self.alias}.{self.calls[sql][0]}"


def grouped_column(column: Column, home: Scope, node: exp.Expr) -> Value:
    """Take a column from the keys, or refuse it as GoogleSQL does."""
    found = cast(Grouping, home.grouping).find(column.value.sql)
    if found is None:
        shown = node.sql(dialect="bigquery")
        raise Refused(f"SELECT list expression references column {shown} which is neither grouped nor aggregated", node)
    return found


def only_column(relation: Relation, what: str, node: exp.Expr) -> Column:
    """Take a subquery's one column."""
    if len(relation.columns) != 1:
        raise Refused(f"{what} must have exactly one column, but has {len(relation.columns)}", node)
    return relation.columns[0]
