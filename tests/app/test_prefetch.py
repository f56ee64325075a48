"""What is asked most of a new run is asked once in the background, within a budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app.prefetch import MAX_QUESTIONS, Prefetch, asked_most
from bot.app.wiring import Backend, Environment
from bot.language import Names
from bot.messages import Chart, Request
from bot.warehouse import connection
from bot.warehouse.client import Warehouse

TODAY = date(2020, 8, 17)
MONDAY = datetime(2020, 8, 17, 13, tzinfo=UTC)
PLENTY = 1024**4


def undrawn(chart: Callable[[Any], Chart], report: Any) -> Chart | None:
    return None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the questions that BigQuery is asked of a run."""
    counted, ask = Counter[str](), Warehouse.ask

    def counting(warehouse: Warehouse, name: str, dataset: str = "", **parameters: Any) -> Any:
        counted[name] += bool(dataset)
        return ask(warehouse, name, dataset, **parameters)

    monkeypatch.setattr(Warehouse, "ask", counting)
    return counted


def backend(home: Path, now: datetime = MONDAY) -> Backend:
    set_up = settings.read({"FLAKEBOT_HOME": str(home)})
    return Backend(set_up, connection.connect(set_up), undrawn, Environment(now=lambda: now))


def test_who_asks_first_waits_for_nothing_and_a_run_is_asked_once(own_sample_home: Path, asked: Counter[str]) -> None:
    inside = backend(own_sample_home)
    prefetch = Prefetch(inside, PLENTY)
    prefetch.wake()
    prefetch.finish()
    # Eight regions: their week, what is ahead in each, and in four of them what is to be closed out.
    assert asked["questions/next"] == 8
    known = asked.copy()
    for words in ("region:CD5 by:organizer", "next region:CD5", "unclosed region:CD1"):
        assert inside.answer(Request(words, "U1", "C1", TODAY, "R")).outcome == "answered"
    assert asked == known
    prefetch.wake()
    prefetch.finish()
    prefetch.close()
    assert asked == known


@pytest.mark.parametrize(("most_bytes", "flakes"), [(1, 1), (0, 0)])
def test_it_ends_within_its_budget(own_sample_home: Path, asked: Counter[str], most_bytes: int, flakes: int) -> None:
    # A day later, so that BigQuery's cache does not answer what was asked above.
    prefetch = Prefetch(backend(own_sample_home, MONDAY + timedelta(1)), most_bytes)
    prefetch.wake()
    prefetch.finish()
    assert (asked["questions/flake"], asked["questions/next"]) == (flakes, 0)


def test_the_most_asked_is_about_each_region_by_its_whole_name() -> None:
    found = list(asked_most(Names({"Greater St. Paul": "Metro", "CD5": "Metro", "Unmapped": "Unmapped"}, (), ())))
    paul = 'region:"Greater St. Paul"'
    week = [f"{paul} by:organizer", "region:CD5 by:organizer"]
    assert found == [*week, f"next {paul}", "next region:CD5", f"unclosed {paul}", "unclosed region:CD5"]
    assert MAX_QUESTIONS == 20
