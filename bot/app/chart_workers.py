"""Charts are drawn in this process, as the terminal does it, or in worker processes, as the service does it."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import TypeVar

from bot.messages import Chart

log = logging.getLogger(__name__)
_R = TypeVar("_R")

DRAWING_SECONDS = 20.0
"""Maximum number of seconds to wait for a chart."""


def draw_here(chart: Callable[[_R], Chart], report: _R) -> Chart | None:
    """Draw in this process, as the terminal does; None when that failed."""
    try:
        return chart(report)
    except Exception:
        log.exception("chart failed")
        return None


class DrawingProcesses:
    """Draws in other processes: in the process that acknowledges requests, drawing would delay that by seconds."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._lock = Lock()
        self._pool = self._start()
        # The first chart would wait two seconds for its process to load matplotlib.
        with _interrupts_blocked():
            for _ in range(processes):
                self._pool.submit(_load_charts)

    def __call__(self, chart: Callable[[_R], Chart], report: _R) -> Chart | None:
        """Draw; None when that failed, took too long, or the process died (a new one is started)."""
        pool = self._pool
        try:
            return pool.submit(chart, report).result(DRAWING_SECONDS)
        except BrokenProcessPool:
            log.exception("chart process died")
            with self._lock:
                if self._pool is pool:
                    self._pool = self._start()
            return None
        except Exception:
            log.exception("chart failed")
            return None

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # Forking a process with threads can deadlock the child.
        return ProcessPoolExecutor(self._processes, mp_context=get_context("spawn"), initializer=_end_with_parent)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT, which processes started meanwhile inherit: Ctrl-C does not reach them while they load."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _load_charts() -> None:
    from bot.charts import card  # noqa: F401  for what it imports


def _end_with_parent() -> None:
    """Let a drawing process end when the service does, and only then.

    Ctrl-C reaches every process of a terminal, and the service still finishes what was begun; and a process that waits
    for work would not notice that the service was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
