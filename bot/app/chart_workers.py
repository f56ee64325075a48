"""Charts are drawn in this process, as the terminal does it, or in worker processes, as the service does it."""

from __future__ import annotations

import logging
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from bot.messages import Chart

log = logging.getLogger(__name__)
_R = TypeVar("_R")

STARTING_SECONDS = 60.0
"""Maximum number of seconds in which a process loads what draws."""

WAITING_SECONDS = 30.0
"""Maximum number of seconds that a chart waits for a process; after that it is dropped, and its answer goes without."""

DRAWING_SECONDS = 20.0
"""Maximum number of seconds to draw a chart, from when a process begins with it."""

NICENESS = 10
"""By how much drawing yields to everything else: a picture can wait, an acknowledgement cannot."""


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
        # What draws takes two seconds to load: each process begins with that now, not when it gets its first chart.
        self._processes = [_Process() for _ in range(processes)]
        self._free = SimpleQueue[_Process]()
        for process in self._processes:
            self._free.put(process)

    def __call__(self, chart: Callable[[_R], Chart], report: _R) -> Chart | None:
        """Draw; None when no process was free in time, or when that failed, took too long, or ended the process."""
        try:
            process = self._free.get(timeout=WAITING_SECONDS)
        except Empty:
            log.warning("chart dropped")
            return None
        try:
            return process.draw(chart, report)
        except _FailedError as error:
            log.error("chart failed", extra={"reason": str(error)})
        except Exception:
            log.exception("chart failed")
            process.restart()
        finally:
            self._free.put(process)
        return None

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.end()


class _FailedError(Exception):
    """A chart could not be drawn; the process that tried is well."""


class _Process:
    """One process that draws, one chart at a time."""

    def __init__(self) -> None:
        self._ended = False
        self._start()

    def _start(self) -> None:
        # Forking a process with threads can deadlock the child.
        context = get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_draw_for, args=(other,), daemon=True)
        with _interrupts_blocked():
            self._process.start()
        # Its end is open in that process only: when that ends, nothing more can be received here.
        other.close()
        self._ready = False

    def draw(self, chart: Callable[[_R], Chart], report: _R) -> Chart:
        """Return the chart. Raises _FailedError; after anything else that is raised, the process must be restarted."""
        if not self._ready:
            self._ready = bool(self._receive(STARTING_SECONDS))
        self._connection.send((chart, report))
        drawn = self._receive(DRAWING_SECONDS)
        if isinstance(drawn, Chart):
            return drawn
        raise _FailedError(drawn)

    def _receive(self, seconds: float) -> Any:
        if not self._connection.poll(seconds):
            raise TimeoutError(f"nothing after {seconds:g} s")
        return self._connection.recv()

    def restart(self) -> None:
        """Replace the process, unless it was to end."""
        self._kill()
        if not self._ended:
            self._start()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._ended = True
        self._kill()

    def _kill(self) -> None:
        self._process.kill()
        self._process.join()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT, which processes started meanwhile inherit: Ctrl-C does not reach them while they load."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _draw_for(service: Connection) -> None:
    """Draw what the service sends, until the service ends.

    Ctrl-C reaches every process of a terminal, and the service still finishes what was begun.
    """
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from bot.charts import card  # noqa: F401  for what it imports

    # The service has ended when nothing more can be received from it, or sent to it.
    with suppress(EOFError, OSError):
        service.send(True)
        while True:
            service.send(_drawn(*service.recv()))


def _drawn(chart: Callable[[_R], Chart], report: _R) -> Chart | str:
    """Return a chart, or else why there is none."""
    try:
        return chart(report)
    except Exception as error:
        return "".join(traceback.format_exception(error))
