"""The SELECT list: what each item is called and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from local.bigquery.googlesql import aggregates, grouping, sources
from local.bigquery.googlesql.scope import Column, Scope
from local.bigquery.googlesql.types import Refused, Value
from local.bigquery.googlesql.values import value


@dataclass
class Output:
    """One item of a SELECT list: what it is called and what it is."""

    name: str
    node: exp.Expr | None
    column: Column | None = None


def outputs_of(node: exp.Expr, scope: Scope) -> list[Output]:
    """List what a SELECT gives, stars spelled out."""
    outputs: list[Output] = []
    for item in node.expressions:
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            outputs += _star(item, scope)
        elif isinstance(item, exp.Alias):
            sources.refuse(item, {"this", "alias"})
            outputs.append(Output(item.alias, item.this))
        else:
            outputs.append(Output(item.name if isinstance(item, exp.Column) else "", item))
    return outputs


def _star(item: exp.Expr, scope: Scope) -> list[Output]:
    star = item if isinstance(item, exp.Star) else item.this
    sources.refuse(star, {"except_", "replace"})
    table = item.text("table")
    if not scope.relations:
        raise Refused("SELECT * must have a FROM clause", item)
    columns = sources.all_columns(scope, table, item)
    left_out = {one.name.lower() for one in star.args.get("except_") or []}
    replaced = {one.alias.lower(): one.this for one in star.args.get("replace") or []}
    known = {column.name.lower() for column in columns}
    for missing in (left_out | replaced.keys()) - known:
        raise Refused(f"Column {missing} in SELECT * EXCEPT or REPLACE list does not exist", item)
    return [
        Output(column.name, replaced.get(column.name.lower()), column)
        for column in columns
        if column.name.lower() not in left_out
    ]


def output_of(output: Output, scope: Scope) -> Value:
    """Translate one output."""
    if output.node is not None:
        return aggregates.key(output.node, scope) or value(output.node, scope)
    column = output.column
    assert column is not None  # noqa: S101 - an output without an expression is a column
    scope.context.note(column.reads)
    if scope.grouping is not None:
        return grouping.grouped_column(column, scope, exp.column(column.name))
    return column.value


def columns_of(outputs: list[Output], scope: Scope) -> list[Column]:
    """Translate all outputs, each with what is read for it."""
    columns = []
    for output in outputs:
        with scope.context.reading() as reads:
            found = output_of(output, scope)
        columns.append(Column(output.name, found, frozenset(reads)))
    return columns
