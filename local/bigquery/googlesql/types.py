"""GoogleSQL's types as DuckDB keeps them, and which become which by themselves.

A type is its GoogleSQL name, `ARRAY<STRING>` for an array; NULL is the type of a bare NULL. TIMESTAMP and DATETIME
are both DuckDB's TIMESTAMP: the first in UTC, the second in no zone.
https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

DUCK = {
    "STRING": "VARCHAR",
    "BYTES": "BLOB",
    "INT64": "BIGINT",
    "FLOAT64": "DOUBLE",
    "NUMERIC": "DECIMAL(38, 9)",
    "BOOL": "BOOLEAN",
    "DATE": "DATE",
    "DATETIME": "TIMESTAMP",
    "TIMESTAMP": "TIMESTAMP",
}
ALIASES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "DECIMAL": "NUMERIC"}
NUMBERS = ("INT64", "NUMERIC", "FLOAT64")
TEMPORAL = ("DATE", "DATETIME", "TIMESTAMP")

DATE_SHAPE = r"\d{4}-\d{1,2}-\d{1,2}"
TIME_SHAPE = DATE_SHAPE + r"(?:[ Tt](?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:\.\d{1,6})?)?"
STAMP_SHAPE = TIME_SHAPE + r"(?: ?(?:UTC|[Zz]|[+-]\d{1,2}(?::\d{2})?))?"


class Refused(Exception):  # noqa: N818 - GoogleSQL's word for a query it does not take
    """The statement is wrong, or goes beyond what the local BigQuery knows; `node` says where."""

    def __init__(self, message: str, node: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.node = node


@dataclass(frozen=True)
class Value:
    """A GoogleSQL expression in DuckDB's words, with its GoogleSQL type.

    `loose`: a literal or a parameter, whose type may still bend; `text`: a string literal's content;
    `constant`: no column in it; `unchecked`: FLOAT64 arithmetic whose overflow has not been looked at yet.
    """

    sql: str
    type: str
    loose: bool = False
    text: str | None = None
    constant: bool = False
    unchecked: bool = False

    def checked(self) -> Value:
        """Make overflow an error, as GoogleSQL does; DuckDB would go on with infinity."""
        if not self.unchecked:
            return self
        return replace(self, sql=f"finite({self.sql})", unchecked=False)


def normal(name: str) -> str:
    """Give a type its standard name."""
    name = name.upper()
    return ALIASES.get(name, name)


def is_array(type_: str) -> bool:
    """Tell whether a type is an array."""
    return type_.startswith("ARRAY<")


def element(type_: str) -> str:
    """Name the type of an array's elements."""
    return type_.removeprefix("ARRAY<").removesuffix(">")


def duck(type_: str) -> str:
    """Name DuckDB's type for a GoogleSQL type."""
    if is_array(type_):
        return f"{duck(element(type_))}[]"
    return DUCK["INT64" if type_ == "NULL" else type_]


def quoted(text: str) -> str:
    """Write a text as a DuckDB string literal."""
    if "\0" in text:
        raise Refused("The local BigQuery does not know strings with a NUL character")
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Write a name as a DuckDB identifier."""
    return '"' + text.replace('"', '""') + '"'


def coerces(value: Value, type_: str) -> bool:
    """Tell whether a value becomes this type by itself."""
    if value.type in (type_, "NULL"):
        return True
    if value.type in NUMBERS and type_ in NUMBERS:
        return NUMBERS.index(value.type) < NUMBERS.index(type_)
    return value.type == "STRING" and value.loose and type_ in TEMPORAL


def coerced(value: Value, type_: str) -> Value:
    """Make a value this type; only after `coerces` said it may."""
    if value.type == type_:
        return value
    if value.type == "STRING":
        return from_text(value, type_)
    return replace(value.checked(), sql=f"CAST({value.checked().sql} AS {duck(type_)})", type=type_, text=None)


def from_text(value: Value, type_: str) -> Value:
    """Read a literal or a parameter as a date or a time; a literal that is none is refused at once."""
    if value.text is not None:
        shape = {"DATE": DATE_SHAPE, "DATETIME": TIME_SHAPE, "TIMESTAMP": STAMP_SHAPE}[type_]
        if not re.fullmatch(shape, value.text) or not _is_date(value.text):
            raise Refused(f'Could not cast literal "{value.text}" to type {type_}')
    return replace(value, sql=f"to_{type_.lower()}({value.sql})", type=type_, text=None)


def _is_date(text: str) -> bool:
    year, month, day = (int(part) for part in re.split(r"\D", text, maxsplit=3)[:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def common(values: Sequence[Value], what: str, node: object) -> tuple[list[Value], str]:
    """Bring values to the one type they share, or refuse."""
    kinds = {value.type for value in values if value.type != "NULL"}
    firm = {value.type for value in values if value.type != "NULL" and not (value.loose and value.type == "STRING")}
    for type_ in sorted(firm or kinds or {"INT64"}, key=lambda kind: -_rank(kind)):
        if all(coerces(value, type_) for value in values):
            return [coerced(value, type_) for value in values], type_
    shown = ", ".join(value.type for value in values)
    raise Refused(f"No matching signature for {what} for argument types: {shown}", node)


def _rank(kind: str) -> int:
    return NUMBERS.index(kind) if kind in NUMBERS else 0
