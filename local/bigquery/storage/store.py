"""The one DuckDB file that everything is stored in, changed in one transaction or not at all."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bot.errors import UserError
from local.bigquery import fingerprint
from local.bigquery.errors import BigQueryError
from local.bigquery.googlesql import MACROS
from local.bigquery.storage.state import Name, State, Table

_MARK = "flakebot local bigquery 1"
_LAYOUT = """
CREATE SCHEMA data;
CREATE SCHEMA bq;
CREATE TABLE bq.meta (key VARCHAR, value VARCHAR);
CREATE TABLE bq.datasets (project VARCHAR, dataset VARCHAR, resource VARCHAR);
CREATE TABLE bq.tables (project VARCHAR, dataset VARCHAR, name VARCHAR, place VARCHAR, resource VARCHAR);
CREATE TABLE bq.jobs (id VARCHAR, request VARCHAR, created BIGINT, resource VARCHAR);
INSERT INTO bq.meta VALUES ('made by', '{mark}');
"""


@dataclass(frozen=True)
class Cursor:
    """A transaction: DuckDB's statements in it, and the datasets and tables that it sees or changes."""

    duck: duckdb.DuckDBPyConnection
    state: State

    def execute(self, words: str, values: object = None) -> duckdb.DuckDBPyConnection:
        """Run a statement."""
        return self.duck.execute(words, values)

    def interrupt(self) -> None:
        """Stop the statement that is running."""
        self.duck.interrupt()


class Store:
    """The open file. Readers run side by side; one writer at a time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.uploads = home / "uploads"
        self.uploads.mkdir(exist_ok=True)
        self._file = home / "bigquery.duckdb"
        self._writer = threading.Lock()
        self._turn = threading.Lock()
        self._numbers = itertools.count(1)
        self._connection = self._open()
        self._state = _read_state(self._connection)

    def _open(self) -> duckdb.DuckDBPyConnection:
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
        _lay_down_macros(connection)
        connection.execute("SET TimeZone = 'UTC'")
        # A transaction sees what there is when it begins, not when it first reads something.
        connection.execute("SET immediate_transaction_mode = true")
        connection.execute(f"SET allowed_directories = ['{str(self.uploads).replace(chr(39), chr(39) * 2)}']")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _create(self) -> None:
        """Create the file under another name first, so that a kill leaves nothing that looks like ours."""
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.with_suffix(".new.wal").unlink(missing_ok=True)
        with duckdb.connect(str(fresh)) as connection:
            connection.execute(_LAYOUT.format(mark=_MARK))
        fresh.rename(self._file)

    def _check(self, connection: duckdb.DuckDBPyConnection) -> None:
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
        """Close the file, with everything written into it."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Open a transaction that reads one state of everything."""
        cursor = self._connection.cursor()
        try:
            with self._turn:
                cursor.execute("BEGIN")
                state = self._state
            yield Cursor(cursor, state)
        finally:
            cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """Open a transaction that changes tables: all of what is done inside, or nothing."""
        with self._writer:
            cursor = self._connection.cursor()
            state = self._state.copy(next(self._numbers))
            try:
                cursor.execute("BEGIN")
                yield Cursor(cursor, state)
                with self._turn:
                    cursor.execute("COMMIT")
                    self._state = state
            finally:
                cursor.close()

    @contextmanager
    def noting(self) -> Iterator[Cursor]:
        """Open a cursor for one statement that records something about a job, beside a writer that may be active."""
        cursor = self._connection.cursor()
        try:
            yield Cursor(cursor, self._state)
        finally:
            cursor.close()


def _lay_down_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros, unless a server of this version has done so."""
    version = fingerprint()
    if connection.execute("SELECT 1 FROM bq.meta WHERE key = 'macros' AND value = ?", [version]).fetchone():
        return
    connection.execute("BEGIN")
    for signature, body in MACROS.items():
        connection.execute(f"CREATE OR REPLACE MACRO {signature} AS {body}")
    connection.execute("DELETE FROM bq.meta WHERE key = 'macros'")
    connection.execute("INSERT INTO bq.meta VALUES ('macros', ?)", [version])
    connection.execute("COMMIT")


def _read_state(connection: duckdb.DuckDBPyConnection) -> State:
    state = State()
    for project, dataset, resource in connection.execute(
        "SELECT project, dataset, resource FROM bq.datasets"
    ).fetchall():
        state.datasets[project, dataset] = json.loads(resource)
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT project, dataset, name, place, resource FROM bq.tables"
    ).fetchall()
    for project, dataset, called, place, resource in rows:
        name = Name(project, dataset, called)
        state.tables[name] = Table(name, place, json.loads(resource))
    return state


def as_bigquery_error(error: Exception) -> BigQueryError:
    """Return BigQuery's error for what failed while a statement ran."""
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
