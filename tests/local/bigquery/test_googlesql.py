"""Every line of googlesql.txt, asked of the local BigQuery and of Google's own evaluator: the same, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery import ArrayQueryParameter, QueryJobConfig, ScalarQueryParameter

from local.bigquery.process import release, serve
from tests.support import googlesql

_COLUMNS = [
    ("s", "STRING"),
    ("i", "INT64"),
    ("f", "FLOAT64"),
    ("b", "BOOL"),
    ("d", "DATE"),
    ("ts", "TIMESTAMP"),
    ("z", "INT64"),
]
_ROWS = [
    ("Ann", 1, 1.5, True, date(2020, 7, 11), datetime(2020, 7, 11, 3, 4, 5, 678901, tzinfo=UTC), 2),
    ("  bob\t", -7, -2.5, False, date(2019, 12, 30), datetime(2020, 11, 1, 6, 30, tzinfo=UTC), -2),
    ("", 0, 0.125, None, date(2021, 1, 1), datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC), 3),
    (None, None, None, None, None, None, None),
    ("Ünïcödé,a,b", 9, 1e10, True, date(2020, 2, 29), datetime(2020, 3, 8, 8, 30, tzinfo=UTC), 1),
    ("12", 100, 2.675, False, date(2018, 1, 7), datetime(2018, 1, 7, tzinfo=UTC), 7),
    ("2020-7-1", 3, 1.005, True, date(2016, 1, 3), datetime(2016, 1, 3, 5, tzinfo=UTC), -7),
]
_PARAMETERS: dict[str, tuple[str, Any]] = {
    "d": ("DATE", date(2020, 7, 11)),
    "n": ("INT64", 3),
    "s": ("STRING", "Ann"),
    "a": ("ARRAY<STRING>", ["Ann", "12"]),
    "e": ("ARRAY<INT64>", []),
    "nul": ("INT64", None),
    "zone": ("STRING", "America/Chicago"),
}


def _sections() -> list[list[str]]:
    text = (Path(__file__).parent / "googlesql.txt").read_text(encoding="utf-8")
    blocks = text.split("\n\n")[1:]
    return [[_query(line) for line in block.splitlines() if line and not line.startswith("#")] for block in blocks]


def _query(line: str) -> str:
    return line if line.upper().startswith(("SELECT", "WITH", "(")) else f"SELECT {line} AS x FROM t"


ANSWERED, REFUSED_HERE, REFUSED = _sections()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bigquery.Client]:
    home = tmp_path_factory.mktemp("googlesql")
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    made = bigquery.Client("local", credentials, client_options={"api_endpoint": serve(home)})
    made.create_dataset("d")
    names = [name for name, _ in _COLUMNS]
    rows = [dict(zip(names, [_json(cell) for cell in row], strict=True)) for row in _ROWS]
    schema = [bigquery.SchemaField(name, kind) for name, kind in _COLUMNS]
    made.load_table_from_json(rows, "d.t", job_config=bigquery.LoadJobConfig(schema=schema)).result()
    yield made
    made.close()  # type: ignore[no-untyped-call]
    release(home)


def _json(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def ask(client: bigquery.Client, sql: str) -> list[tuple[Any, ...]]:
    """Ask the local BigQuery, with all parameters that the text names."""
    given: list[Any] = []
    for name, (kind, value) in _used(sql).items():
        if kind.startswith("ARRAY<"):
            given.append(ArrayQueryParameter(name, kind[6:-1], value))
        else:
            given.append(ScalarQueryParameter(name, kind, value))
    config = QueryJobConfig(default_dataset="local.d", query_parameters=given, use_query_cache=False)
    rows = client.query_and_wait(sql, job_config=config, job_retry=None, retry=None)  # type: ignore[arg-type]
    return [tuple(row.values()) for row in rows]


def judged(sql: str) -> list[tuple[Any, ...]]:
    """Ask Google's evaluator the same."""
    rows = [dict(zip([name for name, _ in _COLUMNS], row, strict=True)) for row in _ROWS]
    return [tuple(row.values()) for row in googlesql.evaluate(sql, {"t": (_COLUMNS, rows)}, _used(sql))]


def _used(sql: str) -> dict[str, tuple[str, Any]]:
    return {name: given for name, given in _PARAMETERS.items() if f"@{name}" in sql}


def _comparable(rows: list[tuple[Any, ...]], sql: str) -> list[Any]:
    """Show an empty array for none, as BigQuery does, and rows in any order unless one was asked for."""
    shown = [
        tuple(round(cell, 9) if isinstance(cell, float) else None if cell == [] else cell for cell in row)
        for row in rows
    ]
    outside = sql.rsplit(")", 1)[-1]
    return shown if "ORDER BY" in outside else sorted(shown, key=repr)


def test_what_both_answer_is_the_same(client: bigquery.Client) -> None:
    wrong = []
    for sql in ANSWERED:
        try:
            found = ask(client, sql)
        except GoogleAPICallError as error:
            wrong.append((sql, error.message))
            continue
        if _comparable(found, sql) != _comparable(judged(sql), sql):
            wrong.append((sql, found))
    assert wrong == []


def test_what_google_refuses_is_refused(client: bigquery.Client) -> None:
    for sql in REFUSED:
        with pytest.raises(googlesql.Rejected):
            judged(sql)
        with pytest.raises(GoogleAPICallError) as raised:
            ask(client, sql)
        assert raised.value.code in (400, 404), sql


def test_what_the_local_bigquery_does_not_know_is_said_not_guessed(client: bigquery.Client) -> None:
    for sql in REFUSED_HERE:
        judged(sql)
        with pytest.raises(GoogleAPICallError) as raised:
            ask(client, sql)
        assert raised.value.code == 400, sql
