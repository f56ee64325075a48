"""The rows of a finished query, page by page."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from typing import Any

from local.bigquery.errors import invalid
from local.bigquery.jobs.job import Job
from local.bigquery.storage import Resource, Store, catalog, rows


def result_page(store: Store, job: Job, options: dict[str, Any]) -> Resource:
    """Return a page of a finished query's rows."""
    outcome = job.outcome
    if job.error is not None:
        raise job.error
    if outcome is None:
        raise invalid("This job has no rows: it is no query")
    start = int(options.get("pageToken") or options.get("startIndex") or 0)
    most = options.get("maxResults")
    size = min(int(most), 50_000) if most is not None else 50_000
    if outcome.target is not None:
        with store.reading() as cursor:
            place = catalog.existing(cursor, outcome.target).place
            words = f"SELECT * FROM data.{place} LIMIT {size} OFFSET {start}"
            page, total = cursor.execute(words).fetchall(), outcome.made
    else:
        page, total = outcome.rows[start : start + size], len(outcome.rows)
    encoded = rows.encode(page, [type_ for _, type_ in outcome.columns], rows.whole_timestamps(options))
    answer: Resource = {"totalRows": str(total), "schema": rows.schema(outcome.columns)}
    if encoded:
        answer["rows"] = encoded
    if size and start + size < total:
        answer["pageToken"] = str(start + size)
    return answer
