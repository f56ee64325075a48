"""Load jobs: CSV, newline-delimited JSON and Parquet files become rows of a table."""

from local.bigquery.loads.load_job import load

__all__ = ["load"]
