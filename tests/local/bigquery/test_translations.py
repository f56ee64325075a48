"""Translations: one for all tables of one shape, kept for the next server of the same version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.bigquery import errors
from local.bigquery.googlesql import TableInfo, Translation, translate
from local.bigquery.jobs import translations
from local.bigquery.jobs.translations import Translations
from local.bigquery.storage import Store, store

SHIFTS = TableInfo("local:june.shifts", "data.t1", {"day": "DATE", "name": "STRING"}, "day")
QUESTION = "SELECT s.* FROM shifts AS s JOIN names AS n ON s.name = n.name WHERE s.day > @day"
NAMES = TableInfo("local:june.names", "data.t2", {"name": "STRING"})
TYPES = {"day": "DATE"}
NOWHERE: dict[str, TableInfo] = {}


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the statements that are translated."""
    found = list[str]()

    def noted(sql: str, *given: Any) -> Translation:
        found.append(sql)
        return translate(sql, *given)

    monkeypatch.setattr(translations, "translate", noted)
    return found


def ask(kept: Translations, shifts: TableInfo = SHIFTS, names: TableInfo = NAMES, sql: str = QUESTION) -> Translation:
    """Translate, and make sure that it is as if nothing had been kept."""
    tables = {"shifts": shifts, "names": names}
    found = kept.find(sql, TYPES, tables.__getitem__)
    assert repr(found) == repr(translate(sql, TYPES, tables.__getitem__))
    return found


def test_a_statement_is_translated_once_for_tables_of_one_shape(tmp_path: Path, done: list[str]) -> None:
    kept = Translations(tmp_path / "kept", "1")
    first = ask(kept)
    july = ask(kept, replace(SHIFTS, reference="local:july.shifts", place="data.t3"), replace(NAMES, place="data.t4"))
    assert done == [QUESTION]
    assert ("t3" in july.sql, "t1" in july.sql) == (True, False)
    assert {scan.table.place for scan in july.scans} == {"data.t3", "data.t4"}
    assert ask(kept).sql == first.sql


@pytest.mark.parametrize(
    "other",
    [
        replace(SHIFTS, columns={"name": "STRING", "day": "DATE"}),
        replace(SHIFTS, columns={"day": "DATE", "name": "STRING", "more": "INT64"}),
        replace(SHIFTS, partition=""),
        replace(SHIFTS, unit="MONTH"),
        replace(SHIFTS, needs_filter=True),
    ],
)
def test_a_table_of_another_shape_is_another_translation(tmp_path: Path, done: list[str], other: TableInfo) -> None:
    kept = Translations(tmp_path / "kept", "1")
    ask(kept)
    ask(kept, other)
    assert done == [QUESTION] * 2


def test_one_table_under_two_names_is_another_translation_than_two_tables(tmp_path: Path, done: list[str]) -> None:
    kept = Translations(tmp_path / "kept", "1")
    for table in (replace(NAMES, place="data.t3"), NAMES, NAMES):
        ask(kept, table, sql="SELECT s.name FROM shifts AS s JOIN names AS n ON s.name = n.name")
    assert len(done) == 2


def test_the_same_names_with_other_types_of_parameters_are_another_statement(tmp_path: Path, done: list[str]) -> None:
    kept = Translations(tmp_path / "kept", "1")
    for type_, answer in (("INT64", "INT64"), ("STRING", "STRING"), ("INT64", "INT64")):
        assert kept.find("SELECT @one AS one", {"one": type_}, NOWHERE.__getitem__).columns == (("one", answer),)
    assert len(done) == 2


def test_the_next_server_of_the_same_version_begins_with_them(tmp_path: Path, done: list[str]) -> None:
    writes = (
        "INSERT INTO names (name) VALUES ('x')",
        "UPDATE shifts SET name = 'y' WHERE day = @day",
        "MERGE INTO names AS n USING (SELECT @day AS day, 'z' AS name) AS o ON n.name = o.name"
        " WHEN NOT MATCHED THEN INSERT (name) VALUES (o.name)",
    )
    kept = Translations(tmp_path / "kept", "1")
    for sql in (QUESTION, *writes):
        ask(kept, sql=sql)
    kept.save()
    for version, translated in (("1", 0), ("2", 4)):
        done.clear()
        following = Translations(tmp_path / "kept", version)
        for sql in (QUESTION, *writes):
            ask(following, replace(SHIFTS, place="data.t9"), sql=sql)
        assert len(done) == translated


@pytest.mark.parametrize("text", ["", "{", "[]", '{"fingerprint": "1"}', '{"fingerprint": "1", "kept": [{"key": 1}]}'])
def test_a_file_that_cannot_be_read_costs_time_only(tmp_path: Path, done: list[str], text: str) -> None:
    (tmp_path / "kept").write_text(text)
    ask(Translations(tmp_path / "kept", "1"))
    assert done == [QUESTION]


def test_what_is_refused_names_the_table_as_it_is_called(tmp_path: Path, done: list[str]) -> None:
    kept = Translations(tmp_path / "kept", "1")
    for _ in range(2):
        with pytest.raises(errors.BigQueryError, match=r"Column nobody is not present in table local:june\.names"):
            ask(kept, sql="INSERT INTO names (nobody) VALUES ('x')")
    assert len(done) == 2


def test_only_so_many_are_kept(tmp_path: Path, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "MAX_KEPT", 2)
    kept = Translations(tmp_path / "kept", "1")
    for number in (1, 2, 3, 3, 1):
        ask(kept, sql=f"SELECT {number} AS number")
    assert len(done) == 4


def test_macros_are_laid_down_once_for_each_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def blanks(*change: str) -> str:
        opened = Store(tmp_path)
        with opened.writing() as cursor:
            for sql in change:
                cursor.execute(sql)
            found = cursor.execute("SELECT blanks()").fetchone()
        opened.close()
        assert found is not None
        return str(found[0])

    usual = blanks()
    assert usual != "x"
    assert blanks("CREATE OR REPLACE MACRO blanks() AS 'x'") == "x"
    assert blanks() == "x"
    monkeypatch.setattr(store, "fingerprint", lambda: "of another version")
    assert blanks() == usual
