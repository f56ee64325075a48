"""Every statement of `sql/`, checked against its header and by Google's own analyzer; and what it answers or writes.

A case is a folder `tests/sql/<statement>/<case>/`: rows for the tables (`<table>.csv`, whose column `why` says why each
row is there), `parameters.json`, and `expected.csv`: a question's answer, or the whole table after a write. An empty
cell is NULL, `''` an empty string.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot import settings
from bot.errors import UnreadableError
from bot.imports import source_tables, values
from bot.warehouse import connection
from bot.warehouse import statements as questions
from bot.warehouse.client import Warehouse
from bot.warehouse.schema import Column
from local.bigquery.process import release
from tests.support import googlesql
from tests.support.schemas import ARROW, statements, tables

CASES = Path(__file__).parent


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of a day by UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("name", statements())
def test_a_statement_is_accepted_by_googles_analyzer_and_returns_what_its_header_says(name: str) -> None:
    question = questions.read(name)
    parameters = {field.name: field.type for field in question.parameters}
    columns = googlesql.analyze(question.sql, tables(), parameters)
    assert columns == [(field.name, field.type) for field in question.returns]


@pytest.mark.parametrize("name", statements())
def test_a_header_says_what_the_statement_is_for_and_declares_just_what_it_uses(name: str) -> None:
    question = questions.read(name)
    body = "\n".join(line for line in question.sql.splitlines() if not line.startswith("--"))
    assert question.about.endswith((".", "?", "`."))
    assert question.grain
    assert bool(question.severity in ("stop", "fail", "warn")) == name.startswith("quality/")
    assert set(re.findall(r"@(\w+)", body)) == {field.name for field in question.parameters}


@pytest.mark.parametrize("table", source_tables.TABLES.values(), ids=lambda table: table.name)
@pytest.mark.parametrize("whole", [True, False], ids=["all its columns", "only the required ones"])
def test_a_source_table_is_read_by_a_select_that_google_accepts(table: source_tables.Table, whole: bool) -> None:
    present = {column.name: column.type for column in table.columns if whole or column.required}
    sql = source_tables.select(table, present, WISCONSIN)
    shape = {table.name: list(present.items())}
    columns = googlesql.analyze(sql, shape, {name: kind for name, (kind, _) in PARAMETERS.items()})
    assert columns == [(column.name, column.type) for column in table.columns]


WISCONSIN = source_tables.Selection("America/Chicago", "WI", ("7", "8"))
PARAMETERS: dict[str, tuple[str, Any]] = {
    name: ("STRING" if isinstance(value, str) else "ARRAY<STRING>", value)
    for name, value in WISCONSIN.parameters.items()
}

# Of a source whose columns have other types than ours, as VAN's sync may: what each of ours is made from.
SOURCES: dict[str, dict[str, str]] = {
    "our types": {},
    "texts": {"DATE": "STRING", "TIMESTAMP": "STRING", "INT64": "STRING"},
    "numbers and moments": {"STRING": "INT64", "DATE": "TIMESTAMP"},
    "dates": {"STRING": "DATE", "TIMESTAMP": "DATE"},
    "fractions and times without a zone": {"STRING": "FLOAT64", "DATE": "DATETIME", "TIMESTAMP": "DATETIME"},
}
# The change of clocks is at 8 and at 7 o'clock.
VALUES: dict[str, list[Any]] = {
    "STRING": ["2020-03-08", "2020-11-01"],
    "INT64": [0, 2**53 + 1],
    "FLOAT64": [13670.0, 0.5],
    "DATETIME": [datetime(2020, 8, 21, 19, 30), datetime(2020, 11, 1)],
    "DATE": [date(2020, 3, 8), date(2020, 11, 1)],
    "TIMESTAMP": [datetime(2020, 3, 8, 7, 59, 59, 999999, tzinfo=UTC), datetime(2020, 11, 1, 23, 30, tzinfo=UTC)],
}
NUMBERS = ["1,200", "40.0"]
"""Whole numbers as texts."""


@pytest.mark.parametrize("source", SOURCES)
def test_google_and_the_local_bigquery_read_a_source_alike(source: str, warehouse: Warehouse) -> None:
    dataset = re.sub(r"\W", "_", source)
    warehouse.create_dataset(dataset)
    for table in source_tables.TABLES.values():
        shape = [(column.name, SOURCES[source].get(column.type, column.type)) for column in table.columns]
        numbers = {column.name for column in table.columns if column.type == "INT64"}
        rows: list[dict[str, Any]] = [
            {
                name: NUMBERS[number] if name in numbers and kind == "STRING" else VALUES[kind][number]
                for name, kind in shape
            }
            for number in (0, 1)
        ]
        rows += [{}]
        _load(warehouse, dataset, table.name, shape, rows)
        sql = source_tables.select(table, dict(shape), WISCONSIN)
        judged = googlesql.evaluate(sql, {table.name: (shape, rows)}, PARAMETERS)
        warehouse.copy(sql, dataset, dataset, f"read_{table.name}", **WISCONSIN.parameters)
        assert _sorted(_stored(warehouse, dataset, f"read_{table.name}")) == _sorted(judged)


# How a column of another type is read: the column, its type, what a sync has there, what we read of it.
FRIDAY, SATURDAY = date(2020, 8, 21), date(2020, 8, 22)
READ: dict[str, tuple[str, str, list[Any], list[Any]]] = {
    "moments": ("event_date", "TIMESTAMP", [at(SATURDAY, 0, 30), at(FRIDAY, 23, 59)], [FRIDAY, FRIDAY]),
    "days at midnight": ("event_date", "TIMESTAMP", [at(FRIDAY), at(SATURDAY)], [FRIDAY, SATURDAY]),
    "one moment among midnights": ("event_date", "TIMESTAMP", [at(SATURDAY), at(FRIDAY, 18)], [FRIDAY, FRIDAY]),
    "times without a zone": ("event_date", "DATETIME", [datetime(2020, 8, 21, 19, 30)], [FRIDAY]),
    "texts with a midnight": ("event_date", "STRING", ["2020-08-21T00:00:00Z", " 2020-08-22"], [FRIDAY, SATURDAY]),
    "ids with a fraction": ("event_location_id", "FLOAT64", [13670.0, 13670.5], ["13670", "13670.5"]),
    "another time without a zone": (
        *("datetime_modified", "DATETIME"),
        *([datetime(2020, 8, 21, 19, 30)], [at(SATURDAY, 0, 30)]),
    ),
    "a day for a moment": ("datetime_modified", "DATE", [FRIDAY], [at(FRIDAY, 5)]),
}
DOUBTFUL = {
    "a shift at night": ("event_date", "DATETIME", datetime(2020, 8, 22, 0, 30)),
    "a change that lies ahead": ("datetime_modified", "DATETIME", datetime(2199, 8, 22, 0, 30)),
}


@pytest.mark.parametrize("case", READ)
def test_a_column_of_another_type_is_read_in_the_campaigns_zone(case: str, warehouse: Warehouse) -> None:
    column, kind, values, expected = READ[case]
    dataset, sql, shape, rows = _of_one_column(case, column, kind, values, warehouse)
    judged = googlesql.evaluate(sql, {"event_attendees": (shape, rows)}, PARAMETERS)
    assert [row[column] for row in judged] == expected
    warehouse.copy(sql, dataset, dataset, "read", **WISCONSIN.parameters)
    assert [row[column] for row in _stored(warehouse, dataset, "read")] == expected


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_time_that_cannot_be_the_campaigns_is_refused(case: str, warehouse: Warehouse) -> None:
    column, kind, value = DOUBTFUL[case]
    dataset, sql, *_ = _of_one_column(case, column, kind, [value], warehouse)
    with pytest.raises(UnreadableError):
        warehouse.copy(sql, dataset, dataset, "read", **WISCONSIN.parameters)


def _of_one_column(case: str, column: str, kind: str, values: list[Any], warehouse: Warehouse) -> tuple[Any, ...]:
    """Load event_attendees with this one column; return its dataset, the SELECT that reads it, its shape and rows."""
    dataset, shape, rows = re.sub(r"\W", "_", case), [(column, kind)], [{column: value} for value in values]
    warehouse.create_dataset(dataset)
    _load(warehouse, dataset, "event_attendees", shape, rows)
    sql = source_tables.select(source_tables.TABLES["event_attendees"], dict(shape), WISCONSIN)
    return dataset, sql, shape, rows


# As exports of all kinds have them, and what each stands for.
TEXTS = {
    "No Show": "No Show",
    "No\u00a0Show": "No Show",
    "\u2003No \t Show\r\n": "No Show",
    "No Show\0": "No Show",
    "\ufeffNo\u200b Show": "No Show",
    "No\u0085Show": "No Show",
    "Cafe\u0301": "Caf\u00e9",
    **dict.fromkeys(("", " ", "\u00a0", "\0", "nan", "NaN", "None", " NULL ", "NaT", "<NA>", "\\N"), None),
    "Nancy": "Nancy",
    "0": "0",
}
IDS = TEXTS | {"13670.0": "13670", "013670": "013670", " 12 ": "12", "1.5": "1.5", "A-1": "A-1"}


@pytest.mark.parametrize(("name", "texts"), [("event_name", TEXTS), ("event_location_id", IDS)])
def test_a_text_is_cleaned_alike_in_a_sync_and_in_a_file(
    name: str, texts: dict[str, str | None], warehouse: Warehouse
) -> None:
    dataset, sql, shape, rows = _of_one_column(f"texts of {name}", name, "STRING", list(texts), warehouse)
    judged = googlesql.evaluate(sql, {"event_attendees": (shape, rows)}, PARAMETERS)
    warehouse.copy(sql, dataset, dataset, "read", **WISCONSIN.parameters)
    stored = _stored(warehouse, dataset, "read")
    (read, faults) = values.convert(Column(name), list(texts))
    assert not faults
    for found in ([row[name] for row in judged], [row[name] for row in stored], read.to_pylist()):
        assert dict(zip(texts, found, strict=True)) == texts


def cases(writes: bool) -> list[tuple[str, Path]]:
    found = sorted(path.parent for path in CASES.glob("*/*/*/expected.csv"))
    named = [(str(folder.parent.relative_to(CASES)), folder) for folder in found]
    return [(name, folder) for name, folder in named if name.startswith("records/") == writes]


def test_every_statement_has_a_case() -> None:
    assert {name for name, _ in cases(writes=False) + cases(writes=True)} == set(statements())


def of_case(value: Any) -> str:
    return value if isinstance(value, str) else str(value.name)


@pytest.mark.parametrize(("name", "folder"), cases(writes=False), ids=of_case)
def test_google_and_the_local_bigquery_answer_a_case_alike(name: str, folder: Path, warehouse: Warehouse) -> None:
    question = questions.read(name)
    contents, parameters = _given(question, folder)
    judged = googlesql.evaluate(question.sql, contents, parameters)
    dataset = _dataset(warehouse, f"{name}/{folder.name}", contents)
    local = warehouse.ask(name, dataset, **{key: value for key, (_, value) in parameters.items()}).records()
    expected = _rows(folder / "expected.csv", [(field.name, field.type) for field in question.returns])
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        shown = next(csv.reader(file))
    wanted = _sorted([{column: row[column] for column in shown} for row in expected])
    assert _sorted([{column: row[column] for column in shown} for row in judged]) == wanted
    assert _sorted([{column: row[column] for column in shown} for row in local]) == wanted


@pytest.mark.parametrize(("name", "folder"), cases(writes=True), ids=of_case)
def test_google_and_the_local_bigquery_write_a_case_alike(name: str, folder: Path, warehouse: Warehouse) -> None:
    question = questions.read(name)
    contents, parameters = _given(question, folder)
    ((table, (columns, before)),) = contents.items()
    dataset = _dataset(warehouse, f"{name}/{folder.name}", contents)
    own = Warehouse(warehouse._client, dataset, 10**9)
    own.record(name, **{key: value for key, (_, value) in parameters.items()})
    after = _stored(warehouse, dataset, table)
    assert _sorted(after) == _sorted(_rows(folder / "expected.csv", columns))
    if "MERGE INTO" not in question.sql:  # Google's evaluator does not run it; its analyzer has read it.
        _check_written(googlesql.modify(question.sql, contents, parameters), before, after)


def _check_written(
    written: list[tuple[str, dict[str, Any]]], before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    """Check that a table has changed as Google's evaluator says."""
    kinds = Counter(kind for kind, _ in written)
    assert len(after) == len(before) + kinds["INSERT"] - kinds["DELETE"]
    had, has = (Counter(map(repr, rows)) for rows in (before, after))
    new = Counter(repr(row) for kind, row in written if kind != "DELETE")
    assert has - had == new - had
    assert (had - has).total() == (new - had).total() - kinds["INSERT"] + kinds["DELETE"]


def _given(question: questions.Statement, folder: Path) -> tuple[dict[str, Any], dict[str, tuple[str, Any]]]:
    """Read a case's tables and parameters."""
    given = {path.stem: path for path in folder.glob("*.csv") if path.stem != "expected"}
    contents = {table: (columns, _rows(given[table], columns)) for table, columns in tables().items() if table in given}
    values = json.loads((folder / "parameters.json").read_text()) if question.parameters else {}
    return contents, {
        field.name: (field.type, _parameter(values[field.name], field.type)) for field in question.parameters
    }


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    home = tmp_path_factory.mktemp("cases")
    yield connection.connect(settings.read({"FLAKEBOT_HOME": str(home)}))
    release(home)


def _dataset(warehouse: Warehouse, case: str, contents: dict[str, Any]) -> str:
    """Load a case's tables into a dataset of its own."""
    dataset = re.sub(r"\W", "_", case)
    warehouse.create_dataset(dataset)
    for table, (columns, rows) in contents.items():
        _load(warehouse, dataset, table, columns, rows)
    return dataset


def _load(warehouse: Warehouse, dataset: str, table: str, columns: list[tuple[str, Any]], rows: list[Any]) -> None:
    arrays = {name: pa.array([row.get(name) for row in rows], ARROW[kind]) for name, kind in columns}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "rows.parquet")
        pq.write_table(pa.table(arrays), path)
        warehouse.load(path, dataset, table, [Column(name, kind) for name, kind in columns])


def _stored(warehouse: Warehouse, dataset: str, table: str) -> list[dict[str, Any]]:
    return [dict(row.items()) for row in warehouse._client.query_and_wait(f"SELECT * FROM {dataset}.{table}")]


def _rows(path: Path, columns: list[tuple[str, str]]) -> list[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: _value(row.get(name), kind) for name, kind in columns} for row in csv.DictReader(file)]


def _value(text: str | None, kind: str) -> Any:
    if text is None or text == "":
        return None
    if text == "''":
        return ""
    if kind == "DATE":
        return date.fromisoformat(text)
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if kind in ("INT64", "FLOAT64"):
        return {"INT64": int, "FLOAT64": float}[kind](text)
    return text == "true" if kind == "BOOL" else text


def _parameter(value: Any, kind: str) -> Any:
    return _value(value, kind) if kind in ("DATE", "TIMESTAMP") else value


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
