"""Calls of aggregate and window functions, taken apart: DISTINCT, IGNORE NULLS, ORDER BY, LIMIT."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, is_array
from local.bigquery.googlesql.values import value


@dataclass
class Call:
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
    def read(cls, node: exp.Expr, scope: Scope) -> Call:
        """Take a call apart, its arguments translated."""
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
        """Say that there is no such form of the function."""
        shown = "*" if self.star else ", ".join(argument.type for argument in self.arguments)
        return Refused(
            f"No matching signature for aggregate function {self.name} for arguments {shown},"
            " or a form that the local BigQuery does not know",
            self.node,
        )

    @property
    def each(self) -> str:
        """Write DISTINCT where it was written."""
        return "DISTINCT " if self.distinct else ""


Answer = tuple[str, str, str]
"""DuckDB's aggregate, GoogleSQL's type, and what is done with its result."""


def order(node: exp.Expr, scope: Scope) -> str:
    """Translate ORDER BY, with NULLs where GoogleSQL puts them."""
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


# Name → whether ORDER BY must be given, whether a frame may be.
NUMBERING: dict[str, tuple[bool, bool]] = {
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
