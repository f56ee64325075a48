"""The only package that talks to BigQuery: connection, statements, jobs, tables, records, and the published tables.

BigQuery's client and pandas are imported only where a warehouse is connected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.warehouse import connection, contract, records, rows, statements
from bot.warehouse.connection import NothingPublishedError, connect, published, recorded
from bot.warehouse.rows import (
    AuditEntry,
    Freeze,
    LoadedFolder,
    Preference,
    Reconciliation,
    RecordedRun,
    RunHistory,
    run_history,
)
from bot.warehouse.schema import Column, Type
from bot.warehouse.statements import Statement

if TYPE_CHECKING:
    from bot.warehouse.client import Warehouse

__all__ = [
    "AuditEntry",
    "Column",
    "Freeze",
    "LoadedFolder",
    "NothingPublishedError",
    "Preference",
    "Reconciliation",
    "RecordedRun",
    "RunHistory",
    "Statement",
    "Type",
    "Warehouse",
    "connect",
    "connection",
    "contract",
    "published",
    "recorded",
    "records",
    "rows",
    "run_history",
    "statements",
]
