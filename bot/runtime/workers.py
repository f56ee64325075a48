"""Pieces of work, each begun in a thread of its own unless it is being done already."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any

log = logging.getLogger(__name__)


class WorkerPool:
    """So many threads, and what they are at."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = Lock()
        self._begun: dict[str, Future[None]] = {}
        self._closed = False

    def begin(self, name: str, work: Callable[..., object], *given: Any) -> None:
        """Begin a piece of work in a thread, unless this instance is at it already, or ends."""

        def run() -> None:
            try:
                work(*given)
            except Exception as error:
                # BigQuery did not take the claim or the outcome: the next look finds out how things stand.
                log.warning("not finished", extra={"work": work.__name__}, exc_info=error)
            finally:
                with self._lock:
                    self._begun.pop(name, None)

        with self._lock:
            if name not in self._begun and not self._closed:
                self._begun[name] = self._threads.submit(run)

    def at(self, name: str) -> bool:
        """Say whether a piece of work is being done."""
        with self._lock:
            return name in self._begun

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        with self._lock:
            begun = list(self._begun.values())
        wait(begun)

    def close(self) -> None:
        """Begin nothing more; what is being done is finished."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
