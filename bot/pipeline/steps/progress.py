"""How far a run has come: its steps, several of them at once, and what they have cost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from graphlib import TopologicalSorter
from threading import Lock
from typing import Any, TypeVar

from bot.pipeline import Run

SIDE_BY_SIDE = 8
"""Maximum number of steps at once; Google's client keeps ten connections."""

_R = TypeVar("_R")


class Progress:
    """The run as far as it has come.

    `tell` is told each step before it begins; `check` raises where the run must not continue.
    """

    def __init__(self, run: Run, tell: Callable[[str], None], check: Callable[[], None]) -> None:
        self.run = run
        self._tell = tell
        self._check = check
        self._lock = Lock()
        self._under_way: dict[str, None] = {}

    def note(self, *, billed: int = 0, **found: Any) -> None:
        """Note what a step has cost, and what it has found out about the run."""
        with self._lock:
            self.run = replace(self.run.billed(billed), **found)

    def begin(self, step: str) -> None:
        """Begin a step, if the run may continue."""
        self._check()
        with self._lock:
            self._under_way[step] = None
            self._show()
        self._tell(step.replace("/", ": "))

    def _end(self, step: str) -> None:
        with self._lock:
            self._under_way.pop(step, None)
            self._show()

    def _show(self) -> None:
        """Let the run be at the step that has been under way for longest: the others wait for it."""
        if self._under_way:
            self.run = replace(self.run, step=next(iter(self._under_way)))

    def do(self, step: str, work: Callable[[], _R]) -> _R:
        """Do one step."""
        self.begin(step)
        try:
            return work()
        finally:
            self._end(step)

    def side_by_side(
        self, steps: Mapping[str, Callable[[], _R]], after: Mapping[str, Collection[str]] | None = None
    ) -> dict[str, _R]:
        """Do steps at once, each `after` those of them that it needs; return what they return, in their order.

        Where one fails no more are begun; the first of those that failed, in their order, says why, and the run stays
        at it.
        """
        order = TopologicalSorter({step: (after or {}).get(step, ()) for step in steps})
        order.prepare()
        ended: dict[str, Future[_R]] = {}
        running: dict[Future[_R], str] = {}
        failed: list[str] = []
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="step") as threads:
            while running or (order.is_active() and not failed):
                for step in () if failed else order.get_ready():
                    running[threads.submit(self.do, step, steps[step])] = step
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    step = running.pop(future)
                    ended[step] = future
                    if future.exception() is None:
                        order.done(step)
                    else:
                        failed.append(step)
                        running = {each: name for each, name in running.items() if not each.cancel()}
        if failed:
            first = min(failed, key=list(steps).index)
            self.note(step=first)
            ended[first].result()
        return {step: ended[step].result() for step in steps}
