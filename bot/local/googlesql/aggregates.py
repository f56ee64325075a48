"""Aggregate and window functions, and what may be said once rows are grouped.

A grouped SELECT becomes two: the inner one computes the keys and the aggregates, the outer one everything said about
them. So DuckDB never decides what an expression beside GROUP BY means.
"""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from sqlglot import exp

from bot.local.googlesql.scope import Column, Relation, Scope
from bot.local.googlesql.types import Refused, Value, coerced, coerces, is_array

_PLAIN = (exp.Column, exp.Literal, exp.Parameter, exp.Boolean, exp.Null, exp.Paren)


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


def key(node: exp.Expr, scope: Scope) -> Value | None:
    """Recognize a SELECT or ORDER BY item that is, as a whole, what is grouped by."""
    grouping = cast(Grouping | None, scope.grouping)
    node = node.unnest()
    if grouping is None or isinstance(node, _PLAIN) or not grouping.keys or _has(node, exp.Query):
        return None
    if contains_aggregate(node) or _has(node, exp.Window):
        return None
    from bot.local.googlesql.expressions import value

    try:
        with scope.context.reading():
            return grouping.find(value(node, grouping.inside).sql)
    except Refused:
        return None


def _has(node: exp.Expr, kind: type[exp.Expr]) -> bool:
    return node.find(kind) is not None


def grouped_column(column: Column, home: Scope, node: exp.Expr) -> Value:
    """Take a column from the keys, or refuse it as GoogleSQL does."""
    found = cast(Grouping, home.grouping).find(column.value.sql)
    if found is None:
        shown = node.sql(dialect="bigquery")
        raise Refused(f"SELECT list expression references column {shown} which is neither grouped nor aggregated", node)
    return found


def is_aggregate(node: exp.Expr) -> bool:
    """Tell whether a call is of an aggregate or window function."""
    return isinstance(node, exp.Anonymous) and node.name.upper() in _FUNCTIONS.keys() | _NUMBERING.keys()


def contains_aggregate(node: exp.Expr) -> bool:
    """Tell whether an expression aggregates, leaving out subqueries and the functions of windows."""
    if isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.Window):
        inner = list(node.this.iter_expressions()) if is_aggregate(node.this) else [node.this]
        rest = [child for child in node.iter_expressions() if child is not node.this]
        return any(contains_aggregate(child) for child in inner + rest)
    if isinstance(node, exp.Anonymous) and node.name.upper() in _FUNCTIONS:
        return True
    return any(contains_aggregate(child) for child in node.iter_expressions())


def only_column(relation: Relation, what: str, node: exp.Expr) -> Column:
    """Take a subquery's one column."""
    if len(relation.columns) != 1:
        raise Refused(f"{what} must have exactly one column, but has {len(relation.columns)}", node)
    return relation.columns[0]


def call(node: exp.Expr, scope: Scope) -> Value:
    """Translate an aggregate call outside of a window."""
    name = node.name.upper()
    if name in _NUMBERING:
        raise Refused(f"Function {name} cannot be called without an OVER clause", node)
    grouping = cast(Grouping | None, scope.grouping)
    if grouping is None:
        raise Refused(f"Aggregate function {name} not allowed here", node)
    shape = _Call.read(node, grouping.inside)
    words, type_, outer = _FUNCTIONS[name](shape)
    if type_ == "NULL":
        type_ = "INT64"
    return Value(outer.format(grouping.column(words, type_)), type_)


@dataclass
class _Call:
    """An aggregate call taken apart: DISTINCT, IGNORE NULLS, ORDER BY and LIMIT stand around its arguments."""

    node: exp.Expr
    name: str
    arguments: list[Value]
    star: bool = False
    distinct: bool = False
    ignore_nulls: bool = False
    order: str = ""
    limit: str = ""
    condition: str = ""

    @classmethod
    def read(cls, node: exp.Expr, scope: Scope) -> _Call:
        from bot.local.googlesql.expressions import value

        shape = cls(node, node.name.upper(), [])
        given = list(node.expressions)
        if given:
            last, given[-1] = given[-1], shape._unwrap(given[-1], scope)
            if isinstance(given[-1], exp.Distinct):
                shape.distinct = True
                given[-1:] = given[-1].expressions
            del last
        if given and isinstance(given[0], exp.IgnoreNulls | exp.RespectNulls):
            shape.ignore_nulls = isinstance(given[0], exp.IgnoreNulls)
            given[0] = given[0].this
        shape.star = len(given) == 1 and isinstance(given[0], exp.Star)
        shape.arguments = [] if shape.star else [value(argument, scope) for argument in given]
        return shape

    def _unwrap(self, last: exp.Expr, scope: Scope) -> exp.Expr:
        if isinstance(last, exp.Limit):
            count = last.expression
            if not isinstance(count, exp.Literal) or not count.name.isdecimal():
                raise Refused("LIMIT in an aggregate takes a number", last)
            self.limit, last = count.name, last.this
        if isinstance(last, exp.Order):
            self.order, last = order(last, scope), last.this
        if isinstance(last, exp.IgnoreNulls | exp.RespectNulls):
            self.ignore_nulls, last = isinstance(last, exp.IgnoreNulls), last.this
        return last

    def only(self, *kinds: str) -> Value:
        """Take the one argument, of one of these types; refuse whatever else was written."""
        if self.star or len(self.arguments) != 1 or self.order or self.limit or self.ignore_nulls:
            raise self.refusal()
        found = self.arguments[0]
        for kind in kinds or (found.type,):
            if coerces(found, kind):
                return coerced(found, kind)
        raise self.refusal()

    def refusal(self) -> Refused:
        shown = "*" if self.star else ", ".join(argument.type for argument in self.arguments)
        return Refused(
            f"No matching signature for aggregate function {self.name} for arguments {shown},"
            " or a form that the local BigQuery does not know",
            self.node,
        )

    @property
    def each(self) -> str:
        return "DISTINCT " if self.distinct else ""


Answer = tuple[str, str, str]
"""DuckDB's aggregate, GoogleSQL's type, and what is done with its result."""


def _count(shape: _Call) -> Answer:
    if shape.star and not shape.distinct:
        return "count(*)", "INT64", "{0}"
    found = shape.only()
    if is_array(found.type) and shape.distinct:
        raise shape.refusal()
    return f"count({shape.each}{found.sql})", "INT64", "{0}"


def _count_if(shape: _Call) -> Answer:
    if shape.distinct:
        raise shape.refusal()
    return f"count(CASE WHEN {shape.only('BOOL').sql} THEN 1 END)", "INT64", "{0}"


def _sum(shape: _Call) -> Answer:
    found = shape.only("INT64", "NUMERIC", "FLOAT64")
    if found.type == "FLOAT64":
        return f"sum({shape.each}{found.sql})", "FLOAT64", "finite({0})"
    duck = {"INT64": "BIGINT", "NUMERIC": "DECIMAL(38, 9)"}[found.type]
    return f"sum({shape.each}{found.sql})", found.type, f"CAST({{0}} AS {duck})"


def _average(shape: _Call) -> Answer:
    found = shape.only("INT64", "FLOAT64")
    return f"avg({shape.each}{found.sql})", "FLOAT64", "finite({0})"


def _extreme(shape: _Call) -> Answer:
    found = shape.only()
    if is_array(found.type):
        raise shape.refusal()
    return f"{shape.name.lower()}({found.sql})", found.type, "{0}"


def _any_value(shape: _Call) -> Answer:
    if shape.distinct:
        raise shape.refusal()
    return f"any_value({shape.only().sql})", shape.only().type, "{0}"


def _logical(shape: _Call) -> Answer:
    found = shape.only("BOOL")
    word = {"LOGICAL_OR": "bool_or", "LOGICAL_AND": "bool_and"}[shape.name]
    return f"{word}({found.sql})", "BOOL", "{0}"


def _by(shape: _Call) -> Answer:
    if len(shape.arguments) != 2 or shape.distinct or shape.order or shape.limit or is_array(shape.arguments[1].type):
        raise shape.refusal()
    one, two = shape.arguments
    word = {"MAX_BY": "arg_max_null", "MIN_BY": "arg_min_null"}[shape.name]
    return f"{word}({one.sql}, {two.sql})", one.type, "{0}"


def _string_agg(shape: _Call) -> Answer:
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


def _array_agg(shape: _Call) -> Answer:
    if len(shape.arguments) != 1 or is_array(shape.arguments[0].type) or shape.arguments[0].type == "NULL":
        raise shape.refusal()
    found = shape.arguments[0]
    _refuse_other_order(shape, found)
    keep = f" FILTER (WHERE {found.sql} IS NOT NULL)" if shape.ignore_nulls else ""
    cut = f"({{0}})[1:{shape.limit}]" if shape.limit else "{0}"
    return f"list({shape.each}{found.sql}{shape.order}){keep}", f"ARRAY<{found.type}>", cut


def _refuse_other_order(shape: _Call, value: Value) -> None:
    if shape.distinct and shape.order and not shape.order.startswith(f" ORDER BY {value.sql} "):
        raise Refused(
            "An aggregate function that has both DISTINCT and ORDER BY arguments can only ORDER BY columns"
            " that are arguments to the function",
            shape.node,
        )


_FUNCTIONS: dict[str, Callable[[_Call], Answer]] = {
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
_WINDOWED = _FUNCTIONS.keys() - {"STRING_AGG", "ARRAY_AGG", "MAX_BY", "MIN_BY", "ANY_VALUE"}
# Name → whether ORDER BY must be given, whether a frame may be.
_NUMBERING: dict[str, tuple[bool, bool]] = {
    "ROW_NUMBER": (False, False),
    "RANK": (True, False),
    "DENSE_RANK": (True, False),
    "PERCENT_RANK": (True, False),
    "CUME_DIST": (True, False),
    "LAG": (True, False),
    "LEAD": (True, False),
    "FIRST_VALUE": (True, True),
    "LAST_VALUE": (True, True),
}


def order(node: exp.Expr, scope: Scope) -> str:
    """Translate ORDER BY, with NULLs where GoogleSQL puts them."""
    from bot.local.googlesql.expressions import value

    keys = []
    for item in node.expressions:
        if any(given for word, given in item.args.items() if word not in ("this", "desc", "nulls_first")):
            raise Refused("The local BigQuery does not know this ORDER BY", item)
        found = value(item.this, scope)
        if is_array(found.type):
            raise Refused(f"ORDER BY does not support expressions of type {found.type}", item)
        keys.append(f"{found.sql}{direction(item)}")
    return " ORDER BY " + ", ".join(keys)


def direction(item: exp.Expr) -> str:
    """Write an ORDER BY item's direction and the place of its NULLs."""
    way = "DESC" if item.args.get("desc") else "ASC"
    return f" {way} NULLS {'FIRST' if item.args.get('nulls_first') else 'LAST'}"


def window(node: exp.Expr, scope: Scope) -> Value:
    """Translate a function with an OVER clause."""
    function = node.this
    if node.args.get("alias") is not None or not is_aggregate(function):
        raise Refused("The local BigQuery knows known functions OVER (…) only, no named windows", node)
    if scope.context.windows_refused:
        raise Refused("Analytic function not allowed here", node)
    over = _over(node, scope)
    shape = _Call.read(function, scope)
    if shape.name in _NUMBERING:
        words, type_, outer = _numbering(shape, node)
    elif shape.name in _WINDOWED and not shape.distinct:
        words, type_, outer = _FUNCTIONS[shape.name](shape)
    else:
        raise Refused(f"The local BigQuery does not know this use of {shape.name} OVER", node)
    return Value(outer.format(f"{words} OVER ({over})"), type_)


def _numbering(shape: _Call, node: exp.Expr) -> Answer:
    needs_order, may_frame = _NUMBERING[shape.name]
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
    from bot.local.googlesql.expressions import value

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
