"""Charts are drawn beside their answers, once each, and only where they are shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import wiring
from bot.app.drawings import Drawings
from bot.messages import Chart, Drawing, Request
from bot.warehouse import connection

CHART = Chart("flakes.png", b"PNG", "Flakes")
ASKED = Request("region:Metro week:last", "U1", "C1", date(2020, 8, 17), "R1")


def drawn_of(report: str) -> Chart:
    return CHART


def draw(chart: Any, report: Any) -> Chart | None:
    return CHART


def failing(chart: Any, report: Any) -> Chart | None:
    return None


def test_a_request_that_does_not_follow_its_charts_waits_for_them() -> None:
    assert Drawings(draw).of(ASKED)(drawn_of, "report") is CHART


def test_a_request_that_follows_its_charts_does_not_wait_and_the_same_chart_is_drawn_once() -> None:
    go_on, drawn, followed = threading.Event(), list[str](), list[Drawing]()

    def slow(chart: Any, report: Any) -> Chart | None:
        go_on.wait(120)
        drawn.append(report)
        return CHART

    drawings, following = Drawings(slow), replace(ASKED, on_draw=followed.append)
    found = [drawings.of(following)(drawn_of, "report") for _ in range(3)]
    assert found == followed
    go_on.set()
    assert [each.drawn.result() for each in followed] == [CHART] * 3
    assert drawn == ["report"]
    assert (followed[0].name, followed[0].png, followed[0].alt_text) == (CHART.name, CHART.png, CHART.alt_text)
    assert followed[0].native == ()


def test_a_drawing_that_failed_has_nothing_to_read() -> None:
    followed = list[Drawing]()
    Drawings(failing).of(replace(ASKED, on_draw=followed.append))(drawn_of, "report")
    assert followed[0].drawn.result() is None
    with pytest.raises(ValueError, match="could not be drawn"):
        followed[0].alt_text  # noqa: B018  it is read


@pytest.mark.parametrize(("form", "charts"), [("csv", 0), ("receipt", 0), ("share", 1), ("answer", 1)])
def test_nothing_is_drawn_for_a_file_or_an_account(sample_home: Path, form: Any, charts: int) -> None:
    drawn = list[object]()

    def counting(chart: Any, report: Any) -> Chart | None:
        drawn.append(report)
        return CHART

    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    backend = wiring.Backend(mine, connection.connect(mine), counting)
    run = backend.tools(ASKED).numbers.run.run_id
    assert backend.answer(replace(ASKED, form=form, run=run)).outcome == "answered"
    assert len(drawn) == charts
