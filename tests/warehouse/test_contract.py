"""Rows of the published tables that nobody reads any more, and what a run's rows depend on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast, get_args

import pandas as pd
import pytest

from bot import settings
from bot.metrics import definitions
from bot.pipeline.contract import contract_rows
from bot.pipeline.runs import Options
from bot.settings import DefinitionKey
from bot.tools import Answer, Cost
from bot.warehouse import contract, statements
from bot.warehouse.client import Warehouse

NOON = datetime(2020, 8, 17, 12, tzinfo=UTC)


class Records:
    """Takes notes of what is written; freezes hold these runs."""

    def __init__(self, *held: str) -> None:
        self.frozen = [
            {"freeze_id": run, "place": "", "reason": "", "frozen_by": "", "frozen_at": NOON, "run_id": run}
            for run in held
        ]
        self.written: list[tuple[str, dict[str, Any]]] = []

    def ask(self, _: str) -> Answer:
        return Answer(pd.DataFrame(self.frozen, dtype=object), Cost())

    def record(self, name: str, **parameters: Any) -> int:
        self.written.append((name, parameters))
        return 1


@pytest.mark.parametrize(
    ("held", "noted"), [((), False), (("run_1",), False), (("run_1", ""), True)], ids=["none", "one", "an older one"]
)
def test_rows_that_a_freeze_holds_stay_and_one_of_an_older_version_holds_the_first(
    held: tuple[str, ...], noted: bool
) -> None:
    records = Records(*held)
    contract.tidy(cast(Warehouse, records), published="run_9", kept="run_8")
    named = [run for run in held if run]
    assert records.written == [
        *([("records/freeze_run", {"run_id": "run_9"})] if noted else []),
        *(
            (f"records/outdated_{what}", {"kept": "run_8", "held": named})
            for what in ("days", "unclosed", "activity", "goals")
        ),
    ]


@pytest.mark.parametrize("key", get_args(DefinitionKey))
def test_every_definition_counts_what_the_rows_can_count(key: DefinitionKey) -> None:
    options = Options(settings.read({}).calendar, date(2020, 8, 17), definition=key)
    given = contract_rows(options, "run_9")["contract/contract_days"]
    assert given["flakes"] == list(definitions.named(key).flakes)
    sql = statements.read("contract/contract_days").sql
    assert all(f"IF('{name}' IN UNNEST(@flakes)" in sql for name in given["flakes"])
