"""Load jobs: CSV, newline-delimited JSON and Parquet, read from a file on disk, never through memory as a whole."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

import os
from pathlib import Path

import duckdb

from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.googlesql import duck, element, is_array, name, quoted
from local.bigquery.storage import catalog, destinations, rows
from local.bigquery.storage.catalog import Cursor, Name, Resource

_FROM_PARQUET = {
    "VARCHAR": "STRING",
    "BLOB": "BYTES",
    "BIGINT": "INT64",
    "INTEGER": "INT64",
    "SMALLINT": "INT64",
    "TINYINT": "INT64",
    "UINTEGER": "INT64",
    "USMALLINT": "INT64",
    "UTINYINT": "INT64",
    "DOUBLE": "FLOAT64",
    "FLOAT": "FLOAT64",
    "BOOLEAN": "BOOL",
    "DATE": "DATE",
    "TIMESTAMP": "DATETIME",
    "TIMESTAMP_NS": "DATETIME",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
}


def load(cursor: Cursor, job: Resource, path: Path) -> tuple[Name, int]:
    """Load an uploaded file into its table; return the table and how many rows were loaded."""
    target = Name.of(job["destinationTable"])
    kind = job.get("sourceFormat", "CSV")
    if kind not in _SOURCES:
        raise invalid(f"The local BigQuery does not load {kind}: it knows {', '.join(_SOURCES)}")
    fields = _fields(cursor, job, target)
    if kind == "PARQUET" and not fields:
        fields = _parquet_fields(cursor, path)
    if not fields:
        raise invalid("The local BigQuery does not guess a schema: give one")
    job = job | {"schema": {"fields": fields}}
    destinations.check_layout({"schema": job["schema"]})
    source = _SOURCES[kind](cursor, job, path)
    try:
        loaded = destinations.write(
            cursor, destinations.Rows(job["schema"], source), {"writeDisposition": "WRITE_APPEND"} | job
        )
    except duckdb.Error as error:
        raise _bad_data(str(error).splitlines()[0]) from error
    return target, loaded


def _fields(cursor: Cursor, job: Resource, target: Name) -> list[Resource]:
    if given := job.get("schema", {}).get("fields"):
        return list(given)
    found = catalog.table(cursor, target)
    return found.fields if found else []


def _bad_data(message: str) -> BigQueryError:
    return invalid(f"Error while reading data, error message: {message}")


def _csv(cursor: Cursor, job: Resource, path: Path) -> str:
    fields = job["schema"]["fields"]
    if any(field.get("mode") == "REPEATED" for field in fields):
        raise invalid("CSV has no repeated fields")
    if job.get("allowJaggedRows"):
        raise invalid("The local BigQuery does not know allowJaggedRows")
    read = f"read_parquet({quoted(str(_texts(job, path)))})"
    if not job.get("allowQuotedNewlines"):
        _refuse_quoted_newlines(cursor, read, fields)
    return _typed(cursor, read, fields, int(job.get("skipLeadingRows") or 0))


def _texts(job: Resource, path: Path) -> Path:
    """Write a CSV file's cells as texts beside it, piece by piece, with Arrow.

    DuckDB's own reader takes the first line break it sees, even a quoted one, for the end of every row, and then
    loses rows without a word.
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
            raise _bad_data(str(error).splitlines()[0]) from error
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
    texts = [name(field["name"]) for field in fields if catalog.field_type(field) == "STRING"]
    if not texts:
        return
    some = " OR ".join(f"regexp_matches({text}, '[\\r\\n]')" for text in texts)
    try:
        row = cursor.execute(f"SELECT 1 FROM {read} WHERE {some} LIMIT 1").fetchone()
    except duckdb.Error as error:
        raise _bad_data(_first_words(error)) from error
    if row:
        raise _bad_data("CSV has a quoted value with a line break: set allowQuotedNewlines")


def _first_words(error: duckdb.Error) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:3])


def _json(cursor: Cursor, job: Resource, path: Path) -> str:
    fields = job["schema"]["fields"]
    read = f"read_json({quoted(str(path))}, format = 'newline_delimited', records = false, columns = {{line: 'JSON'}})"
    known = ", ".join(quoted(field["name"]) for field in fields)
    if not job.get("ignoreUnknownValues"):
        words = (
            f"SELECT key FROM (SELECT unnest(json_keys(line)) AS key FROM {read}) WHERE key NOT IN ({known}) LIMIT 1"
        )
        try:
            row = cursor.execute(words).fetchone()
        except duckdb.Error as error:
            raise _bad_data(_first_words(error)) from error
        if row:
            raise _bad_data(f"JSON parsing error: No such field: {row[0]}.")
    cells = []
    for field in fields:
        at = quoted('$."' + field["name"].replace('"', "") + '"')
        if field.get("mode") == "REPEATED":
            cells.append(f"CAST(json_extract(line, {at}) AS VARCHAR[]) AS {name(field['name'])}")
        else:
            cells.append(f"json_extract_string(line, {at}) AS {name(field['name'])}")
    return _typed(cursor, f"(SELECT {', '.join(cells)} FROM {read})", fields, 0)


def _typed(cursor: Cursor, read: str, fields: list[Resource], skipped: int) -> str:
    """Give texts their types, after looking for the first that is none."""
    tests = []
    for number, field in enumerate(fields):
        column, type_ = name(field["name"]), catalog.field_type(field)
        if type_ not in ("STRING", "ARRAY<STRING>"):
            attempt = _attempt(column, type_)
            tests.append(f"WHEN {column} IS NOT NULL AND {attempt} IS NULL THEN {number}")
        if field.get("mode") == "REQUIRED":
            tests.append(f"WHEN {column} IS NULL THEN {number}")
    if tests:
        wrong = f"CASE {' '.join(tests)} END"
        numbered = f"SELECT *, row_number() OVER () AS r_, {wrong} AS w_ FROM {read}"
        words = f"SELECT * FROM ({numbered}) WHERE w_ IS NOT NULL LIMIT 1"
        try:
            row = cursor.execute(words).fetchone()
        except duckdb.Error as error:
            raise _bad_data(_first_words(error)) from error
        if row:
            at, place = int(row[-1]), int(row[-2]) + skipped
            field = fields[at]
            raise _bad_data(
                f"Could not parse '{row[at]}' as {catalog.field_type(field)} for field {field['name']}"
                f" (position {at}) in row {place}"
            )
    cells = [
        name(field["name"])
        if catalog.field_type(field) == "STRING"
        else _attempt(name(field["name"]), catalog.field_type(field))
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


def _parquet_columns(cursor: Cursor, path: Path) -> list[tuple[str, str]]:
    try:
        described = cursor.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
    except duckdb.Error as error:
        raise _bad_data(_first_words(error)) from error
    return [(row[0], row[1]) for row in described]


def _parquet_type(called: str, type_: str) -> str:
    inner = type_.removesuffix("[]")
    plain = "NUMERIC" if inner.startswith("DECIMAL") else _FROM_PARQUET.get(inner)
    if plain is None:
        raise invalid(f"The local BigQuery does not load Parquet's {type_} (field {called})")
    return plain if inner == type_ else f"ARRAY<{plain}>"


def _parquet_fields(cursor: Cursor, path: Path) -> list[Resource]:
    columns = [(called, _parquet_type(called, type_)) for called, type_ in _parquet_columns(cursor, path)]
    return list(rows.schema(columns)["fields"])


def _parquet(cursor: Cursor, job: Resource, path: Path) -> str:
    there = {called.lower(): (called, type_) for called, type_ in _parquet_columns(cursor, path)}
    fields = job["schema"]["fields"]
    unknown = there.keys() - {field["name"].lower() for field in fields}
    if unknown and not job.get("ignoreUnknownValues"):
        raise _bad_data(f"Parquet has fields that the schema does not name: {', '.join(sorted(unknown))}")
    cells = []
    for field in fields:
        wanted = catalog.field_type(field)
        if field["name"].lower() not in there:
            if field.get("mode") == "REQUIRED":
                raise _bad_data(f"Required field {field['name']} is missing in the file")
            cells.append(f"CAST(NULL AS {duck(wanted)})")
            continue
        called, type_ = there[field["name"].lower()]
        cells.append(_parquet_cell(name(called), type_, wanted, called))
    return f"SELECT {', '.join(cells)} FROM read_parquet({quoted(str(path))})"


def _parquet_cell(column: str, type_: str, wanted: str, called: str) -> str:
    if type_.strip('"') in ("INTEGER", "NULL"):
        return (
            f"CAST({column} AS {duck(wanted)})"
            if wanted == "INT64"
            else f"CAST(CAST({column} AS VARCHAR) AS {duck(wanted)})"
        )
    have = _parquet_type(called, type_)
    fits = have == wanted or (have, wanted) in {("DATETIME", "TIMESTAMP"), ("INT64", "FLOAT64"), ("INT64", "NUMERIC")}
    if not fits:
        raise _bad_data(f"Parquet column '{called}' has type {type_} which does not match the target type {wanted}")
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {column})"
    cast = f"CAST({column} AS {duck(wanted)})"
    return f"finite({cast})" if wanted == "FLOAT64" else cast


_SOURCES = {"CSV": _csv, "NEWLINE_DELIMITED_JSON": _json, "PARQUET": _parquet}
