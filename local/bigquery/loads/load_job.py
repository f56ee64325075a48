"""Loading one uploaded file into its table, from disk and never through memory as a whole."""

from __future__ import annotations

from pathlib import Path

import duckdb

from local.bigquery.errors import invalid
from local.bigquery.loads import csv_files, json_lines, parquet_files
from local.bigquery.loads.cells import bad_data
from local.bigquery.storage import Cursor, Name, Resource, catalog, destinations

_SOURCES = {
    "CSV": csv_files.source,
    "NEWLINE_DELIMITED_JSON": json_lines.source,
    "PARQUET": parquet_files.source,
}


def load(cursor: Cursor, job: Resource, path: Path) -> int:
    """Load an uploaded file into the table that the job names; return how many rows were loaded."""
    target = Name.of(job["destinationTable"])
    kind = job.get("sourceFormat", "CSV")
    if kind not in _SOURCES:
        raise invalid(f"The local BigQuery does not load {kind}: it knows {', '.join(_SOURCES)}")
    fields = _fields(cursor, job, target)
    if kind == "PARQUET" and not fields:
        fields = parquet_files.fields(cursor, path)
    if not fields:
        raise invalid("The local BigQuery does not guess a schema: give one")
    job = job | {"schema": {"fields": fields}}
    destinations.check_layout({"schema": job["schema"]})
    source = _SOURCES[kind](cursor, job, path)
    try:
        return destinations.write(
            cursor, destinations.Rows(job["schema"], source), {"writeDisposition": "WRITE_APPEND"} | job
        )
    except duckdb.Error as error:
        raise bad_data(str(error).splitlines()[0]) from error


def _fields(cursor: Cursor, job: Resource, target: Name) -> list[Resource]:
    if given := job.get("schema", {}).get("fields"):
        return list(given)
    found = catalog.table(cursor, target)
    return found.fields if found else []
