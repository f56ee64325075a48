"""The tables that Flakebot reads, and how a source's table is read as one of them."""

from bot.imports.source_tables.reading import Selection, converted, lacking, missing, select, unreadable
from bot.imports.source_tables.table import Table
from bot.imports.source_tables.tables import (
    ASIDE,
    METHODS,
    MOBILIZE,
    OUTCOMES,
    PERSONAL,
    SIGN_UPS,
    TABLES,
)

__all__ = [
    "ASIDE",
    "METHODS",
    "MOBILIZE",
    "OUTCOMES",
    "PERSONAL",
    "SIGN_UPS",
    "TABLES",
    "Selection",
    "Table",
    "converted",
    "lacking",
    "missing",
    "select",
    "unreadable",
]
