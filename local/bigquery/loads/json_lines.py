"""Files of newline-delimited JSON: one object a line."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from pathlib import Path

from local.bigquery.googlesql import name, quoted
from local.bigquery.loads.cells import bad_data, fetch, typed
from local.bigquery.storage import Cursor, Resource


def source(cursor: Cursor, job: Resource, path: Path) -> str:
    """Return the query for the rows of a file of newline-delimited JSON."""
    fields = job["schema"]["fields"]
    read = f"read_json({quoted(str(path))}, format = 'newline_delimited', records = false, columns = {{line: 'JSON'}})"
    known = ", ".join(quoted(field["name"]) for field in fields)
    if not job.get("ignoreUnknownValues"):
        words = (
            f"SELECT key FROM (SELECT unnest(json_keys(line)) AS key FROM {read}) WHERE key NOT IN ({known}) LIMIT 1"
        )
        for row in fetch(cursor, words):
            raise bad_data(f"JSON parsing error: No such field: {row[0]}.")
    cells = []
    for field in fields:
        at = quoted('$."' + field["name"].replace('"', "") + '"')
        if field.get("mode") == "REPEATED":
            cells.append(f"CAST(json_extract(line, {at}) AS VARCHAR[]) AS {name(field['name'])}")
        else:
            cells.append(f"json_extract_string(line, {at}) AS {name(field['name'])}")
    return typed(cursor, f"(SELECT {', '.join(cells)} FROM {read})", fields, 0)
