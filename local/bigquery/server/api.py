"""BigQuery's REST API (https://cloud.google.com/bigquery/docs/reference/rest): which path means which call."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.jobs import Job, Jobs, query_statistics, result_page
from local.bigquery.server import resources, views
from local.bigquery.storage import Name, Resource, Store, catalog

_WAIT_MS = 10_000


@dataclass
class Call:
    """A request taken apart: what the path names, the options after `?`, and the body."""

    path: tuple[str, ...]
    options: dict[str, Any]
    body: Resource
    etag: str = ""
    media: Path | None = None


@dataclass
class Upload:
    """A resumable upload under way: the job it is for and the file that grows."""

    project: str
    job: Resource
    file: Path
    finished: Job | None = field(default=None)


class Api:
    """The calls, over one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.jobs = Jobs(store)
        self.uploads: dict[str, Upload] = {}

    def answer(self, method: str, path: str, call: Call) -> Resource:
        """Return the answer to a request, by its method and path."""
        for wanted, pattern, function in _ROUTES:
            if method == wanted and (match := re.fullmatch(pattern, path)):
                call.path = match.groups()
                return function(self, call)
        raise BigQueryError(404, "notFound", f"The local BigQuery does not know {method} {path}")

    def query(self, call: Call) -> Resource:
        """Answer `jobs.query`."""
        (project,) = call.path
        if call.body.get("dryRun"):
            outcome = self.jobs.statements.dry_run(project, call.body)
            statistics = query_statistics(outcome)
            return {"kind": "bigquery#queryResponse", "jobComplete": True, "totalRows": "0"} | statistics
        if call.body.get("useLegacySql") is not False:
            raise invalid("The local BigQuery knows GoogleSQL only: set useLegacySql to false")
        return self._results(self.jobs.query(project, call.body), call.body, "bigquery#queryResponse")

    def query_results(self, call: Call) -> Resource:
        """Answer `jobs.getQueryResults`."""
        return self._results(self.jobs.get(*call.path), call.options, "bigquery#getQueryResultsResponse")

    def _results(self, job: Job, options: dict[str, Any], kind: str) -> Resource:
        asked = options.get("timeoutMs")
        wait = min(int(asked if asked is not None else _WAIT_MS), 200_000)
        reference = {"projectId": job.project, "jobId": job.id, "location": "US"}
        answer: Resource = {"kind": kind, "jobReference": reference, "queryId": job.id, "location": "US"}
        if not job.done.wait(wait / 1000):
            return answer | {"jobComplete": False}
        page = result_page(self.store, job, options)
        assert job.outcome is not None  # noqa: S101 - a page was shown
        stamps = {"creationTime": str(job.created), "startTime": str(job.started), "endTime": str(job.ended)}
        return answer | {"jobComplete": True} | query_statistics(job.outcome) | stamps | page

    def insert_job(self, call: Call) -> Resource:
        """Answer `jobs.insert`, waiting a little so that a short job comes back done."""
        (project,) = call.path
        configuration = call.body.get("configuration", {})
        if configuration.get("dryRun"):
            outcome = self.jobs.statements.dry_run(project, configuration.get("query", {}))
            job = Job(project, "dry_run", configuration, ended=1, outcome=outcome)
            shown = job.resource()
            shown["jobReference"] = {"projectId": project, "location": "US"}
            return shown
        job = self.jobs.insert(project, call.body, call.media)
        job.done.wait(_WAIT_MS / 1000)
        return job.resource()

    def begin_upload(self, project: str, body: Resource) -> str:
        """Begin a resumable upload; return its id."""
        id_ = secrets.token_hex(12)
        self.uploads[id_] = Upload(project, body, self.store.uploads / id_)
        self.uploads[id_].file.touch()
        return id_

    def finish_upload(self, id_: str) -> Resource:
        """Start the job that an upload was for; asked again, show the same job."""
        upload = self.uploads[id_]
        if upload.finished is None:
            upload.finished = self.jobs.insert(upload.project, upload.job, upload.file)
        upload.finished.done.wait(_WAIT_MS / 1000)
        return upload.finished.resource()

    def list_rows(self, call: Call) -> Resource:
        """Answer `tabledata.list`, also for a query's own rows."""
        project, dataset, table = call.path
        if dataset == "_local" and table.startswith("anon"):
            return result_page(self.store, self.jobs.get(project, table.removeprefix("anon")), call.options)
        return resources.list_rows(self.store, Name(project, dataset, table), call.options)

    def insert_table(self, call: Call) -> Resource:
        """Answer `tables.insert`, of a table or of a view."""
        project, dataset = call.path
        if "view" in call.body:
            return views.insert(self.store, self.jobs.statements, project, dataset, call.body)
        return resources.insert_table(self.store, project, dataset, call.body)

    def patch_table(self, call: Call) -> Resource:
        """Answer `tables.patch`, of a table or of a view."""
        called = Name(*call.path)
        with self.store.reading() as cursor:
            view = catalog.existing(cursor, called).view
        if view:
            return views.patch(self.store, self.jobs.statements, called, call.body, call.etag)
        return resources.patch_table(self.store, self.jobs.statements.meter, called, call.body, call.etag)


def _flag(call: Call, name: str) -> bool:
    return str(call.options.get(name, "")).lower() == "true"


_P = r"/bigquery/v2/projects/([^/]+)"
_D = _P + r"/datasets/([^/]+)"
_T = _D + r"/tables/([^/]+)"
_ROUTES: list[tuple[str, str, Callable[[Api, Call], Resource]]] = [
    ("POST", _P + "/queries", Api.query),
    ("GET", _P + "/queries/([^/]+)", Api.query_results),
    ("POST", _P + "/jobs", Api.insert_job),
    ("POST", "/upload" + _P + "/jobs", Api.insert_job),
    (
        "GET",
        _P + "/jobs",
        lambda api, call: {
            "kind": "bigquery#jobList",
            "jobs": api.jobs.list(int(call.options.get("maxResults") or 50)),
        },
    ),
    ("GET", _P + "/jobs/([^/]+)", lambda api, call: api.jobs.resource(*call.path)),
    (
        "POST",
        _P + "/jobs/([^/]+)/cancel",
        lambda api, call: {"kind": "bigquery#jobCancelResponse", "job": api.jobs.cancel(*call.path)},
    ),
    ("POST", _P + "/datasets", lambda api, call: resources.insert_dataset(api.store, call.path[0], call.body)),
    ("GET", _P + "/datasets", lambda api, call: resources.list_datasets(api.store, *call.path)),
    ("GET", _D, lambda api, call: resources.get_dataset(api.store, *call.path)),
    ("PATCH", _D, lambda api, call: resources.patch_dataset(api.store, call.path[0], call.path[1], call.body)),
    (
        "DELETE",
        _D,
        lambda api, call: resources.delete_dataset(
            api.store, call.path[0], call.path[1], _flag(call, "deleteContents")
        ),
    ),
    ("POST", _D + "/tables", Api.insert_table),
    ("GET", _D + "/tables", lambda api, call: resources.list_tables(api.store, *call.path)),
    ("GET", _T, lambda api, call: resources.get_table(api.store, api.jobs.statements.meter, Name(*call.path))),
    ("PATCH", _T, Api.patch_table),
    ("DELETE", _T, lambda api, call: resources.delete_table(api.store, Name(*call.path))),
    ("GET", _T + "/data", Api.list_rows),
]
