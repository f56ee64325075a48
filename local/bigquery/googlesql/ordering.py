"""ORDER BY, LIMIT and OFFSET of a query."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql import aggregates, calls, sources
from local.bigquery.googlesql.scope import Column, Scope
from local.bigquery.googlesql.types import Refused, is_array
from local.bigquery.googlesql.values import of_type, value


def order(node: exp.Expr, scope: Scope, columns: list[Column]) -> str:
    """Translate ORDER BY; a mark stands for an output column until that has its name."""
    given = node.args.get("order")
    if given is None:
        return ""
    sources.refuse(given, {"expressions"})
    keys = []
    for item in given.expressions:
        sources.refuse(item, {"this", "desc", "nulls_first"})
        words, type_ = _order_key(item.this, scope, columns, bool(node.args.get("distinct")))
        if is_array(type_):
            raise Refused(f"ORDER BY does not support expressions of type {type_}", item)
        keys.append(words + calls.direction(item))
    return " ORDER BY " + ", ".join(keys)


def _order_key(item: exp.Expr, scope: Scope, columns: list[Column], only_outputs: bool) -> tuple[str, str]:
    """Write an ORDER BY key; a mark stands for an output column until that has its name."""
    if isinstance(item, exp.Literal):
        if not item.name.isdecimal() or not 1 <= int(item.name) <= len(columns):
            raise Refused(f"ORDER BY is out of SELECT column number range: {item.name}", item)
        number = int(item.name) - 1
        return f"\x00{number}\x00", columns[number].value.type
    if isinstance(item, exp.Column) and not item.text("table"):
        named = [number for number, one in enumerate(columns) if one.name.lower() == item.name.lower()]
        if len(named) > 1 and len({columns[number].value.sql for number in named}) > 1:
            raise Refused(f"Column name {item.name} is ambiguous", item)
        if named:
            return f"\x00{named[0]}\x00", columns[named[0]].value.type
    found = aggregates.key(item, scope) or value(item, scope)
    same = [number for number, one in enumerate(columns) if one.value.sql == found.sql]
    if same:
        return f"\x00{same[0]}\x00", found.type
    if only_outputs:
        raise Refused("ORDER BY clause expression is not in the SELECT list, which is required here", item)
    return found.sql, found.type


def limit(node: exp.Expr, scope: Scope) -> str:
    """Translate LIMIT and OFFSET."""
    words = ""
    for word in ("limit", "offset"):
        part = node.args.get(word)
        if part is None:
            continue
        sources.refuse(part, {"expression"})
        count = part.expression
        if not isinstance(count, exp.Literal | exp.Parameter) or (isinstance(count, exp.Literal) and count.is_string):
            raise Refused(f"{word.upper()} expects an integer literal or parameter", part)
        words += f" {word.upper()} {of_type(count, scope, 'INT64', word.upper()).sql}"
    return words
