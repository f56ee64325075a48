"""One instance of the service's digest side, in a process of its own, killed when told to.

The warehouse, the posting, the drawing and the digests are the real ones. Only time runs faster, and the
time-outs with it; and at the edges each step is counted when it is reached.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from bot import settings
from bot.app import background, wiring
from bot.app import chart_workers as drawing
from bot.digest import service
from bot.messages import Chart
from bot.outbox.port import Posted
from bot.runtime import logs
from bot.settings import Settings
from bot.slack.calls import clients, rate_limits
from bot.slack.poster import Poster
from bot.tools import Answer
from bot.warehouse import Statement, client, connection, jobs
from bot.warehouse.client import Warehouse
from local.slack import Clock

_R = TypeVar("_R")

STEPS = (
    *("before-claim", "after-claim", "query", "chart", "upload"),
    *("before-post", "after-post", "before-record", "after-record"),
)
"""The moments of a message; after-post: Slack has accepted it and nothing records that yet."""


@dataclass(frozen=True)
class Orders:
    """The orders for an instance.

    At `epoch`, in the machine's seconds, the campaign's time is `start`; from then on it runs at `speed`, and the
    instance's own clock is `skew` seconds ahead. `kill` and `stop` name a step and at which of its occurrences to act,
    from 1: 'chart:2'. A blind instance does not find what is already in a channel.
    """

    start: str
    epoch: float
    speed: float
    call_seconds: float
    skew: float = 0.0
    kill: str = ""
    stop: str = ""
    blind: bool = False
    threads: int = 8
    drawing: int = 0


class FastClock(Clock):
    """A clock that all processes on the machine agree on, and that runs faster than real time."""

    def __init__(self, orders: Orders) -> None:
        self._first = datetime.fromisoformat(orders.start) + timedelta(seconds=orders.skew)
        self._epoch, self._speed = orders.epoch, orders.speed
        super().__init__(self._first)

    def now(self) -> datetime:
        """Return the campaign's time, in its zone."""
        return (self._first + timedelta(seconds=(time.time() - self._epoch) * self._speed)).astimezone(self.zone)


class Steps:
    """Counts how often each step is reached, and dies or stops where it was told to."""

    def __init__(self, kill: str, stop: str, harness: Connection[str, None]) -> None:
        self._harness = harness
        self._fates = {kill: ("killed", signal.SIGKILL), stop: ("stopped", signal.SIGSTOP)}
        self._reached: Counter[str] = Counter()
        self._lock = threading.Lock()

    def reach(self, step: str) -> None:
        """Count a step; report a kill or stop to the harness before it happens."""
        with self._lock:
            self._reached[step] += 1
            word, sign = self._fates.get(f"{step}:{self._reached[step]}", ("", None))
            if sign:
                self._harness.send(f"{word} {step}")
                os.kill(os.getpid(), sign)


def scale(orders: Orders) -> None:
    """Shorten time-outs and pauses as time runs faster: nobody may wait longer for an answer than a claim holds."""
    speed = orders.speed
    vars(clients)["CALL_SECONDS"] = orders.call_seconds
    rate_limits.CHANNEL_SECONDS /= speed
    rate_limits.PER_MINUTE_ELSE = round(rate_limits.PER_MINUTE_ELSE * speed)
    rate_limits.PER_MINUTE = {method: round(number * speed) for method, number in rate_limits.PER_MINUTE.items()}
    jobs.API_SECONDS = max(5.0, jobs.API_SECONDS / speed)
    client.QUESTION_SECONDS = max(5.0, client.QUESTION_SECONDS / speed)
    jobs.CLAIM_SECONDS = max(5.0, jobs.CLAIM_SECONDS / speed)
    jobs.BUILD_SECONDS = max(30.0, jobs.BUILD_SECONDS / speed)
    service.CHANNELS = orders.threads


class Watched(Warehouse):
    """A warehouse whose claims, questions and records are counted."""

    steps: Steps

    @classmethod
    def of(cls, one: Warehouse, steps: Steps) -> Watched:
        """Watch a warehouse."""
        watched = cls(one._client, one.dataset, one._max_bytes_billed, one._requester)
        watched.steps = steps
        return watched

    def requested_by(self, user: str) -> Watched:
        return self.of(super().requested_by(user), self.steps)

    def ask(self, question: str | Statement, dataset: str = "", **parameters: Any) -> Answer:
        if dataset and question != "questions/names":
            self.steps.reach("query")
        return super().ask(question, dataset, **parameters)

    def claim(self, name: str, what: str, **parameters: Any) -> bool:
        self.steps.reach("before-claim")
        ours = super().claim(name, what, **parameters)
        if ours:
            self.steps.reach("after-claim")
        return ours

    def record(self, name: str, **parameters: Any) -> int:
        if parameters.get("step") != "sent":
            return super().record(name, **parameters)
        self.steps.reach("before-record")
        touched = super().record(name, **parameters)
        self.steps.reach("after-record")
        return touched


class Watching(Poster):
    """A poster whose posts and uploads are counted; a blind one finds nothing."""

    def __init__(self, set_up: Settings, steps: Steps, *, blind: bool) -> None:
        super().__init__(set_up)
        self._steps, self._blind = steps, blind

    def post(self, *given: Any, **more: Any) -> Posted:
        self._steps.reach("before-post")
        posted = super().post(*given, **more)
        self._steps.reach("after-post")
        return posted

    def find(self, *given: Any, **more: Any) -> Posted | None:
        return None if self._blind else super().find(*given, **more)

    def _upload(self, chart: Chart) -> str:
        self._steps.reach("upload")
        return super()._upload(chart)


class Drawing:
    """Draws in this process, one chart at a time, or in some of its own."""

    def __init__(self, steps: Steps, processes: int) -> None:
        self._steps = steps
        self._lock = threading.Lock()
        self._processes = drawing.DrawingProcesses(processes) if processes else None

    def __call__(self, chart: Callable[[_R], Chart], report: _R) -> Chart | None:
        self._steps.reach("chart")
        if self._processes:
            return self._processes(chart, report)
        with self._lock:
            return drawing.draw_here(chart, report)

    def close(self) -> None:
        """End the processes."""
        if self._processes:
            self._processes.close()


def main(orders: Orders, environment: Mapping[str, str], log: Path, harness: Connection[str, None]) -> None:
    """Run the digests until told to stop; stderr goes to a log, and to the harness what is about to happen."""
    os.environ.clear()
    os.environ.update(environment)
    with log.open("a") as file:
        os.dup2(file.fileno(), 2)
    scale(orders)
    logs.configure(logging.INFO)
    steps, set_up = Steps(orders.kill, orders.stop, harness), settings.read(os.environ)
    draws = Drawing(steps, orders.drawing)
    clock = FastClock(orders)
    inside = wiring.Backend(
        set_up, Watched.of(connection.connect(set_up), steps), draws, wiring.Environment(clock.now, clock.now)
    )
    digests = background.digests(inside, Watching(set_up, steps, blind=orders.blind))
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    threading.Thread(target=_end_with_the_harness, daemon=True).start()
    while not told.is_set():
        digests.wake()
        now = clock.now()
        # As the service does, at every full minute.
        told.wait((60 - now.second - now.microsecond / 1e6) / orders.speed)
    digests.close()
    draws.close()


def _end_with_the_harness() -> None:
    if parent := parent_process():
        parent.join()
    os._exit(1)
