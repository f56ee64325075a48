"""One job: its state, what came of it, and how BigQuery shows both."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from local.bigquery.errors import BigQueryError
from local.bigquery.jobs.statements import Outcome
from local.bigquery.storage import Cursor, Resource, catalog, rows

_ANONYMOUS = "_local"


@dataclass
class Job:
    """One job, as long as the server remembers it."""

    project: str
    id: str
    configuration: Resource
    request: str = ""
    durable: bool = True
    created: int = field(default_factory=catalog.now_ms)
    started: int = 0
    ended: int = 0
    outcome: Outcome | None = None
    loaded: Resource | None = None
    error: BigQueryError | None = None
    done: threading.Event = field(default_factory=threading.Event)
    cursor: Cursor | None = None
    noted: bool = False
    """Whether what came of it was written down with what it changed."""

    def resource(self) -> Resource:
        """Return the job as BigQuery shows it."""
        state = "DONE" if self.ended else "RUNNING"
        status: Resource = {"state": state}
        if self.error is not None:
            status |= {"errorResult": self.error.proto(), "errors": [self.error.proto()]}
        return {
            "kind": "bigquery#job",
            "id": f"{self.project}:US.{self.id}",
            "etag": f"{self.id}-{self.ended}",
            "selfLink": "",
            "user_email": "local@localhost",
            "jobReference": {"projectId": self.project, "jobId": self.id, "location": "US"},
            "configuration": self._configuration(),
            "statistics": self._statistics(),
            "status": status,
        }

    def _configuration(self) -> Resource:
        query = self.configuration.get("query")
        if query is None:
            return self.configuration
        anonymous = {"projectId": self.project, "datasetId": _ANONYMOUS, "tableId": f"anon{self.id}"}
        filled = {"destinationTable": anonymous, "priority": "INTERACTIVE"} | query
        return self.configuration | {"query": filled, "jobType": "QUERY"}

    def _statistics(self) -> Resource:
        statistics: Resource = {"creationTime": str(self.created), "startTime": str(self.started or self.created)}
        if self.ended:
            statistics["endTime"] = str(self.ended)
        if self.loaded is not None:
            statistics["load"] = self.loaded
        if self.outcome is not None:
            query = query_statistics(self.outcome)
            spent = str(max(1, self.ended - self.started))
            statistics |= {"query": query | {"totalSlotMs": spent}, "totalSlotMs": spent}
            statistics["totalBytesProcessed"] = query["totalBytesProcessed"]
        return statistics


def query_statistics(outcome: Outcome) -> Resource:
    """Return what a statement read and changed, as BigQuery shows it."""
    statistics: Resource = {
        "statementType": outcome.kind,
        "totalBytesProcessed": str(sum(outcome.counts.values())),
        "totalBytesBilled": str(outcome.billed),
        "billingTier": 1,
        "cacheHit": outcome.cached,
        "schema": rows.schema(outcome.columns),
    }
    if outcome.kind != "SELECT":
        statistics["numDmlAffectedRows"] = str(sum(outcome.changed.values()))
        statistics["dmlStats"] = {kind: str(count) for kind, count in outcome.changed.items()}
    return statistics
