"""Every question about the bot's own records has a row class whose fields are what the question returns."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pandas as pd
import pytest

from bot.imports.maps import Version
from bot.tools import Answer, Cost
from bot.warehouse import rows, statements
from bot.warehouse.rows import RecordedRun

ROWS: dict[str, Any] = {
    "runs": rows.RecordedRun,
    "freezes": rows.Freeze,
    "loaded": rows.LoadedFolder,
    "audit": rows.AuditEntry,
    "reconciled": rows.Reconciliation,
    "maps": Version,
}


@pytest.mark.parametrize("name", ROWS)
def test_a_rows_fields_are_what_its_question_returns(name: str) -> None:
    returned = {field.name for field in statements.read(f"questions/{name}").returns}
    assert {field.name for field in fields(ROWS[name])} == returned


def test_what_an_older_version_did_not_write_down_is_empty() -> None:
    found = pd.DataFrame([{"dataset": "d", "campaign": None}], dtype=object)
    assert rows.read(rows.LoadedFolder, Answer(found, Cost())) == (rows.LoadedFolder("d", ""),)


def run(run_id: str, outcome: str, campaign: str = "ours") -> RecordedRun:
    return RecordedRun(run_id, pd.Timestamp("2020-08-17", tz="UTC"), outcome, campaign=campaign)


def test_the_newest_run_is_the_first_of_those_that_are_meant() -> None:
    history = rows.RunHistory(
        (
            run("r5", "running"),
            run("r4", "stopped"),
            run("r3", "failed"),
            run("r2", "published", "other"),
            run("r1", "published"),
        )
    )
    newest, published, checked = history.newest(), history.published, history.checked
    ours = history.newest("published", campaign="ours")
    assert [each and each.run_id for each in (newest, published, checked, ours)] == ["r5", "r2", "r3", "r1"]
    assert rows.RunHistory(()).newest() is None
