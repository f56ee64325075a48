"""How the warehouse handles BigQuery's answers and refusals: the real client against the local BigQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import settings as settings_module
from bot.errors import UserError
from bot.tools import Published
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from bot.warehouse.errors import MissingError
from local.bigquery.process import plan_faults, release, serve

RETRYABLE: list[dict[str, Any]] = [
    {"kind": "503"},
    {"kind": "429"},
    {"kind": "rateLimitExceeded"},
    {"kind": "backendError"},
    {"kind": "lost_reply"},
]


@pytest.fixture
def warehouse(sampled: Path) -> Iterator[Warehouse]:
    yield connection.connect(settings_module.read({"FLAKEBOT_HOME": str(sampled)}))
    plan_faults(serve(sampled), [])


@pytest.fixture
def run(warehouse: Warehouse) -> Published:
    return connection.published(warehouse)


def test_an_answer_says_what_it_cost_and_a_question_reads_the_small_table_only(
    warehouse: Warehouse, run: Published
) -> None:
    answer = warehouse.requested_by("U1").ask("questions/names", run.run_id)
    assert len(answer.rows) > 40
    assert answer.cost.bytes_billed in (0, 10 * 1024**2)
    assert answer.cost.bytes_processed < 1024**2
    again = warehouse.ask("questions/names", run.run_id)
    assert (again.cost.bytes_processed, again.cost.bytes_billed) == (0, 0)


def test_a_question_takes_one_call_whether_it_has_rows_or_not(
    warehouse: Warehouse, run: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: Any = warehouse._client._connection
    real, sent = connected.api_request, list[str]()

    def noted(**request: Any) -> Any:
        sent.append(request["method"])
        return real(**request)

    monkeypatch.setattr(connected, "api_request", noted)
    assert not warehouse.ask("questions/names", run.run_id).rows.empty
    assert warehouse.ask("questions/freezes").rows.empty
    assert sent == ["POST"] * 2


def test_the_local_bigquery_is_asked_past_a_proxy(sampled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    warehouse = connection.connect(settings_module.read({"FLAKEBOT_HOME": str(sampled)}))
    assert connection.published(warehouse).run_id


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

    from bot.warehouse import records

    warehouse = connection.connect(settings_module.read({"FLAKEBOT_HOME": str(home)}))
    records.prepare(warehouse)
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
        connection.connect(settings).ask("questions/flake", run.run_id, **_question())


def test_a_question_takes_just_its_parameters(warehouse: Warehouse, run: Published) -> None:
    with pytest.raises(TypeError, match="takes"):
        warehouse.ask("questions/names", run.run_id, region="CD5")


def _question() -> dict[str, Any]:
    from datetime import date

    day = date(2020, 8, 1)
    return {
        "first_day": day, "last_day": day, "before_first_day": day, "before_last_day": day, "today": day,
        "through": day, "group_by": "region", "region": None, "region_group": None, "organizer": None,
        "event_type": None,
    }  # fmt: skip


def test_a_home_that_cannot_be_used_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UserError, match="set FLAKEBOT_HOME to a folder you may write to"):
        connection.connect(settings_module.read({"FLAKEBOT_HOME": str(tmp_path / "file")}))


def test_a_server_that_died_is_said_and_started_again_by_the_next_command(home: Path) -> None:
    settings = settings_module.read({"FLAKEBOT_HOME": str(home)})
    connection.connect(settings)
    release(home)
    with pytest.raises(UserError, match="No numbers are published yet"):
        connection.published(connection.connect(settings))


def test_a_record_of_an_older_version_is_given_the_columns_it_lacks(home: Path) -> None:
    from datetime import UTC, datetime

    from bot.digest import subscriptions
    from bot.warehouse import records

    warehouse = connection.connect(settings_module.read({"FLAKEBOT_HOME": str(home)}))
    made = datetime(2020, 8, 1, tzinfo=UTC)
    subscription = {"region": "", "region_group": "Metro", "weekday": 0, "hour": 8, "owner": "U1", "now": made}

    def goals() -> list[int]:
        stored = subscriptions.read(warehouse.ask("questions/subscriptions", channel=None, owner=None).records())
        return [one.goal for one in stored]

    warehouse.create_dataset(warehouse.dataset)
    old = [column for column in records.TABLES["subscriptions"] if column.name != "goal"]
    values = {"subscription_id": "'s0'", "channel": "'C0'", "weekday": "0", "hour": "8", "ended_at": "NULL"}
    selected = ", ".join(f"CAST({values.get(one.name, 'NULL')} AS {one.type}) AS {one.name}" for one in old)
    warehouse.copy(f"SELECT {selected}", warehouse.dataset, warehouse.dataset, "subscriptions")
    for _ in range(2):
        records.prepare(warehouse)
        assert "goal" in (warehouse.columns(warehouse.dataset, "subscriptions") or {})
    warehouse.record("records/subscribe", subscription_id="s1", channel="C1", goal=40, **subscription)
    # A row from before has no goal.
    assert goals() == [0, 40]


def test_a_run_that_an_older_version_published_is_still_shown(home: Path) -> None:
    from datetime import date

    from bot.warehouse import records

    warehouse = connection.connect(settings_module.read({"FLAKEBOT_HOME": str(home)}))
    warehouse.create_dataset(warehouse.dataset)
    old = [column for column in records.TABLES["runs"] if column.name not in ("synced_on", "closed_shifts", "mapped")]
    values = {"run_id": "'run_old'", "campaign": "''", "outcome": "'published'", "number": "1"}
    values |= {"ended_at": "'2020-08-17 12:00:00'", "data_through": "'2020-08-17'"}
    selected = ", ".join(f"CAST({values.get(one.name, 'NULL')} AS {one.type}) AS {one.name}" for one in old)
    warehouse.copy(f"SELECT {selected}", warehouse.dataset, warehouse.dataset, "runs")
    run = connection.recorded(warehouse, lambda: connection.published(warehouse))
    assert (run.run_id, run.data_through) == ("run_old", date(2020, 8, 17))


def claims(home: Path) -> list[Warehouse]:
    """Connect twice, as two instances do."""
    from bot.warehouse import records

    both = [connection.connect(settings_module.read({"FLAKEBOT_HOME": str(home)})) for _ in range(2)]
    records.prepare(both[0])
    return both


def claimed(warehouse: Warehouse, what: str = "digest 1") -> bool:
    from datetime import UTC, date, datetime

    now = datetime(2020, 8, 17, 13, tzinfo=UTC)
    row: dict[str, Any] = dict.fromkeys(
        ("channel", "region", "region_group", "instance", "ts", "permalink", "run_id", "numbers", "note"), ""
    )
    row |= {
        "week": date(2020, 8, 8),
        "kind": "digest",
        "attempt": 1,
        "step": "claimed",
        "noted_at": now,
        "rests_until": now,
        "definition": None,
    }
    return warehouse.claim("records/digest", what, key=what, **row)


def rows(warehouse: Warehouse) -> int:
    from datetime import date

    return len(warehouse.ask("questions/digests", since=date(2020, 1, 1)).rows)


def test_of_many_who_claim_at_once_one_wins(home: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    one, other = claims(home)
    with ThreadPoolExecutor(16) as threads:
        for number in range(5):
            won = list(threads.map(lambda who, what=f"digest {number}": claimed(who, what), [one, other] * 8))
            assert won.count(True) == 1
    assert rows(one) == 5
    # A claim is for ever, though the local BigQuery is another process by now.
    release(home)
    assert not any(claimed(who) for who in claims(home))


@pytest.mark.parametrize("kind", ["lost_reply", "503", "backendError"])
def test_whose_claim_loses_its_reply_knows_that_it_won(home: Path, kind: str) -> None:
    one, other = claims(home)
    plan_faults(serve(home), [{"kind": kind, "times": 2, "match": "/jobs"}])
    assert claimed(one)
    assert not claimed(other)
    assert rows(one) == 1


def test_a_claim_that_failed_and_wrote_nothing_can_be_made_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = claims(home)
    dropped = "the table is gone while the first job runs"
    one.drop_table(one.dataset, "digests")
    with pytest.raises(MissingError):
        claimed(one, dropped)
    claims(home)
    assert claimed(other, dropped)
    assert not claimed(one, dropped)
