"""CSV files: cells are read with Arrow, then given their types."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

import os
from pathlib import Path

from local.bigquery.errors import invalid
from local.bigquery.googlesql import name, quoted
from local.bigquery.loads.cells import bad_data, fetch, typed
from local.bigquery.storage import Cursor, Resource, field_type


def source(cursor: Cursor, job: Resource, path: Path) -> str:
    """Return the query for a CSV file's rows."""
    fields = job["schema"]["fields"]
    if any(field.get("mode") == "REPEATED" for field in fields):
        raise invalid("CSV has no repeated fields")
    if job.get("allowJaggedRows"):
        raise invalid("The local BigQuery does not know allowJaggedRows")
    read = f"read_parquet({quoted(str(_texts(job, path)))})"
    if not job.get("allowQuotedNewlines"):
        _refuse_quoted_newlines(cursor, read, fields)
    return typed(cursor, read, fields, int(job.get("skipLeadingRows") or 0))


def _texts(job: Resource, path: Path) -> Path:
    """Write a CSV file's cells as texts into a Parquet file beside it, batch by batch, with Arrow; return its path.

    DuckDB's own reader takes the first line break it sees, even a quoted one, for the end of every row, and then
    loses rows without an error.
    """
    import pyarrow
    from pyarrow import csv, parquet

    names = [field["name"] for field in job["schema"]["fields"]]
    read = csv.ReadOptions(
        column_names=names, skip_rows_after_names=int(job.get("skipLeadingRows") or 0), block_size=1 << 24
    )
    parse = csv.ParseOptions(
        delimiter=job.get("fieldDelimiter") or ",",
        quote_char=job.get("quote", '"') or False,
        newlines_in_values=True,
        ignore_empty_lines=len(names) > 1,
    )
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.string()),
        null_values=[job.get("nullMarker", "")],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    texts = path.with_suffix(".parquet")
    _end_last_line(path)
    try:
        with csv.open_csv(path, read, parse, convert) as pieces, parquet.ParquetWriter(texts, pieces.schema) as out:
            for piece in pieces:
                out.write_batch(piece)
    except pyarrow.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise bad_data(str(error).splitlines()[0]) from error
        empty = pyarrow.schema([(called, pyarrow.string()) for called in names]).empty_table()
        parquet.write_table(empty, texts)
    return texts


def _end_last_line(path: Path) -> None:
    """End the last line, without which Arrow cannot skip it."""
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) not in b"\r\n":
                file.write(b"\n")


def _refuse_quoted_newlines(cursor: Cursor, read: str, fields: list[Resource]) -> None:
    texts = [name(field["name"]) for field in fields if field_type(field) == "STRING"]
    if not texts:
        return
    some = " OR ".join(f"regexp_matches({text}, '[\\r\\n]')" for text in texts)
    if fetch(cursor, f"SELECT 1 FROM {read} WHERE {some} LIMIT 1"):
        raise bad_data("CSV has a quoted value with a line break: set allowQuotedNewlines")
