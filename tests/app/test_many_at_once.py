"""Monday at nine: a hundred people ask fifteen questions in the same second."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import chart_workers, wiring
from bot.slack import answers
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from tests.support.slack_workspace import running, until

REGIONS = [f"region:CD{number}" for number in range(1, 9)]
QUESTIONS = [*(f"{region} weeks:4" for region in REGIONS), *(f"{region} month:july" for region in REGIONS[:7])]


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
    with running(backend.begin, today=date(2020, 8, 17)) as bot, ThreadPoolExecutor(100) as people:
        acknowledged = list(people.map(lambda number: bot.slash(QUESTIONS[number % 15]), range(100)))
        messages = bot.workspace.wait(100, 120)
    assert [a.error for a in acknowledged] == [""] * 100
    assert asked["questions/flake"] == 15
    assert asked["questions/names"] == 1
    assert drawn.total() == 15
    assert Counter(message.text for message in messages).most_common(1)[0][1] == 7
    assert len({message.text for message in messages}) == 15


def test_who_waits_for_the_same_answer_holds_no_thread_and_nothing_quick_waits_at_all(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, go_on, stuck, seen = Warehouse.ask, threading.Event(), ["CD1", "CD4"], set[str]()

    def stopping(warehouse: Warehouse, name: str, dataset: str = "", **parameters: Any) -> Any:
        if name == "questions/flake":
            for region in stuck:
                if region in str(parameters):
                    seen.add(region)
                    go_on.wait(120)
        return ask(warehouse, name, dataset, **parameters)

    monkeypatch.setattr(Warehouse, "ask", stopping)
    monkeypatch.setattr(answers, "ANSWER_THREADS", 2)
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    backend = wiring.Backend(mine, connection.connect(mine), lambda *_: None)
    with running(backend.begin, today=date(2020, 8, 17)) as bot:
        bot.slash("region:CD2 week:last")
        bot.workspace.wait(1)
        for _ in range(10):
            bot.slash("region:CD1 week:last")
        until(lambda: seen == {"CD1"})
        bot.slash("region:CD3 week:last")
        assert bot.workspace.wait(2)[-1].text.startswith("CD3")
        bot.slash("region:CD4 week:last")
        until(lambda: seen == {"CD1", "CD4"})
        bot.slash("region:CD5 week:last")
        bot.slash("help")
        bot.slash("region:Nowhere")
        assert not any(message.text.startswith("CD5") for message in bot.workspace.wait(4))
        bot.slash("subscribe")
        until(lambda: "views.open" in bot.workspace.calls)
        assert len(bot.workspace.messages) == 4
        go_on.set()
        starts = Counter(message.text[:3] for message in bot.workspace.wait(16))
    assert (starts["CD1"], starts["CD4"], starts["CD5"]) == (10, 1, 1)
