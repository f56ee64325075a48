"""Every table that a statement in `sql/` may name, with its columns: those of the source, of the records, and built."""

from __future__ import annotations

import pyarrow as pa

from bot.imports import source_tables
from bot.imports import values as parsing
from bot.pipeline.contract import weekly
from bot.warehouse import records
from bot.warehouse import statements as questions

BUILT = tuple(
    name
    for folder in ("normalize", "analytics", "contract")
    for name in questions.names(folder)
    if name.rsplit("/", 1)[-1] not in source_tables.TABLES
)
FOLDERS = ("normalize", "mobilize", "analytics", "quality", "contract", "questions", "records")


def tables() -> dict[str, list[tuple[str, str]]]:
    """Return each table's columns as (name, type)."""
    read: dict[str, list[tuple[str, str]]] = {
        name: [(column.name, column.type) for column in table.columns] for name, table in source_tables.TABLES.items()
    }
    kept: dict[str, list[tuple[str, str]]] = {
        name: [(column.name, column.type) for column in columns]
        for name, columns in (*records.TABLES.items(), *weekly.TABLES.items())
    }
    built = {
        name.rsplit("/", 1)[-1]: [(field.name, field.type) for field in questions.read(name).returns] for name in BUILT
    }
    return {**read, **kept, **built}


def statements() -> list[str]:
    """Return the name of every statement in `sql/`."""
    return [name for folder in FOLDERS for name in questions.names(folder)]


ARROW = {
    **parsing.TYPES,
    "INT64": pa.int64(),
    "FLOAT64": pa.float64(),
    "BOOL": pa.bool_(),
    "DATETIME": pa.timestamp("us"),
}
