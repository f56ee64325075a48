"""What is asked most of a run, asked once in the background when it is new: the first who ask wait for nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from bot.app.wiring import Backend
from bot.language import Names, written
from bot.messages import Chart, Request
from bot.metrics import LEFTOVER
from bot.runtime import Usage, WorkerPool

_R = TypeVar("_R")

log = logging.getLogger(__name__)

MAX_QUESTIONS = 20
"""Maximum number of questions asked of a run."""


class Prefetch:
    """Asks of each run that readers see, once, what people ask most; until BigQuery would bill `most_bytes` for it."""

    def __init__(self, backend: Backend, most_bytes: int) -> None:
        self._backend = backend
        self._most_bytes = most_bytes
        self._threads = WorkerPool(1, "prefetch")
        self._asked = ""

    def wake(self) -> None:
        """Ask, unless that was done for the run that readers see, or is being done."""
        if self._most_bytes:
            self._threads.begin("prefetch", self._look)

    def finish(self) -> None:
        """Wait until all is asked."""
        self._threads.finish()

    def close(self) -> None:
        """Ask nothing more."""
        self._most_bytes = 0
        self._threads.close()

    def _look(self) -> None:
        current = self._backend.current()
        if current.history.published is None or current.run.run_id == self._asked:
            return
        self._asked, usage, count = current.run.run_id, Usage(), 0
        for words in islice(asked_most(self._backend.tools(self._request("")).numbers.names), MAX_QUESTIONS):
            if usage.billable >= self._most_bytes:
                break
            self._ask(words, usage)
            count += 1
        log.info("prefetched", extra={"run": self._asked, "count": count, "bytes": usage.bytes})

    def _ask(self, words: str, usage: Usage) -> None:
        """Answer a question as if somebody had asked it; the answers to what it asks of the run are remembered."""
        import commands

        request = self._request(words)
        commands.answer(request, replace(self._backend.tools(request, usage), draw=_undrawn))

    def _request(self, words: str) -> Request:
        now = self._backend.now()
        return Request(words, "prefetch", "", self._backend.settings.calendar.today(now), "prefetch", now=now)


def asked_most(names: Names) -> Iterator[str]:
    """Yield the questions that people ask most: of each region its week, what is ahead, what is to be closed out."""
    for words in ("{} by:organizer", "next {}", "unclosed {}"):
        for region in names.regions:
            if region not in LEFTOVER:
                yield words.format(written({"region": [region]}))


def _undrawn(chart: Callable[[_R], Chart], report: _R) -> Chart | None:  # noqa: ARG001 - nobody looks at it
    return None
