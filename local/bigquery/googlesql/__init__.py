"""GoogleSQL for the local BigQuery: sqlglot's BigQuery dialect, corrected for DuckDB and limited to a list."""

from local.bigquery.googlesql.macros import MACROS
from local.bigquery.googlesql.tables import Scan, TableInfo
from local.bigquery.googlesql.translation import Translation, translate
from local.bigquery.googlesql.types import DUCK, duck, element, is_array, name, normal, quoted

__all__ = [
    "DUCK",
    "MACROS",
    "Scan",
    "TableInfo",
    "Translation",
    "duck",
    "element",
    "is_array",
    "name",
    "normal",
    "quoted",
    "translate",
]
