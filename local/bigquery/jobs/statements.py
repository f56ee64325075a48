"""Running one statement: translate, count its cost, answer from the cache or run it, put its rows where they go."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from local.bigquery import fingerprint
from local.bigquery.errors import invalid
from local.bigquery.googlesql import Translation
from local.bigquery.jobs import cost
from local.bigquery.jobs.translations import Translations
from local.bigquery.storage import Cursor, Name, Resource, Store, catalog, destinations, rows

_DAY = 24 * 3600 * 1000
_CHANGE = re.compile(r"(\s*--[^\n]*\n)*\s*(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
"""How a statement begins that certainly changes a table; any other one is read first."""


@dataclass
class Outcome:
    """What a statement came to: its columns and rows, and what BigQuery would tell about it."""

    kind: str
    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]]
    counts: dict[str, int]
    cached: bool = False
    changed: dict[str, int] = field(default_factory=dict)
    target: Name | None = None
    made: int = 0

    @property
    def billed(self) -> int:
        """Bytes that would be on the bill."""
        return 0 if self.cached else cost.billed(self.counts)


class Statements:
    """Runs statements on a store; remembers translations, byte counts and, for a day, answers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.meter = cost.Meter()
        self._lock = threading.Lock()
        self.translations = Translations(store.home / "bigquery.translations", fingerprint())
        self._answers: OrderedDict[tuple[Any, ...], tuple[Outcome, int]] = OrderedDict()

    def dry_run(self, project: str, query: Resource) -> Outcome:
        """Return what a statement would read, without running it."""
        values = rows.parameters(query.get("queryParameters", []), query.get("parameterMode", ""))
        with self._store.reading() as cursor:
            found = self._translated(cursor, project, query, values)
            return Outcome(found.kind, found.columns, [], self._counted(cursor, found, query, values))

    def run(
        self, project: str, query: Resource, started: Callable[[Cursor], None], note: Callable[[Cursor, Outcome], None]
    ) -> Outcome:
        """Run a statement; `note` writes the job down in the same transaction as what a write changes."""
        if query.get("useLegacySql") is not False:
            raise invalid("The local BigQuery knows GoogleSQL only: set useLegacySql to false")
        values = rows.parameters(query.get("queryParameters", []), query.get("parameterMode", ""))
        if not query.get("destinationTable") and not _CHANGE.match(query["query"]):
            with self._store.reading() as cursor:
                found = self._translated(cursor, project, query, values)
                if found.kind == "SELECT":
                    counts = self._counted(cursor, found, query, values)
                    started(cursor)
                    place = (project, json.dumps(query.get("defaultDataset"), sort_keys=True))
                    key = (cursor.state.number, *place, query["query"])
                    cached = query.get("useQueryCache", True)
                    return self._select(cursor, found, counts, values, key if cached and found.steady else None)
        with self._store.writing() as cursor:
            started(cursor)
            found = self._translated(cursor, project, query, values)
            outcome = self._write(cursor, found, self._counted(cursor, found, query, values), query, values)
            note(cursor, outcome)
        return outcome

    def _counted(self, cursor: Cursor, found: Translation, query: Resource, values: rows.Parameters) -> dict[str, int]:
        """Count the bytes that a statement reads; refuse it where they exceed its limit."""
        cost.refuse_unfiltered(found)
        counts = self.meter.processed(cursor, found, _bound(found, values))
        cost.refuse_over(query.get("maximumBytesBilled"), counts)
        return counts

    def _translated(self, cursor: Cursor, project: str, query: Resource, values: rows.Parameters) -> Translation:
        """Translate a statement, unless that was done before for tables of the same shape."""
        types = {called: type_ for called, (type_, _) in values.items()}
        return self.translations.find(
            query["query"], types, lambda written: catalog.existing(cursor, _name(project, query, written)).info
        )

    def _select(
        self,
        cursor: Cursor,
        found: Translation,
        counts: dict[str, int],
        values: rows.Parameters,
        question: tuple[Any, ...] | None,
    ) -> Outcome:
        """Answer a SELECT; from memory when the same question was asked of the same data within the day."""
        key = (question, repr(sorted(values.items())))
        with self._lock:
            kept, at = self._answers.get(key, (None, 0)) if question else (None, 0)
        if kept is not None and catalog.now_ms() - at < _DAY:
            return Outcome("SELECT", kept.columns, kept.rows, dict.fromkeys(counts, 0), cached=True)
        answer = _execute(cursor, found.sql, found, values).fetchall()
        outcome = Outcome("SELECT", found.columns, answer, counts)
        if question:
            with self._lock:
                self._answers[key] = (outcome, catalog.now_ms())
                while len(self._answers) > 200:
                    self._answers.popitem(last=False)
        return outcome

    def _write(
        self, cursor: Cursor, found: Translation, counts: dict[str, int], query: Resource, values: rows.Parameters
    ) -> Outcome:
        if found.kind == "SELECT":
            target = Name.of(query["destinationTable"])
            given = destinations.Rows(rows.schema(found.columns), found.sql, _bound(found, values))
            made = destinations.write(cursor, given, {"writeDisposition": "WRITE_EMPTY"} | query)
            return Outcome("SELECT", found.columns, [], counts, target=target, made=made)
        if found.refusal and _execute(cursor, found.refusal, found, values).fetchone():
            raise invalid("UPDATE/MERGE must match at most one source row for each target row")
        return self._change(cursor, found, counts, values)

    def _change(self, cursor: Cursor, found: Translation, counts: dict[str, int], values: rows.Parameters) -> Outcome:
        assert found.target is not None  # noqa: S101 - what changes a table names it
        catalog.note_change(cursor, found.target.place)
        words = {"INSERT": "insertedRowCount", "UPDATE": "updatedRowCount", "DELETE": "deletedRowCount"}
        if found.kind == "MERGE":
            done = _execute(cursor, f"{found.sql} RETURNING merge_action", found, values).fetchall()
            actions = [action for (action,) in done]
            changed = {word: actions.count(kind) for kind, word in words.items()}
        else:
            done = _execute(cursor, found.sql, found, values).fetchall()
            changed = {words[found.kind]: int(done[0][0])}
        return Outcome(found.kind, (), [], counts, changed=changed)


def _execute(cursor: Cursor, sql: str, found: Translation, values: rows.Parameters) -> duckdb.DuckDBPyConnection:
    bound = {key: one for key, one in _bound(found, values).items() if f"${key} " in sql}
    return cursor.execute(sql, bound or None)


def _bound(found: Translation, values: rows.Parameters) -> dict[str, Any]:
    bound = {f"p_{called}": value for called, (_, value) in values.items() if f"p_{called}" in found.parameters}
    if "now" in found.parameters:
        bound["now"] = datetime.now(UTC).replace(tzinfo=None)
    return bound


def _name(project: str, query: Resource, written: str) -> Name:
    """Return the full name of a table as it is written in a statement."""
    default, parts = query.get("defaultDataset") or {}, written.split(".")
    if len(parts) == 1:
        if not default.get("datasetId"):
            raise invalid(f'Table "{written}" must be qualified with a dataset (e.g. dataset.table).')
        return Name(default.get("projectId", project), default["datasetId"], parts[0])
    if len(parts) == 2:
        return Name(project, *parts)
    return Name(".".join(parts[:-2]), parts[-2], parts[-1])
