"""What is stored: datasets, tables and their rows, in one DuckDB file."""

from local.bigquery.storage import catalog, destinations, rows
from local.bigquery.storage.catalog import Name, Resource, Table
from local.bigquery.storage.store import Cursor, Store, as_bigquery_error, generation

__all__ = [
    "Cursor",
    "Name",
    "Resource",
    "Store",
    "Table",
    "as_bigquery_error",
    "catalog",
    "destinations",
    "generation",
    "rows",
]
