"""UNION, EXCEPT and INTERSECT."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from local.bigquery.googlesql import sources
from local.bigquery.googlesql.ordering import limit, order
from local.bigquery.googlesql.scope import Column, Relation, Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, is_array

_SET = {"with_", "this", "expression", "distinct", "order", "limit", "offset"}
OPERATIONS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


def set_operation(node: exp.Expr, scope: Scope) -> Relation:
    """Translate two queries into one relation, their columns brought to one type."""
    sources.refuse(node, _SET)
    word = OPERATIONS[type(node)]
    if not node.args.get("distinct") and word != "UNION":
        raise Refused(f"{word} ALL is not supported", node)
    sides = [scope.context.subquery(side, scope) for side in (node.this, node.expression)]
    _refuse_mixed(node)
    left, right = sides[0].columns, sides[1].columns
    if len(left) != len(right):
        raise Refused(f"Queries in {word} have mismatched column count; {len(left)} and {len(right)}", node)
    types = [
        _shared(one.value, two.value, number, word, node)
        for number, (one, two) in enumerate(zip(left, right, strict=True), 1)
    ]
    alias, names = scope.context.fresh("q"), [scope.context.fresh("c") for _ in left]
    selects = []
    for side in sides:
        cells = [
            f"{coerced(column.value, type_).sql} AS {name}"
            for column, type_, name in zip(side.columns, types, names, strict=True)
        ]
        selects.append(f"SELECT {', '.join(cells)} FROM {side.sql}")
    columns = [
        Column(one.name, Value(f"{alias}.{name}", type_), one.reads | two.reads)
        for one, two, name, type_ in zip(left, right, names, types, strict=True)
    ]
    base = sides[0].reads | sides[1].reads
    if node.args.get("distinct"):
        base |= {read for column in columns for read in column.reads}
        if any(map(is_array, types)):
            raise Refused(f"Column of an array type in {word} DISTINCT", node)
    kind = "ALL" if not node.args.get("distinct") else ""
    tail = _order_of_set(node, columns, scope) + limit(node, scope)
    for number, name in enumerate(names):
        tail = tail.replace(f"\x00{number}\x00", name)
    return Relation(f"({selects[0]} {word} {kind} {selects[1]}{tail}) AS {alias}", "", columns, base)


def _refuse_mixed(node: exp.Expr) -> None:
    inner = node.this
    mixed = type(inner) in OPERATIONS and (
        type(inner) is not type(node) or bool(inner.args.get("distinct")) != bool(node.args.get("distinct"))
    )
    if mixed:
        raise Refused("Different set operations cannot be used in the same query without using parentheses", node)


def _shared(one: Value, two: Value, number: int, word: str, node: exp.Expr) -> str:
    for left, right in ((one, two), (two, one)):
        if coerces(replace(left, loose=False), right.type):
            return "INT64" if right.type == "NULL" else right.type
    raise Refused(f"Column {number} in {word} has incompatible types: {one.type}, {two.type}", node)


def _order_of_set(node: exp.Expr, columns: list[Column], scope: Scope) -> str:
    only = Scope(scope.context, [Relation("", "", columns)])
    return order(node, only, columns) if node.args.get("order") else ""
