"""Files → tables: exports and maps are read, checked and loaded into BigQuery.

The modules that read files import Arrow: other packages import them where they need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.imports import source_tables
from bot.imports.source_tables import OUTCOMES, TABLES, Table

if TYPE_CHECKING:
    from bot.imports import batches, conversions, exports, faults, loads, maps, values

__all__ = [
    "OUTCOMES",
    "TABLES",
    "Table",
    "batches",
    "conversions",
    "exports",
    "faults",
    "loads",
    "maps",
    "source_tables",
    "values",
]
