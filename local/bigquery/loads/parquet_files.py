"""Parquet files, whose columns have types of their own."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from pathlib import Path

from local.bigquery.errors import invalid
from local.bigquery.googlesql import duck, name, quoted
from local.bigquery.loads.cells import bad_data, fetch
from local.bigquery.storage import Cursor, Resource, field_type, rows

_TYPES = {
    "VARCHAR": "STRING",
    "BLOB": "BYTES",
    "BIGINT": "INT64",
    "INTEGER": "INT64",
    "SMALLINT": "INT64",
    "TINYINT": "INT64",
    "UINTEGER": "INT64",
    "USMALLINT": "INT64",
    "UTINYINT": "INT64",
    "DOUBLE": "FLOAT64",
    "FLOAT": "FLOAT64",
    "BOOLEAN": "BOOL",
    "DATE": "DATE",
    "TIMESTAMP": "DATETIME",
    "TIMESTAMP_NS": "DATETIME",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
}


def _columns(cursor: Cursor, path: Path) -> list[tuple[str, str]]:
    described = fetch(cursor, f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})")
    return [(row[0], row[1]) for row in described]


def _type(called: str, type_: str) -> str:
    inner = type_.removesuffix("[]")
    plain = "NUMERIC" if inner.startswith("DECIMAL") else _TYPES.get(inner)
    if plain is None:
        raise invalid(f"The local BigQuery does not load Parquet's {type_} (field {called})")
    return plain if inner == type_ else f"ARRAY<{plain}>"


def fields(cursor: Cursor, path: Path) -> list[Resource]:
    """Return the schema that a Parquet file brings along."""
    columns = [(called, _type(called, type_)) for called, type_ in _columns(cursor, path)]
    return list(rows.schema(columns)["fields"])


def source(cursor: Cursor, job: Resource, path: Path) -> str:
    """Return the query for a Parquet file's rows."""
    there = {called.lower(): (called, type_) for called, type_ in _columns(cursor, path)}
    wanted_fields = job["schema"]["fields"]
    unknown = there.keys() - {field["name"].lower() for field in wanted_fields}
    if unknown and not job.get("ignoreUnknownValues"):
        raise bad_data(f"Parquet has fields that the schema does not name: {', '.join(sorted(unknown))}")
    cells = []
    for field in wanted_fields:
        wanted = field_type(field)
        if field["name"].lower() not in there:
            if field.get("mode") == "REQUIRED":
                raise bad_data(f"Required field {field['name']} is missing in the file")
            cells.append(f"CAST(NULL AS {duck(wanted)})")
            continue
        called, type_ = there[field["name"].lower()]
        cells.append(_cell(name(called), type_, wanted, called))
    return f"SELECT {', '.join(cells)} FROM read_parquet({quoted(str(path))})"


def _cell(column: str, type_: str, wanted: str, called: str) -> str:
    if type_.strip('"') in ("INTEGER", "NULL"):
        return (
            f"CAST({column} AS {duck(wanted)})"
            if wanted == "INT64"
            else f"CAST(CAST({column} AS VARCHAR) AS {duck(wanted)})"
        )
    have = _type(called, type_)
    fits = have == wanted or (have, wanted) in {("DATETIME", "TIMESTAMP"), ("INT64", "FLOAT64"), ("INT64", "NUMERIC")}
    if not fits:
        raise bad_data(f"Parquet column '{called}' has type {type_} which does not match the target type {wanted}")
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {column})"
    cast = f"CAST({column} AS {duck(wanted)})"
    return f"finite({cast})" if wanted == "FLOAT64" else cast
