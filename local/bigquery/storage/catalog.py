"""Datasets and tables: what BigQuery knows about each, and where its rows are.

A table's rows live in `data.<place>`; what BigQuery knows about the table is a JSON text beside it. A table that is
replaced gets a new place, so that readers keep the old one until they are done.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from local.bigquery.errors import invalid, not_found
from local.bigquery.googlesql import TableInfo, duck, name, normal
from local.bigquery.storage.store import Cursor

Resource = dict[str, Any]

_TABLE_NAME = re.compile(r"[\w -]{1,1024}")


@dataclass(frozen=True)
class Name:
    """A table's full name."""

    project: str
    dataset: str
    table: str

    @classmethod
    def of(cls, reference: Resource) -> Name:
        """Read a TableReference."""
        return cls(reference["projectId"], reference["datasetId"], reference["tableId"])

    def __str__(self) -> str:
        return f"{self.project}:{self.dataset}.{self.table}"


@dataclass(frozen=True)
class Table:
    """A stored table: where its rows are ('' for a view) and what BigQuery knows about it."""

    name: Name
    place: str
    resource: Resource

    @property
    def fields(self) -> list[Resource]:
        """Its schema's fields."""
        return list(self.resource.get("schema", {}).get("fields", []))

    @property
    def view(self) -> str:
        """Its query, where it is a view."""
        return str(self.resource.get("view", {}).get("query", ""))

    def info(self) -> TableInfo:
        """Return what the translator knows of it."""
        partition = self.resource.get("timePartitioning", {})
        needs = self.resource.get("requirePartitionFilter") or partition.get("requirePartitionFilter")
        return TableInfo(
            str(self.name),
            f"data.{self.place}",
            {field["name"]: field_type(field) for field in self.fields},
            partition.get("field", ""),
            partition.get("type", "DAY"),
            bool(needs),
            self.view,
        )


def field_type(field: Resource) -> str:
    """Return a schema field's GoogleSQL type."""
    type_ = normal(field["type"])
    return f"ARRAY<{type_}>" if field.get("mode") == "REPEATED" else type_


def now_ms() -> int:
    """Return the current time as BigQuery writes it, in milliseconds."""
    return int(time.time() * 1000)


def dataset(cursor: Cursor, project: str, called: str) -> Resource:
    """Return a dataset; raise an error if it does not exist."""
    row = cursor.execute(
        "SELECT resource FROM bq.datasets WHERE project = ? AND dataset = ?", [project, called]
    ).fetchone()
    if row is None:
        raise not_found("Dataset", f"{project}:{called}")
    return dict(json.loads(row[0]))


def table(cursor: Cursor, called: Name) -> Table | None:
    """Return a table, or None; one that has expired is gone. A partition, `t$20240106`, is not a table."""
    if not _TABLE_NAME.fullmatch(called.table):
        raise invalid(f'Invalid table ID "{called.table}".')
    row = cursor.execute(
        "SELECT place, resource FROM bq.tables WHERE project = ? AND dataset = ? AND name = ?",
        [called.project, called.dataset, called.table],
    ).fetchone()
    if row is None:
        return None
    resource = json.loads(row[1])
    expires = int(resource.get("expirationTime") or 0)
    return None if 0 < expires < now_ms() else Table(called, row[0], resource)


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
        "DELETE FROM bq.tables WHERE project = ? AND dataset = ? AND name = ?",
        [called.project, called.dataset, called.table],
    )
    cursor.execute(
        "INSERT INTO bq.tables VALUES (?, ?, ?, ?, ?)",
        [called.project, called.dataset, called.table, place, json.dumps(resource)],
    )
    return Table(called, place, resource)


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
    if found.place:
        cursor.execute(f"DROP TABLE data.{found.place}")
    cursor.execute(
        "DELETE FROM bq.tables WHERE project = ? AND dataset = ? AND name = ?",
        [found.name.project, found.name.dataset, found.name.table],
    )
