"""Charts are drawn while the rest of an answer is made, where its request follows them; each of them once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.messages import Chart, Drawing, Request
from bot.runtime import SingleFlight
from bot.tools import Draw

WAITING_THREADS = 16
"""Maximum number of charts that are waited for at the same time, beside the answers that they belong to."""

MAX_CHARTS = 200
"""Maximum number of charts remembered."""

_R = TypeVar("_R")


class Drawings:
    """Draws for requests; who asks for the same chart gets the same one."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._charts = SingleFlight[Chart | None](MAX_CHARTS, keep=lambda chart: chart is not None)
        self._threads = ThreadPoolExecutor(WAITING_THREADS, thread_name_prefix="chart")

    def of(self, request: Request) -> Draw:
        """Return what draws for a request."""

        def draw(chart: Callable[[_R], Chart], report: _R) -> Chart | None:
            if request.on_draw is None:
                return self._drawn(chart, report)
            drawing = Drawing(self._threads.submit(self._drawn, chart, report))
            request.on_draw(drawing)
            return drawing

        return draw

    def _drawn(self, chart: Callable[[_R], Chart], report: _R) -> Chart | None:
        return self._charts.get((chart, report), lambda: self._draw(chart, report))
