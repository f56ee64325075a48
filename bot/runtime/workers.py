"""Threads for work with names: what is being done already is not started again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any

log = logging.getLogger(__name__)


class WorkerPool:
    """A fixed number of threads, and the names of the work that they are doing."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = Lock()
        self._running: dict[str, Future[None]] = {}
        self._closed = False

    def begin(self, name: str, work: Callable[..., object], *given: Any) -> None:
        """Start work in a thread, unless it is being done already or the pool is closed."""

        def run() -> None:
            try:
                work(*given)
            except Exception as error:
                # BigQuery did not take the claim or the outcome: the next look at the ledger finds out what is done.
                log.warning("not finished", extra={"work": work.__name__}, exc_info=error)
            finally:
                with self._lock:
                    self._running.pop(name, None)

        with self._lock:
            if name not in self._running and not self._closed:
                self._running[name] = self._threads.submit(run)

    def is_running(self, name: str) -> bool:
        """Return whether work of this name is being done."""
        with self._lock:
            return name in self._running

    def finish(self) -> None:
        """Wait until all work that was started is done."""
        with self._lock:
            running = list(self._running.values())
        wait(running)

    def close(self) -> None:
        """Start no more work, and wait until what is being done is finished."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
