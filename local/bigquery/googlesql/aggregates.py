"""GoogleSQL's aggregate functions that the local BigQuery knows; every other one is refused."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Callable
from typing import cast

from sqlglot import exp

from local.bigquery.googlesql.calls import NUMBERING, Answer, Call
from local.bigquery.googlesql.grouping import Grouping, only_column
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerces, is_array
from local.bigquery.googlesql.values import value

_PLAIN = (exp.Column, exp.Literal, exp.Parameter, exp.Boolean, exp.Null, exp.Paren)


def key(node: exp.Expr, scope: Scope) -> Value | None:
    """Recognize a SELECT or ORDER BY item that is, as a whole, what is grouped by."""
    grouping = cast(Grouping | None, scope.grouping)
    node = node.unnest()
    if grouping is None or isinstance(node, _PLAIN) or not grouping.keys or _has(node, exp.Query):
        return None
    if contains_aggregate(node) or _has(node, exp.Window):
        return None
    try:
        with scope.context.reading():
            return grouping.find(value(node, grouping.inside).sql)
    except Refused:
        return None


def _has(node: exp.Expr, kind: type[exp.Expr]) -> bool:
    return node.find(kind) is not None


def is_aggregate(node: exp.Expr) -> bool:
    """Tell whether a call is of an aggregate or window function."""
    return isinstance(node, exp.Anonymous) and node.name.upper() in FUNCTIONS.keys() | NUMBERING.keys()


def contains_aggregate(node: exp.Expr) -> bool:
    """Tell whether an expression aggregates, leaving out subqueries and the functions of windows."""
    if isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.Window):
        inner = list(node.this.iter_expressions()) if is_aggregate(node.this) else [node.this]
        rest = [child for child in node.iter_expressions() if child is not node.this]
        return any(contains_aggregate(child) for child in inner + rest)
    if isinstance(node, exp.Anonymous) and node.name.upper() in FUNCTIONS:
        return True
    return any(contains_aggregate(child) for child in node.iter_expressions())


def call(node: exp.Expr, scope: Scope) -> Value:
    """Translate an aggregate call outside of a window."""
    name = node.name.upper()
    if name in NUMBERING:
        raise Refused(f"Function {name} cannot be called without an OVER clause", node)
    grouping = cast(Grouping | None, scope.grouping)
    if grouping is None:
        raise Refused(f"Aggregate function {name} not allowed here", node)
    shape = Call.read(node, grouping.inside)
    words, type_, outer = FUNCTIONS[name](shape)
    if type_ == "NULL":
        type_ = "INT64"
    return Value(outer.format(grouping.column(words, type_)), type_)


def _count(shape: Call) -> Answer:
    if shape.star and not shape.distinct:
        return "count(*)", "INT64", "{0}"
    found = shape.only()
    if is_array(found.type) and shape.distinct:
        raise shape.refusal()
    return f"count({shape.each}{found.sql})", "INT64", "{0}"


def _count_if(shape: Call) -> Answer:
    if shape.distinct:
        raise shape.refusal()
    return f"count(CASE WHEN {shape.only('BOOL').sql} THEN 1 END)", "INT64", "{0}"


def _sum(shape: Call) -> Answer:
    found = shape.only("INT64", "NUMERIC", "FLOAT64")
    if found.type == "FLOAT64":
        return f"sum({shape.each}{found.sql})", "FLOAT64", "finite({0})"
    duck = {"INT64": "BIGINT", "NUMERIC": "DECIMAL(38, 9)"}[found.type]
    return f"sum({shape.each}{found.sql})", found.type, f"CAST({{0}} AS {duck})"


def _average(shape: Call) -> Answer:
    found = shape.only("INT64", "FLOAT64")
    return f"avg({shape.each}{found.sql})", "FLOAT64", "finite({0})"


def _extreme(shape: Call) -> Answer:
    found = shape.only()
    if is_array(found.type):
        raise shape.refusal()
    return f"{shape.name.lower()}({found.sql})", found.type, "{0}"


def _any_value(shape: Call) -> Answer:
    if shape.distinct:
        raise shape.refusal()
    return f"any_value({shape.only().sql})", shape.only().type, "{0}"


def _logical(shape: Call) -> Answer:
    found = shape.only("BOOL")
    word = {"LOGICAL_OR": "bool_or", "LOGICAL_AND": "bool_and"}[shape.name]
    return f"{word}({found.sql})", "BOOL", "{0}"


def _by(shape: Call) -> Answer:
    if len(shape.arguments) != 2 or shape.distinct or shape.order or shape.limit or is_array(shape.arguments[1].type):
        raise shape.refusal()
    one, two = shape.arguments
    word = {"MAX_BY": "arg_max_null", "MIN_BY": "arg_min_null"}[shape.name]
    return f"{word}({one.sql}, {two.sql})", one.type, "{0}"


def _string_agg(shape: Call) -> Answer:
    if not 1 <= len(shape.arguments) <= 2 or any(not coerces(one, "STRING") for one in shape.arguments):
        raise shape.refusal()
    text, *rest = shape.arguments
    delimiter = rest[0].sql if rest else "','"
    if rest and rest[0].text is None:
        raise Refused("The local BigQuery knows STRING_AGG with a literal delimiter only", shape.node)
    _refuse_other_order(shape, text)
    if shape.limit:
        words = f"list({shape.each}{text.sql}{shape.order}) FILTER (WHERE {text.sql} IS NOT NULL)"
        return words, "STRING", f"array_to_string(({{0}})[1:{shape.limit}], {delimiter})"
    return f"string_agg({shape.each}{text.sql}, {delimiter}{shape.order})", "STRING", "{0}"


def _array_agg(shape: Call) -> Answer:
    if len(shape.arguments) != 1 or is_array(shape.arguments[0].type) or shape.arguments[0].type == "NULL":
        raise shape.refusal()
    found = shape.arguments[0]
    _refuse_other_order(shape, found)
    keep = f" FILTER (WHERE {found.sql} IS NOT NULL)" if shape.ignore_nulls else ""
    cut = f"({{0}})[1:{shape.limit}]" if shape.limit else "{0}"
    return f"list({shape.each}{found.sql}{shape.order}){keep}", f"ARRAY<{found.type}>", cut


def _refuse_other_order(shape: Call, value: Value) -> None:
    if shape.distinct and shape.order and not shape.order.startswith(f" ORDER BY {value.sql} "):
        raise Refused(
            "An aggregate function that has both DISTINCT and ORDER BY arguments can only ORDER BY columns"
            " that are arguments to the function",
            shape.node,
        )


FUNCTIONS: dict[str, Callable[[Call], Answer]] = {
    "COUNT": _count,
    "COUNTIF": _count_if,
    "SUM": _sum,
    "AVG": _average,
    "MIN": _extreme,
    "MAX": _extreme,
    "ANY_VALUE": _any_value,
    "LOGICAL_OR": _logical,
    "LOGICAL_AND": _logical,
    "MAX_BY": _by,
    "MIN_BY": _by,
    "STRING_AGG": _string_agg,
    "ARRAY_AGG": _array_agg,
}


def array_query(node: exp.Expr, scope: Scope) -> Value:
    """Translate ARRAY(SELECT …)."""
    if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Query):
        raise Refused("ARRAY takes a subquery", node)
    relation = scope.context.subquery(node.expressions[0], scope)
    column = only_column(relation, "An ARRAY subquery", node)
    scope.context.note(relation.reads | column.reads)
    if is_array(column.value.type):
        raise Refused(f"Cannot use array subquery with column of type {column.value.type}", node)
    words = f"ARRAY(SELECT {column.value.sql} FROM {relation.sql})"
    return Value(words, f"ARRAY<{column.value.type}>")
