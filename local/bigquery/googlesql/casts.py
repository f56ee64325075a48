"""CAST and SAFE_CAST: only the conversions whose every answer is GoogleSQL's."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql.types import DUCK, Refused, Value, coerced, duck, is_array, normal

_NAMES = {"TEXT": "STRING", "VARCHAR": "STRING", "BIGINT": "INT64", "INT": "INT64", "DOUBLE": "FLOAT64"} | {
    "DECIMAL": "NUMERIC",
    "BOOLEAN": "BOOL",
    "TIMESTAMPTZ": "TIMESTAMP",
    "TIMESTAMP": "DATETIME",
    "DATETIME": "DATETIME",
    "DATE": "DATE",
    "BINARY": "BYTES",
    "VARBINARY": "BYTES",
    "BLOB": "BYTES",
}

# {0} is the value. A conversion that can fail has a second form, for SAFE_CAST, that gives NULL instead.
_CASTS: dict[tuple[str, str], tuple[str, str]] = {
    ("STRING", "INT64"): ("to_int64({0})", "try_int64({0})"),
    ("STRING", "FLOAT64"): ("to_float64({0})", "try_float64({0})"),
    ("STRING", "BOOL"): ("to_bool({0})", "try_bool({0})"),
    ("STRING", "DATE"): ("to_date({0})", "try_date({0})"),
    ("STRING", "DATETIME"): ("to_datetime({0})", "try_datetime({0})"),
    ("STRING", "TIMESTAMP"): ("to_timestamp({0})", "try_timestamp({0})"),
    ("STRING", "BYTES"): ("encode({0})", "encode({0})"),
    ("INT64", "STRING"): ("CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)"),
    ("INT64", "BOOL"): ("({0} <> 0)", "({0} <> 0)"),
    ("INT64", "FLOAT64"): ("CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)"),
    ("INT64", "NUMERIC"): ("CAST({0} AS DECIMAL(38, 9))", "CAST({0} AS DECIMAL(38, 9))"),
    ("FLOAT64", "INT64"): ("CAST(round({0}) AS BIGINT)", "TRY_CAST(round({0}) AS BIGINT)"),
    ("NUMERIC", "FLOAT64"): ("CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)"),
    ("NUMERIC", "INT64"): ("CAST(round({0}, 0) AS BIGINT)", "TRY_CAST(round({0}, 0) AS BIGINT)"),
    ("BOOL", "STRING"): ("CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)"),
    ("BOOL", "INT64"): ("CAST({0} AS BIGINT)", "CAST({0} AS BIGINT)"),
    ("DATE", "STRING"): ("CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)"),
    ("DATE", "DATETIME"): ("CAST({0} AS TIMESTAMP)", "CAST({0} AS TIMESTAMP)"),
    ("DATE", "TIMESTAMP"): ("CAST({0} AS TIMESTAMP)", "CAST({0} AS TIMESTAMP)"),
    ("DATETIME", "DATE"): ("CAST({0} AS DATE)", "CAST({0} AS DATE)"),
    ("TIMESTAMP", "DATE"): ("CAST({0} AS DATE)", "CAST({0} AS DATE)"),
    ("DATETIME", "TIMESTAMP"): ("{0}", "{0}"),
    ("TIMESTAMP", "DATETIME"): ("{0}", "{0}"),
}


def type_of(node: exp.Expr) -> str:
    """Read a type as it was written in the statement."""
    if not isinstance(node, exp.DataType):
        raise Refused(f"The local BigQuery does not know the type {node.sql(dialect='bigquery')}", node)
    written = node.this.name if hasattr(node.this, "name") else str(node.this)
    if written == "ARRAY" and len(node.expressions) == 1:
        return f"ARRAY<{type_of(node.expressions[0])}>"
    found = normal(_NAMES.get(written, written))
    if found not in DUCK or node.expressions:
        raise Refused(f"The local BigQuery does not know the type {node.sql(dialect='bigquery')}", node)
    return found


def cast(value: Value, target: str, safe: bool, node: exp.Expr) -> Value:
    """Convert a value, as CAST or, when `safe`, as SAFE_CAST."""
    if value.type == target:
        return Value(value.sql, target, constant=value.constant)
    if value.type == "NULL":
        return coerced(Value("NULL", "NULL", constant=True), target)
    forms = None if is_array(value.type) or is_array(target) else _CASTS.get((value.type, target))
    if forms is None:
        raise Refused(f"Invalid cast from {value.type} to {target}, or one the local BigQuery does not know", node)
    return Value(f"CAST({forms[safe].format(value.sql)} AS {duck(target)})", target, constant=value.constant)
