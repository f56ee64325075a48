"""Cells of a file, read as texts: each is given its column's type or refused."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from typing import Any

import duckdb

from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.googlesql import element, is_array, name
from local.bigquery.storage import Cursor, Resource, field_type


def bad_data(message: str) -> BigQueryError:
    """Return the error for a file that cannot be read."""
    return invalid(f"Error while reading data, error message: {message}")


def fetch(cursor: Cursor, words: str) -> list[tuple[Any, ...]]:
    """Return a query's rows, where the query reads a file that may be broken."""
    try:
        return cursor.execute(words).fetchall()
    except duckdb.Error as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        raise bad_data(" ".join(lines[:3])) from error


def typed(cursor: Cursor, read: str, fields: list[Resource], skipped: int) -> str:
    """Return a SELECT that gives a file's texts their types; raise an error on the first text that does not fit."""
    tests = []
    for number, field in enumerate(fields):
        column, type_ = name(field["name"]), field_type(field)
        if type_ not in ("STRING", "ARRAY<STRING>"):
            attempt = _attempt(column, type_)
            tests.append(f"WHEN {column} IS NOT NULL AND {attempt} IS NULL THEN {number}")
        if field.get("mode") == "REQUIRED":
            tests.append(f"WHEN {column} IS NULL THEN {number}")
    if tests:
        wrong = f"CASE {' '.join(tests)} END"
        numbered = f"SELECT *, row_number() OVER () AS r_, {wrong} AS w_ FROM {read}"
        words = f"SELECT * FROM ({numbered}) WHERE w_ IS NOT NULL LIMIT 1"
        for row in fetch(cursor, words):
            at, place = int(row[-1]), int(row[-2]) + skipped
            field = fields[at]
            raise bad_data(
                f"Could not parse '{row[at]}' as {field_type(field)} for field {field['name']}"
                f" (position {at}) in row {place}"
            )
    cells = [
        name(field["name"]) if field_type(field) == "STRING" else _attempt(name(field["name"]), field_type(field))
        for field in fields
    ]
    return f"SELECT {', '.join(cells)} FROM {read}"


def _attempt(column: str, type_: str) -> str:
    if is_array(type_):
        inner = _attempt("item", element(type_)) if element(type_) != "STRING" else "item"
        return f"list_transform({column}, lambda item: {inner})"
    if type_ == "NUMERIC":
        fits = f"regexp_full_match({column}, '[+-]?[0-9]+(\\.[0-9]{{1,9}})?')"
        return f"CASE WHEN {fits} THEN TRY_CAST({column} AS DECIMAL(38, 9)) END"
    if type_ == "BYTES":
        return f"from_base64({column})"
    return f"try_{type_.lower()}({column})"
