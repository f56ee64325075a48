"""The one DuckDB file: datasets, tables, jobs and the rows themselves, changed in one transaction or not at all.

A table's rows live in `data.<place>`; what BigQuery knows about the table is a JSON text beside it. A table that is
replaced gets a new place, so that readers keep the old one until they are done.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bot.errors import UserError
from local.bigquery.errors import BigQueryError, invalid, not_found
from local.bigquery.googlesql import MACROS, TableInfo, duck, name, normal

Resource = dict[str, Any]
Cursor = duckdb.DuckDBPyConnection

_TABLE_NAME = re.compile(r"[\w -]{1,1024}")
_MARK = "flakebot local bigquery 1"
_LAYOUT = """
CREATE SCHEMA data;
CREATE SCHEMA bq;
CREATE TABLE bq.meta (key VARCHAR, value VARCHAR);
CREATE TABLE bq.datasets (project VARCHAR, dataset VARCHAR, resource VARCHAR);
CREATE TABLE bq.tables (project VARCHAR, dataset VARCHAR, name VARCHAR, place VARCHAR, resource VARCHAR);
CREATE TABLE bq.jobs (id VARCHAR, request VARCHAR, created BIGINT, resource VARCHAR);
INSERT INTO bq.meta VALUES ('made by', '{mark}'), ('generation', '0');
"""


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
    """A stored table: where its rows are and what BigQuery knows about it."""

    name: Name
    place: str
    resource: Resource

    @property
    def fields(self) -> list[Resource]:
        """Its schema's fields."""
        return list(self.resource.get("schema", {}).get("fields", []))

    def info(self) -> TableInfo:
        """Show it to the translator."""
        partition = self.resource.get("timePartitioning", {})
        needs = self.resource.get("requirePartitionFilter") or partition.get("requirePartitionFilter")
        return TableInfo(
            str(self.name),
            f"data.{self.place}",
            {field["name"]: field_type(field) for field in self.fields},
            partition.get("field", ""),
            partition.get("type", "DAY"),
            bool(needs),
        )


def field_type(field: Resource) -> str:
    """Name a schema field's GoogleSQL type."""
    type_ = normal(field["type"])
    return f"ARRAY<{type_}>" if field.get("mode") == "REPEATED" else type_


def now_ms() -> int:
    """Tell the time as BigQuery writes it."""
    return int(time.time() * 1000)


class Store:
    """The open file. Readers run side by side; one writer at a time."""

    def __init__(self, home: Path) -> None:
        self.uploads = home / "uploads"
        self.uploads.mkdir(exist_ok=True)
        self._file = home / "bigquery.duckdb"
        self._writer = threading.Lock()
        self._connection = self._open()

    def _open(self) -> Cursor:
        try:
            if not self._file.exists():
                self._create()
            connection = duckdb.connect(str(self._file))
            self._check(connection)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise UserError(
                f"The local BigQuery cannot use {self._file} ({reason}): move that file away, or set FLAKEBOT_HOME to"
                " another folder."
            ) from error
        for left_over in self.uploads.iterdir():
            left_over.unlink()
        for signature, body in MACROS.items():
            connection.execute(f"CREATE OR REPLACE MACRO {signature} AS {body}")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET allowed_directories = ['{str(self.uploads).replace(chr(39), chr(39) * 2)}']")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _create(self) -> None:
        """Lay the file down under another name first: killed on the way, it leaves nothing that looks like ours."""
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.with_suffix(".new.wal").unlink(missing_ok=True)
        with duckdb.connect(str(fresh)) as connection:
            connection.execute(_LAYOUT.format(mark=_MARK))
        fresh.rename(self._file)

    def _check(self, connection: Cursor) -> None:
        try:
            mark = connection.execute("SELECT value FROM bq.meta WHERE key = 'made by'").fetchone()
        except duckdb.CatalogException:
            mark = None
        if mark != (_MARK,):
            connection.close()
            raise UserError(
                f"{self._file} was not made by this local BigQuery: move that file away, or set FLAKEBOT_HOME to"
                " another folder."
            )

    def close(self) -> None:
        """Write everything into the one file."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Read one state of everything."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN")
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """Change tables: all of what is done inside, or nothing."""
        with self._writer:
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("UPDATE bq.meta SET value = CAST(value AS BIGINT) + 1 WHERE key = 'generation'")
                cursor.execute("COMMIT")
            finally:
                cursor.close()

    @contextmanager
    def noting(self) -> Iterator[Cursor]:
        """Note something about a job, beside a writer that may be at work."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute("COMMIT")
        finally:
            cursor.close()


def generation(cursor: Cursor) -> int:
    """Tell how often tables were changed, as this reader sees it."""
    row = cursor.execute("SELECT value FROM bq.meta WHERE key = 'generation'").fetchone()
    return int(row[0]) if row else 0


def dataset(cursor: Cursor, project: str, called: str) -> Resource:
    """Find a dataset."""
    row = cursor.execute(
        "SELECT resource FROM bq.datasets WHERE project = ? AND dataset = ?", [project, called]
    ).fetchone()
    if row is None:
        raise not_found("Dataset", f"{project}:{called}")
    return dict(json.loads(row[0]))


def table(cursor: Cursor, called: Name) -> Table | None:
    """Find a table; one whose expiration time has passed is gone. A partition, `t$20240106`, is not a table."""
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
    """Find a table that must exist."""
    found = table(cursor, called)
    if found is None:
        place = dataset(cursor, called.project, called.dataset).get("location", "US")
        raise not_found("Table", str(called), f" was not found in location {place}")
    return found


def put_table(cursor: Cursor, called: Name, resource: Resource, place: str) -> Table:
    """Write down what is known about a table, in place of what was."""
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
    """Make an empty home for rows of a schema."""
    place = f"t{secrets.token_hex(8)}"
    columns = []
    for field in fields:
        firm = " NOT NULL" if field.get("mode") == "REQUIRED" else ""
        columns.append(f"{name(field['name'])} {duck(field_type(field))}{firm}")
    cursor.execute(f"CREATE TABLE data.{place} ({', '.join(columns)})")
    return place


def drop_table(cursor: Cursor, found: Table) -> None:
    """Forget a table and its rows."""
    cursor.execute(f"DROP TABLE data.{found.place}")
    cursor.execute(
        "DELETE FROM bq.tables WHERE project = ? AND dataset = ? AND name = ?",
        [found.name.project, found.name.dataset, found.name.table],
    )


def failed(error: Exception) -> BigQueryError:
    """Turn DuckDB's failure while running a statement into BigQuery's."""
    if isinstance(error, BigQueryError):
        return error
    text = str(error).split("\n\nLINE ")[0].split("\nLINE ")[0].strip()
    text = text.removeprefix("Invalid Input Error: ").removeprefix("Out of Range Error: ")
    if isinstance(error, duckdb.InterruptException):
        return BigQueryError(499, "stopped", "Job execution was cancelled: User requested cancellation")
    if isinstance(error, duckdb.ConstraintException):
        return BigQueryError(400, "invalidQuery", f"Required field cannot be null: {text}", "query")
    if isinstance(error, duckdb.IOException | duckdb.InternalException | duckdb.OutOfMemoryException):
        return BigQueryError(500, "backendError", text)
    return BigQueryError(400, "invalidQuery", text, "query")
