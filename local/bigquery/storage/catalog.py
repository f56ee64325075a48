"""Datasets and tables: what BigQuery knows about each, and where its rows are.

A table's rows live in `data.<place>`; what BigQuery knows about the table is a JSON text beside it. A table that is
replaced gets a new place, so that readers keep the old one until they are done.
"""

from __future__ import annotations

import json
import re
import secrets
import time

from local.bigquery.errors import invalid, not_found
from local.bigquery.googlesql import duck, name
from local.bigquery.storage.state import Name, Resource, Table, field_type
from local.bigquery.storage.store import Cursor

_TABLE_NAME = re.compile(r"[\w -]{1,1024}")


def now_ms() -> int:
    """Return the current time as BigQuery writes it, in milliseconds."""
    return int(time.time() * 1000)


def dataset(cursor: Cursor, project: str, called: str) -> Resource:
    """Return a dataset; raise an error if it does not exist."""
    found = cursor.state.datasets.get((project, called))
    if found is None:
        raise not_found("Dataset", f"{project}:{called}")
    return found


def put_dataset(cursor: Cursor, project: str, called: str, resource: Resource) -> None:
    """Store what is known about a dataset, in place of what was."""
    known = (project, called) in cursor.state.datasets
    cursor.execute(
        "UPDATE bq.datasets SET resource = $3 WHERE project = $1 AND dataset = $2"
        if known
        else "INSERT INTO bq.datasets VALUES ($1, $2, $3)",
        [project, called, json.dumps(resource)],
    )
    cursor.state.datasets[project, called] = resource


def drop_dataset(cursor: Cursor, project: str, called: str) -> None:
    """Drop a dataset and its tables."""
    for found in tables(cursor, project, called):
        drop_rows(cursor, found)
        del cursor.state.tables[found.name]
    cursor.execute("DELETE FROM bq.tables WHERE project = ? AND dataset = ?", [project, called])
    cursor.execute("DELETE FROM bq.datasets WHERE project = ? AND dataset = ?", [project, called])
    del cursor.state.datasets[project, called]


def table(cursor: Cursor, called: Name) -> Table | None:
    """Return a table, or None; one that has expired is gone. A partition, `t$20240106`, is not a table."""
    if not _TABLE_NAME.fullmatch(called.table):
        raise invalid(f'Invalid table ID "{called.table}".')
    found = cursor.state.tables.get(called)
    if found is None:
        return None
    expires = int(found.resource.get("expirationTime") or 0)
    return None if 0 < expires < now_ms() else found


def tables(cursor: Cursor, project: str, dataset: str) -> list[Table]:
    """List a dataset's tables by name, also those that have expired."""
    found = (one for one in cursor.state.tables.values() if (one.name.project, one.name.dataset) == (project, dataset))
    return sorted(found, key=lambda one: one.name.table)


def existing(cursor: Cursor, called: Name) -> Table:
    """Return a table; raise an error if it does not exist."""
    found = table(cursor, called)
    if found is None:
        place = dataset(cursor, called.project, called.dataset).get("location", "US")
        raise not_found("Table", str(called), f" was not found in location {place}")
    return found


def put_table(cursor: Cursor, called: Name, resource: Resource, place: str) -> Table:
    """Store what is known about a table, in place of what was."""
    stamp = str(now_ms())
    resource = {"creationTime": stamp} | resource | {"lastModifiedTime": stamp, "etag": secrets.token_hex(8)}
    cursor.execute(
        "UPDATE bq.tables SET place = $4, resource = $5 WHERE project = $1 AND dataset = $2 AND name = $3"
        if called in cursor.state.tables
        else "INSERT INTO bq.tables VALUES ($1, $2, $3, $4, $5)",
        [called.project, called.dataset, called.table, place, json.dumps(resource)],
    )
    made = cursor.state.tables[called] = Table(called, place, resource)
    note_change(cursor, made.info.place)
    return made


def note_change(cursor: Cursor, place: str) -> None:
    """Note that the rows of a place change."""
    cursor.state.changed[place] = cursor.state.number


def make_place(cursor: Cursor, fields: list[Resource]) -> str:
    """Create an empty place for rows of a schema; return its name."""
    place = f"t{secrets.token_hex(8)}"
    columns = []
    for field in fields:
        firm = " NOT NULL" if field.get("mode") == "REQUIRED" else ""
        columns.append(f"{name(field['name'])} {duck(field_type(field))}{firm}")
    cursor.execute(f"CREATE TABLE data.{place} ({', '.join(columns)})")
    return place


def drop_table(cursor: Cursor, found: Table) -> None:
    """Drop a table and its rows, or a view."""
    drop_rows(cursor, found)
    cursor.execute(
        "DELETE FROM bq.tables WHERE project = ? AND dataset = ? AND name = ?",
        [found.name.project, found.name.dataset, found.name.table],
    )
    del cursor.state.tables[found.name]


def drop_rows(cursor: Cursor, found: Table) -> None:
    """Drop a table's rows; a view has none."""
    if found.place:
        cursor.execute(f"DROP TABLE data.{found.place}")
    cursor.state.changed.pop(found.info.place, None)
