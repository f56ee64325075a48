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


def test_how_the_numbers_stand_is_runs_and_freezes_each_once() -> None:
    moment = pd.Timestamp("2020-08-17", tz="UTC")
    runs = [{"newness": 1, "run_id": "r2", "started_at": moment, "outcome": "failed", "sign_ups": None},
            {"newness": 2, "run_id": "r1", "started_at": moment, "outcome": "published", "sign_ups": 7}]  # fmt: skip
    freezes = [rows.Freeze("f1", "Metro", "recount", "priya", moment), rows.Freeze("f2", "", "late", "priya", moment)]
    nothing = rows.Freeze(None, None, None, None, None)  # type: ignore[arg-type]

    def standing(*frozen: rows.Freeze) -> tuple[rows.RunHistory, tuple[rows.Freeze, ...]]:
        both = [{**run, **vars(freeze)} | {"run_id": run["run_id"]} for run in runs for freeze in frozen]
        return rows.standing(Answer(pd.DataFrame(both, dtype=object), Cost()))

    history, frozen = standing(*freezes)
    assert [run.run_id for run in history.runs] == ["r2", "r1"]
    assert (history.published and history.published.sign_ups, frozen) == (7, tuple(freezes))
    assert standing(nothing)[1] == ()
    returned = {field.name for field in statements.read("questions/standing").returns}
    assert returned <= {field.name for kind in (RecordedRun, rows.Freeze) for field in fields(kind)}
