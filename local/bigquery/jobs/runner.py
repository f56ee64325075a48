"""Jobs: an id usable once, a state, what came of it. The id is durable before the job has any effect."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
import time
from collections import OrderedDict
from pathlib import Path

from local.bigquery import loads
from local.bigquery.errors import BigQueryError, duplicate, invalid, not_found
from local.bigquery.jobs.job import Job
from local.bigquery.jobs.statements import Outcome, Statements
from local.bigquery.storage import Cursor, Resource, Store, as_bigquery_error, catalog

_KEPT_RESULTS = 300
"""Number of jobs that are kept in memory with their rows."""
_CANCEL_SECONDS = 10
"""Maximum number of seconds that a request to cancel waits for the job to stop."""


class Jobs:
    """All jobs: those that run, those that ended lately, and the ids of all that ever were."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.statements = Statements(store)
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._requests: dict[str, str] = {}
        with store.reading() as cursor:
            known = cursor.execute("SELECT id, request FROM bq.jobs").fetchall()
        self._used = {id_ for id_, _ in known}
        self._requests = {request: id_ for id_, request in known if request}

    def insert(self, project: str, body: Resource, media: Path | None = None) -> Job:
        """Start a job; raise an error if its id was used before."""
        reference, configuration = body.get("jobReference", {}), body.get("configuration", {})
        id_ = reference.get("jobId") or f"job_{secrets.token_hex(12)}"
        if "query" not in configuration and "load" not in configuration:
            raise invalid("The local BigQuery knows query and load jobs only")
        if "load" in configuration and media is None:
            raise invalid("The local BigQuery loads uploaded files only, no sourceUris")
        return self._start(Job(reference.get("projectId") or project, id_, configuration), media)

    def query(self, project: str, body: Resource) -> Job:
        """Start a query for `jobs.query`; the same requestId means the same job."""
        request = body.get("requestId", "")
        with self._lock:
            known = self._requests.get(request) if request else None
        if known is not None:
            return self.get(project, known)
        inside = ("query", "queryParameters", "parameterMode", "defaultDataset", "useLegacySql", "useQueryCache")
        query = {key: body[key] for key in (*inside, "maximumBytesBilled") if key in body}
        configuration = {"query": query} | ({"labels": body["labels"]} if body.get("labels") else {})
        durable = not _only_reads(query.get("query", ""))
        return self._start(Job(project, f"job_{secrets.token_hex(12)}", configuration, request, durable), None)

    def _start(self, job: Job, media: Path | None) -> Job:
        with self._lock:
            if job.id in self._used:
                raise duplicate("Job", f"{job.project}:US.{job.id}")
            self._used.add(job.id)
            self._jobs[job.id] = job
            if job.request:
                self._requests[job.request] = job.id
            ended = [id_ for id_, old in self._jobs.items() if old.ended]
            for id_ in ended[: max(0, len(self._jobs) - _KEPT_RESULTS)]:
                del self._jobs[id_]
        if job.durable:
            with self._store.noting() as cursor:
                cursor.execute(
                    "INSERT INTO bq.jobs VALUES (?, ?, ?, ?)",
                    [job.id, job.request, job.created, json.dumps(job.resource())],
                )
        threading.Thread(target=self._run, args=(job, media), daemon=True).start()
        return job

    def _run(self, job: Job, media: Path | None) -> None:
        job.started = catalog.now_ms()
        try:
            if "load" in job.configuration:
                assert media is not None  # noqa: S101 - insert has made sure
                self._load(job, media)
            else:
                self._query(job)
        except Exception as error:
            job.error = as_bigquery_error(error)
            job.ended = catalog.now_ms()
        finally:
            job.cursor = None
            if media is not None:
                media.unlink(missing_ok=True)
                media.with_suffix(".parquet").unlink(missing_ok=True)
        if job.durable and (job.error is not None or not job.noted):
            with contextlib.suppress(Exception), self._store.noting() as cursor:
                _write_down(cursor, job)
        job.done.set()

    def _query(self, job: Job) -> None:
        def started(cursor: Cursor) -> None:
            job.cursor = cursor

        def note(cursor: Cursor, outcome: Outcome) -> None:
            job.outcome, job.ended = outcome, catalog.now_ms()
            _write_down(cursor, job)

        job.outcome = self.statements.run(job.project, job.configuration["query"], started, note)
        job.ended = job.ended or catalog.now_ms()

    def _load(self, job: Job, media: Path) -> None:
        size = media.stat().st_size
        with self._store.writing() as cursor:
            job.cursor = cursor
            loaded = loads.load(cursor, job.configuration["load"], media)
            job.loaded = {"outputRows": str(loaded), "inputFiles": "1", "inputFileBytes": str(size), "badRecords": "0"}
            job.ended = catalog.now_ms()
            _write_down(cursor, job)

    def get(self, project: str, id_: str) -> Job:
        """Return a job that the server still remembers in full."""
        with self._lock:
            job = self._jobs.get(id_)
        if job is None:
            raise not_found("Job", f"{project}:US.{id_}")
        return job

    def resource(self, project: str, id_: str) -> Resource:
        """Return a job as BigQuery shows it, also one of an earlier server.

        What the earlier server did not finish has changed nothing.
        """
        with self._lock:
            job = self._jobs.get(id_)
        if job is not None:
            return job.resource()
        with self._store.reading() as cursor:
            row = cursor.execute("SELECT resource FROM bq.jobs WHERE id = ?", [id_]).fetchone()
        if row is None:
            raise not_found("Job", f"{project}:US.{id_}")
        found: Resource = json.loads(row[0])
        if found["status"]["state"] != "DONE":
            stopped = BigQueryError(
                500, "stopped", "The server stopped while this job ran: nothing was changed."
            ).proto()
            found["status"] = {"state": "DONE", "errorResult": stopped, "errors": [stopped]}
        return found

    def list(self, limit: int) -> list[Resource]:
        """Return jobs, the newest first."""
        with self._store.reading() as cursor:
            found = cursor.execute("SELECT id FROM bq.jobs ORDER BY created DESC, id LIMIT ?", [limit]).fetchall()
        return [self.resource("", id_) for (id_,) in found]

    def cancel(self, project: str, id_: str) -> Resource:
        """Cancel a running job; what it had changed is undone."""
        job = self.get(project, id_)
        until = time.monotonic() + _CANCEL_SECONDS
        # A statement that has not begun yet does not hear the first call.
        while not job.done.wait(0.05) and time.monotonic() < until:
            if (cursor := job.cursor) is not None:
                cursor.interrupt()
        return job.resource()

    def stop(self) -> None:
        """Stop all running jobs, undoing what they had changed."""
        with self._lock:
            running = [job for job in self._jobs.values() if not job.ended]
        for job in running:
            if (cursor := job.cursor) is not None:
                cursor.interrupt()
        for job in running:
            job.done.wait(5)


def _write_down(cursor: Cursor, job: Job) -> None:
    job.noted = True
    cursor.execute("UPDATE bq.jobs SET resource = ? WHERE id = ?", [json.dumps(job.resource()), job.id])


def _only_reads(sql: str) -> bool:
    lines = [line for line in sql.splitlines() if line.strip() and not line.lstrip().startswith(("--", "#"))]
    return bool(lines) and lines[0].lstrip(" \t(").upper().startswith(("SELECT", "WITH"))
