"""What the warehouse makes of BigQuery's answers and refusals: the real client against the local BigQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import settings as settings_module
from bot import wiring
from bot.local.process import plan_faults, release, serve
from bot.messages import UserError
from bot.tools import Published
from bot.warehouse import MissingError, Warehouse

RETRYABLE: list[dict[str, Any]] = [
    {"kind": "503"},
    {"kind": "429"},
    {"kind": "rateLimitExceeded"},
    {"kind": "backendError"},
    {"kind": "lost_reply"},
]


@pytest.fixture
def warehouse(sampled: Path) -> Iterator[Warehouse]:
    yield wiring.connect(settings_module.read({"FLAKEBOT_HOME": str(sampled)}))
    plan_faults(serve(sampled), [])


@pytest.fixture
def run(warehouse: Warehouse) -> Published:
    return wiring.published(warehouse)


def test_an_answer_says_what_it_cost_and_a_question_reads_the_small_table_only(
    warehouse: Warehouse, run: Published
) -> None:
    answer = warehouse.requested_by("U1").ask("questions/names", run.run_id)
    assert len(answer.rows) > 40
    assert answer.cost.bytes_billed in (0, 10 * 1024**2)
    assert answer.cost.bytes_processed < 1024**2
    again = warehouse.ask("questions/names", run.run_id)
    assert (again.cost.cache_hit, again.cost.bytes_billed) == (True, 0)


def test_a_dry_run_says_the_bytes(warehouse: Warehouse, run: Published) -> None:
    assert 0 < warehouse.dry_run("questions/names", run.run_id) < 1024**2


@pytest.mark.parametrize("fault", RETRYABLE, ids=lambda fault: str(fault["kind"]))
def test_what_bigquery_calls_retryable_is_tried_again(
    warehouse: Warehouse, run: Published, sampled: Path, fault: dict[str, Any]
) -> None:
    plan_faults(serve(sampled), [{**fault, "times": 1, "match": "/queries"}])
    assert len(warehouse.ask("questions/names", run.run_id).rows) > 40


def test_a_write_whose_reply_is_lost_is_written_once(home: Path) -> None:
    from datetime import UTC, datetime

    from bot import loading

    warehouse = wiring.connect(settings_module.read({"FLAKEBOT_HOME": str(home)}))
    loading.prepare(warehouse)
    plan_faults(serve(home), [{"kind": "lost_reply", "times": 1, "match": "/jobs"}])
    row: dict[str, Any] = {
        "dataset": "d",
        "campaign": "",
        "loaded_at": datetime.now(UTC),
        "tables": "",
        "table_rows": 1,
    }
    assert warehouse.record("records/load", **row) == 1
    assert len(warehouse.ask("questions/loaded").rows) == 1


def test_what_is_not_there_and_what_is_too_much_is_said(warehouse: Warehouse, run: Published, sampled: Path) -> None:
    with pytest.raises(MissingError, match="Not found"):
        warehouse.ask("questions/names", "flakebot_nowhere")
    settings = replace(settings_module.read({"FLAKEBOT_HOME": str(sampled)}), max_bytes_billed=1)
    with pytest.raises(UserError, match="MAX_BYTES_BILLED sets the limit"):
        wiring.connect(settings).ask("questions/shifts", run.run_id, **_question())


def test_a_question_takes_just_its_parameters(warehouse: Warehouse, run: Published) -> None:
    with pytest.raises(TypeError, match="takes"):
        warehouse.ask("questions/names", run.run_id, region="CD5")


def _question() -> dict[str, Any]:
    from datetime import date

    day = date(2020, 8, 1)
    return {
        "first_day": day, "last_day": day, "before_first_day": day, "before_last_day": day, "today": day,
        "group_by": "region", "region": None, "region_group": None, "organizer": None, "event_type": None,
    }  # fmt: skip


def test_a_home_that_cannot_be_used_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UserError, match="set FLAKEBOT_HOME to a folder you may write to"):
        wiring.connect(settings_module.read({"FLAKEBOT_HOME": str(tmp_path / "file")}))


def test_a_server_that_died_is_said_and_started_again_by_the_next_command(home: Path) -> None:
    settings = settings_module.read({"FLAKEBOT_HOME": str(home)})
    wiring.connect(settings)
    release(home)
    with pytest.raises(UserError, match="No numbers are published yet"):
        wiring.published(wiring.connect(settings))
