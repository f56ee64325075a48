"""GoogleSQL's types as DuckDB keeps them, and the refusal of a statement.

A type is its GoogleSQL name, `ARRAY<STRING>` for an array; NULL is the type of a bare NULL. TIMESTAMP and DATETIME
are both DuckDB's TIMESTAMP: the first in UTC, the second in no zone.
"""

from __future__ import annotations

from sqlglot import exp

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
_WRITTEN = {
    exp.DType.TEXT: "STRING",
    exp.DType.BIGINT: "INT64",
    exp.DType.DOUBLE: "FLOAT64",
    exp.DType.BOOLEAN: "BOOL",
    exp.DType.DATE: "DATE",
    exp.DType.TIMESTAMPTZ: "TIMESTAMP",
    exp.DType.TIMESTAMP: "DATETIME",
    exp.DType.DATETIME: "DATETIME",
    exp.DType.DECIMAL: "NUMERIC",
    exp.DType.BINARY: "BYTES",
    exp.DType.VARBINARY: "BYTES",
}
_ALIASES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "DECIMAL": "NUMERIC"}


class Refused(Exception):  # noqa: N818 - GoogleSQL's word for a query it does not take
    """The statement is wrong, or goes beyond what the local BigQuery knows; `node` is where."""

    def __init__(self, message: str, node: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.node = node


def normal(name: str) -> str:
    """Return a type's standard name."""
    name = name.upper()
    return _ALIASES.get(name, name)


def type_of(node: exp.Expr) -> str:
    """Return a type as it was written in a statement."""
    if node.this == exp.DType.ARRAY and len(node.expressions) == 1:
        return f"ARRAY<{type_of(node.expressions[0])}>"
    found = _WRITTEN.get(node.this)
    if found is None or node.expressions:
        raise Refused(f"The local BigQuery does not know the type {node.sql(dialect='bigquery')}", node)
    return found


def is_array(type_: str) -> bool:
    """Return whether a type is an array."""
    return type_.startswith("ARRAY<")


def element(type_: str) -> str:
    """Return the type of an array's elements."""
    return type_.removeprefix("ARRAY<").removesuffix(">")


def duck(type_: str) -> str:
    """Return DuckDB's type for a GoogleSQL type."""
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
