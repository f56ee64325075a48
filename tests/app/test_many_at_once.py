"""Monday at nine: a hundred people ask fifteen questions in the same second."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import chart_workers, wiring
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from tests.support.slack_workspace import running

REGIONS = [f"region:CD{number}" for number in range(1, 9)]
QUESTIONS = [*(f"{region} week:last" for region in REGIONS), *(f"{region} day:2020-08-15" for region in REGIONS[:7])]


def test_each_question_is_one_query_and_one_chart_and_everybody_is_answered(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, drawn = Counter[str](), Counter[str]()
    ask = Warehouse.ask

    def counting(warehouse: Warehouse, name: str, dataset: str = "", **parameters: Any) -> Any:
        asked[name] += 1
        return ask(warehouse, name, dataset, **parameters)

    def draw(chart: Any, report: Any) -> Any:
        drawn[report.scope.place] += 1
        return chart_workers.draw_here(chart, report)

    monkeypatch.setattr(Warehouse, "ask", counting)
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    backend = wiring.Backend(mine, connection.connect(mine), draw)
    with running(backend.answer, today=date(2020, 8, 17)) as bot, ThreadPoolExecutor(100) as people:
        acknowledged = list(people.map(lambda number: bot.slash(QUESTIONS[number % 15]), range(100)))
        messages = bot.workspace.wait(100, 120)
    assert [a.error for a in acknowledged] == [""] * 100
    assert asked["questions/flake"] == 15
    assert asked["questions/names"] == 1
    assert drawn.total() == 15
    assert Counter(message.text for message in messages).most_common(1)[0][1] == 7
    assert len({message.text for message in messages}) == 15
