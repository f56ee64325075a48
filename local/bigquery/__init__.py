"""A BigQuery for one machine: the REST API that the client speaks, over DuckDB, in a process of its own."""

from local.bigquery.process import START_SECONDS, fingerprint, plan_faults, release, serve, settle, unusable

__all__ = [
    "START_SECONDS",
    "errors",
    "fingerprint",
    "plan_faults",
    "release",
    "serve",
    "settle",
    "unusable",
]
