"""Which partitions a filter leaves: what BigQuery reads, bills, and asks for where a partition filter is required.

https://cloud.google.com/bigquery/docs/querying-partitioned-tables
"""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql.scope import Relation, Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, name
from local.bigquery.googlesql.values import value

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
}


def gather(test: exp.Expr, scope: Scope) -> None:
    """Give each partitioned table the parts of a filter that choose among its partitions."""
    for part in _conjuncts(test):
        for relation in scope.relations:
            if relation.scan is not None and relation.scan.table.partition:
                words = _narrow(part, relation, scope)
                if words:
                    relation.scan.prunes.append(words)


def _conjuncts(test: exp.Expr) -> list[exp.Expr]:
    if isinstance(test, exp.Paren):
        return _conjuncts(test.this)
    if isinstance(test, exp.And):
        return _conjuncts(test.this) + _conjuncts(test.expression)
    return [test]


def _narrow(test: exp.Expr, relation: Relation, scope: Scope) -> str:
    """Say which partitions can hold rows that pass; nothing when the test does not tell."""
    if isinstance(test, exp.Paren):
        return _narrow(test.this, relation, scope)
    if isinstance(test, exp.And | exp.Or):
        sides = [_narrow(side, relation, scope) for side in (test.this, test.expression)]
        if isinstance(test, exp.And):
            return " AND ".join(f"({side})" for side in sides if side)
        return f"(({sides[0]}) OR ({sides[1]}))" if all(sides) else ""
    if type(test) in _FLIPPED:
        for column, other, kind in (
            (test.this, test.expression, type(test)),
            (test.expression, test.this, _FLIPPED[type(test)]),
        ):
            if _is_partition(column, relation, scope):
                return _compare(kind, other, relation, scope)
    if isinstance(test, exp.Between) and _is_partition(test.this, relation, scope):
        low = _compare(exp.GTE, test.args["low"], relation, scope)
        high = _compare(exp.LTE, test.args["high"], relation, scope)
        return f"({low}) AND ({high})" if low and high else low or high
    return _narrow_list(test, relation, scope)


def _narrow_list(test: exp.Expr, relation: Relation, scope: Scope) -> str:
    if isinstance(test, exp.Is) and isinstance(test.expression, exp.Null):
        return f"{_place(relation)} IS NULL" if _is_partition(test.this, relation, scope) else ""
    if not isinstance(test, exp.In) or not _is_partition(test.this, relation, scope):
        return ""
    if test.args.get("unnest"):
        array = _constant(test.args["unnest"].expressions[0], scope)
        if array is None or array.type != f"ARRAY<{_type(relation)}>":
            return ""
        items = f"SELECT {_unit(relation, 'x')} FROM (SELECT unnest({array.sql}) AS x)"
        return f"{_unit(relation, _place(relation))} IN ({items})"
    sides = [_compare(exp.EQ, item, relation, scope) for item in test.expressions]
    return " OR ".join(f"({side})" for side in sides) if sides and all(sides) else ""


def _compare(kind: type[exp.Expr], other: exp.Expr, relation: Relation, scope: Scope) -> str:
    constant = _constant(other, scope)
    if constant is None or not coerces(constant, _type(relation)):
        return ""
    limit, column = coerced(constant, _type(relation)).sql, _place(relation)
    begin = _unit(relation, column)
    if kind is exp.EQ:
        return f"{begin} = {_unit(relation, limit)}"
    if kind in (exp.LT, exp.LTE):
        return f"{begin} {'<' if kind is exp.LT else '<='} {limit}"
    if kind is exp.GT and _type(relation) == "DATE" and begin.startswith("date_trunc('day'"):
        return f"{begin} > {limit}"
    return f"{begin} >= {_unit(relation, limit)}"


def _constant(node: exp.Expr, scope: Scope) -> Value | None:
    try:
        with scope.context.reading():
            found = value(node, scope)
    except Refused:
        return None
    return found if found.constant else None


def _is_partition(node: exp.Expr, relation: Relation, scope: Scope) -> bool:
    if not isinstance(node, exp.Column) or relation.scan is None:
        return False
    try:
        found = scope.find(node.name, node.text("table"))
    except Refused:
        return False
    if found is None or len(found[0].reads) != 1:
        return False
    number, column = next(iter(found[0].reads))
    return number == relation.scan.number and column.lower() == relation.scan.table.partition.lower()


def _place(relation: Relation) -> str:
    return name(relation.scan.table.partition) if relation.scan else ""


def _type(relation: Relation) -> str:
    table = relation.scan.table if relation.scan else None
    return (
        next(kind for column, kind in table.columns.items() if column.lower() == table.partition.lower())
        if table
        else ""
    )


def _unit(relation: Relation, words: str) -> str:
    unit = relation.scan.table.unit.lower() if relation.scan else "day"
    return f"date_trunc('{unit}', {words})"
