"""The lease of a run: renewed from a thread of its own while the run lasts, and looked at between its steps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from bot.pipeline.registry import RunRegistry
from bot.pipeline.runs import LeaseLostError, Run, StoppedError

BEAT_SECONDS = 30.0
"""Seconds between two renewals of a lease."""
JOIN_SECONDS = 5.0
"""Maximum number of seconds that the end of a run waits for a renewal under way."""

log = logging.getLogger(__name__)


class Lease:
    """The lease of one run; `stop` is set when this instance is to leave the run at its next step."""

    def __init__(self, registry: RunRegistry, run_id: str, stop: Event) -> None:
        self._registry = registry
        self._run_id = run_id
        self._stop = stop
        self._lost = Event()

    def check(self) -> None:
        """Raise LeaseLostError where another instance has the run, and StoppedError where this one is to leave it."""
        if self._lost.is_set():
            raise LeaseLostError(self._run_id)
        if self._stop.is_set():
            raise StoppedError

    @contextmanager
    def renewed(self, current: Callable[[], Run]) -> Iterator[None]:
        """Renew the lease while a block lasts; `current` returns the run as far as it has come."""
        over = Event()

        def renew() -> None:
            while not over.wait(BEAT_SECONDS):
                try:
                    if not self._registry.renew(current()):
                        self._lost.set()
                        return
                except Exception as error:
                    # If that lasts, the lease ends, and rightly so.
                    log.warning("lease not renewed", extra={"reason": type(error).__name__})

        thread = Thread(target=renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            # A renewal that waits for BigQuery delays nobody: it can write nothing once the run is over.
            thread.join(JOIN_SECONDS)
