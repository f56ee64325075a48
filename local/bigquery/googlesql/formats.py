"""FORMAT_DATE, FORMAT_TIMESTAMP and PARSE_DATE: the elements of a format that the local BigQuery knows.

https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements
"""

from __future__ import annotations

import re

from sqlglot import exp

from local.bigquery.googlesql.parts import argument, arguments_of, zone_of
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, quoted
from local.bigquery.googlesql.values import value

_TWO = "lpad(CAST({0} AS VARCHAR), 2, '0')"
_FORMATS = {
    "Y": "CAST(year({0}) AS VARCHAR)",
    "y": _TWO.format("year({0}) % 100"),
    "m": _TWO.format("month({0})"),
    "d": _TWO.format("day({0})"),
    "e": "lpad(CAST(day({0}) AS VARCHAR), 2, ' ')",
    "j": "lpad(CAST(dayofyear({0}) AS VARCHAR), 3, '0')",
    "a": "left(dayname({0}), 3)",
    "A": "dayname({0})",
    "b": "left(monthname({0}), 3)",
    "h": "left(monthname({0}), 3)",
    "B": "monthname({0})",
    "u": "CAST(isodow({0}) AS VARCHAR)",
    "w": "CAST(dayofweek({0}) AS VARCHAR)",
    "V": _TWO.format("weekofyear({0})"),
    "G": "CAST(isoyear({0}) AS VARCHAR)",
    "U": _TWO.format("week_number({0}, 0)"),
    "W": _TWO.format("week_number({0}, 1)"),
    "Q": "CAST(quarter({0}) AS VARCHAR)",
    "%": "'%'",
}
_TIME_FORMATS = _FORMATS | {
    "H": _TWO.format("hour({0})"),
    "I": _TWO.format("(hour({0}) + 11) % 12 + 1"),
    "M": _TWO.format("minute({0})"),
    "S": _TWO.format("microsecond({0}) // 1000000"),
    "p": "CASE WHEN hour({0}) < 12 THEN 'AM' ELSE 'PM' END",
}
_SHORTHANDS = {"%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M"}


def _literal(node: exp.Expr, scope: Scope, what: str) -> str:
    text = value(node, scope).text
    if text is None:
        raise Refused(f"The local BigQuery knows {what} with a literal format only", node)
    for short, long in _SHORTHANDS.items():
        text = text.replace(short, long)
    return text


def _formatted(local: str, format_: str, known: dict[str, str], node: exp.Expr) -> str:
    pieces = []
    for piece in re.findall(r"%.?|[^%]+", format_, re.DOTALL):
        if piece[0] != "%":
            pieces.append(quoted(piece))
        elif piece[1:] in known:
            pieces.append(known[piece[1:]].format(local))
        else:
            raise Refused(f"The local BigQuery does not know {piece} in a format", node)
    return "(" + " || ".join(pieces or [f"CASE WHEN {local} IS NOT NULL THEN '' END"]) + ")"


def format_date(node: exp.Expr, scope: Scope) -> Value:
    """Translate FORMAT_DATE."""
    first, second = arguments_of(node, 2, 2)
    day = argument(second, scope, "DATE", node)
    words = _formatted(day.sql, _literal(first, scope, "FORMAT_DATE"), _FORMATS, node)
    return Value(f"CASE WHEN {day.sql} IS NOT NULL THEN {words} END", "STRING", constant=day.constant)


def format_timestamp(node: exp.Expr, scope: Scope) -> Value:
    """Translate FORMAT_TIMESTAMP."""
    first, second, *rest = arguments_of(node, 2, 3)
    moment = argument(second, scope, "TIMESTAMP", node)
    local = f"to_zone({zone_of(rest[0], scope).sql}, {moment.sql})" if rest else moment.sql
    words = _formatted(local, _literal(first, scope, "FORMAT_TIMESTAMP"), _TIME_FORMATS, node)
    return Value(f"CASE WHEN {local} IS NOT NULL THEN {words} END", "STRING", constant=moment.constant)


def parse_date(node: exp.Expr, scope: Scope) -> Value:
    """Translate PARSE_DATE."""
    first, second = arguments_of(node, 2, 2)
    format_ = _literal(first, scope, "PARSE_DATE")
    loose = {"%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}"}
    firm = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}"}
    pieces = re.findall(r"%.?|[^%]+", format_)
    marks = [piece for piece in pieces if piece[0] == "%"]
    if sorted(marks) != ["%Y", "%d", "%m"] or any(re.search(r"[\s\d]", piece) for piece in pieces):
        raise Refused("The local BigQuery knows PARSE_DATE with %Y, %m and %d only", node)
    shapes = loose if len(pieces) == 5 else firm
    shape = "".join(shapes.get(piece) or re.escape(piece) for piece in pieces)
    text = argument(second, scope, "STRING", node)
    words = f"parse_date({text.sql}, {quoted(format_)}, {quoted(shape)})"
    return Value(words, "DATE", constant=text.constant)
