"""Every statement of `sql/`, held against its header and judged by Google's own analyzer; and what they answer.

A case is a folder `tests/sql/<question>/<case>/`: rows for the tables (`<table>.csv`, whose column `why` says why each
row is there), `parameters.json`, and `expected.csv`.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot import settings
from bot.imports import source_tables
from bot.warehouse import connection
from bot.warehouse import statements as questions
from bot.warehouse.client import Warehouse
from bot.warehouse.schema import Column
from local.bigquery.process import release
from tests.support import googlesql
from tests.support.schemas import ARROW, statements, tables

CASES = Path(__file__).parent


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
    columns = googlesql.analyze(source_tables.select(table, present), {table.name: list(present.items())})
    assert columns == [(column.name, column.type) for column in table.columns]


def cases() -> list[tuple[str, Path]]:
    found = sorted(path.parent for path in CASES.glob("*/*/*/expected.csv"))
    return [(str(folder.parent.relative_to(CASES)), folder) for folder in found]


@pytest.mark.parametrize(("name", "folder"), cases(), ids=lambda value: value if isinstance(value, str) else value.name)
def test_google_and_the_local_bigquery_answer_a_case_alike(name: str, folder: Path, warehouse: Warehouse) -> None:
    question = questions.read(name)
    given = {path.stem: path for path in folder.glob("*.csv") if path.stem != "expected"}
    contents = {table: (columns, _rows(given[table], columns)) for table, columns in tables().items() if table in given}
    values = json.loads((folder / "parameters.json").read_text()) if question.parameters else {}
    parameters = {field.name: (field.type, _parameter(values[field.name], field.type)) for field in question.parameters}
    judged = googlesql.evaluate(question.sql, contents, parameters)
    dataset = _dataset(warehouse, f"{name}/{folder.name}", contents)
    local = warehouse.ask(name, dataset, **{key: value for key, (_, value) in parameters.items()}).records()
    expected = _rows(folder / "expected.csv", [(field.name, field.type) for field in question.returns])
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        shown = next(csv.reader(file))
    wanted = _sorted([{column: row[column] for column in shown} for row in expected])
    assert _sorted([{column: row[column] for column in shown} for row in judged]) == wanted
    assert _sorted([{column: row[column] for column in shown} for row in local]) == wanted


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
        fields = [Column(name, kind) for name, kind in columns]
        arrays = {name: pa.array([row[name] for row in rows], ARROW[kind]) for name, kind in columns}
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "rows.parquet")
            pq.write_table(pa.table(arrays), path)
            warehouse.load(path, dataset, table, fields)
    return dataset


def _rows(path: Path, columns: list[tuple[str, str]]) -> list[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: _value(row.get(name), kind) for name, kind in columns} for row in csv.DictReader(file)]


def _value(text: str | None, kind: str) -> Any:
    if text is None or text == "":
        return None
    if kind == "DATE":
        return date.fromisoformat(text)
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if kind == "INT64":
        return int(text)
    return text == "true" if kind == "BOOL" else text


def _parameter(value: Any, kind: str) -> Any:
    return date.fromisoformat(value) if kind == "DATE" else value


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
