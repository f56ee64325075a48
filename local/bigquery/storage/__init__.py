"""What is stored: datasets, tables and their rows, in one DuckDB file."""

from local.bigquery.storage import catalog, destinations, rows
from local.bigquery.storage.state import Name, Resource, Table, field_type
from local.bigquery.storage.store import Cursor, Store, as_bigquery_error

__all__ = [
    "Cursor",
    "Name",
    "Resource",
    "Store",
    "Table",
    "as_bigquery_error",
    "catalog",
    "destinations",
    "field_type",
    "rows",
]
