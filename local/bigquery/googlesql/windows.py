"""Functions with an OVER clause."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql.aggregates import FUNCTIONS, is_aggregate
from local.bigquery.googlesql.calls import NUMBERING, Answer, Call, order
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, is_array
from local.bigquery.googlesql.values import value


def window(node: exp.Expr, scope: Scope) -> Value:
    """Translate a function with an OVER clause."""
    function = node.this
    if node.args.get("alias") is not None or not is_aggregate(function):
        raise Refused("The local BigQuery knows known functions OVER (…) only, no named windows", node)
    if scope.context.windows_refused:
        raise Refused("Analytic function not allowed here", node)
    over = _over(node, scope)
    shape = Call.read(function, scope)
    if shape.name in NUMBERING:
        words, type_, outer = _numbering(shape, node)
    elif shape.name in _WINDOWED and not shape.distinct:
        words, type_, outer = FUNCTIONS[shape.name](shape)
    else:
        raise Refused(f"The local BigQuery does not know this use of {shape.name} OVER", node)
    return Value(outer.format(f"{words} OVER ({over})"), type_)


def _numbering(shape: Call, node: exp.Expr) -> Answer:
    needs_order, may_frame = NUMBERING[shape.name]
    if needs_order and not node.args.get("order"):
        raise Refused(f"Window ORDER BY is required for analytic function {shape.name}", node)
    if node.args.get("spec") is not None and not may_frame:
        raise Refused(f"Window framing clause is not allowed for analytic function {shape.name}", node)
    name = shape.name.lower()
    if shape.name in ("FIRST_VALUE", "LAST_VALUE") and len(shape.arguments) == 1:
        nulls = " IGNORE NULLS" if shape.ignore_nulls else ""
        return f"{name}({shape.arguments[0].sql}{nulls})", shape.arguments[0].type, "{0}"
    if shape.name in ("LAG", "LEAD") and 1 <= len(shape.arguments) <= 2 and not shape.ignore_nulls:
        first, *offset = shape.arguments
        if offset and (offset[0].type != "INT64" or not offset[0].constant):
            raise shape.refusal()
        step = f", {offset[0].sql}" if offset else ""
        return f"{name}({first.sql}{step})", first.type, "{0}"
    if shape.arguments or shape.star or shape.ignore_nulls:
        raise shape.refusal()
    return f"{name}()", "FLOAT64" if shape.name in ("PERCENT_RANK", "CUME_DIST") else "INT64", "{0}"


def _over(node: exp.Expr, scope: Scope) -> str:
    parts = [value(one, scope) for one in node.args.get("partition_by") or []]
    if any(is_array(part.type) or part.type == "FLOAT64" for part in parts):
        raise Refused("Partitioning by expressions of this type is not allowed", node)
    words = "PARTITION BY " + ", ".join(part.sql for part in parts) if parts else ""
    if node.args.get("order"):
        words += order(node.args["order"], scope)
    if spec := node.args.get("spec"):
        words += _frame(spec)
    return words


def _frame(spec: exp.Expr) -> str:
    kind, start, end = spec.args.get("kind"), spec.args.get("start"), spec.args.get("end")
    if spec.args.get("exclude") or kind not in ("ROWS", "RANGE"):
        raise Refused("The local BigQuery does not know this window frame", spec)
    low = _bound(kind, start, spec.args.get("start_side"), spec)
    high = _bound(kind, end, spec.args.get("end_side"), spec) if end is not None else "CURRENT ROW"
    return f" {kind} BETWEEN {low} AND {high}"


def _bound(kind: str, bound: object, side: object, spec: exp.Expr) -> str:
    if bound == "CURRENT ROW":
        return "CURRENT ROW"
    if bound == "UNBOUNDED":
        return f"UNBOUNDED {side}"
    if kind == "ROWS" and isinstance(bound, exp.Literal) and bound.name.isdecimal():
        return f"{bound.name} {side}"
    raise Refused("The local BigQuery knows window frames of rows, UNBOUNDED and CURRENT ROW only", spec)


_WINDOWED = FUNCTIONS.keys() - {"STRING_AGG", "ARRAY_AGG", "MAX_BY", "MIN_BY", "ANY_VALUE"}
