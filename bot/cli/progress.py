"""What every command at the terminal says beside its answer: on stderr, and by its exit status."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TextIO

from bot.errors import Outcome

SECONDS = 2.0
"""Seconds between two lines that say what is being done."""
STATUS: dict[Outcome, int] = {"answered": 0, "misread": 2, "refused": 1, "failed": 1}
"""The exit status by what became of a question."""


def say(text: str) -> None:
    """Print something that is not part of the answer."""
    print(text, file=sys.stderr)


class Progress:
    """Prints what is being done, every two seconds while it lasts; quick work prints nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._doing = ""
        self._started = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __call__(self, doing: str) -> None:
        """Note what is being done now."""
        self._doing = doing

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _tell(self) -> None:
        while not self._done.wait(SECONDS):
            if self._doing:
                print(f"{time.monotonic() - self._started:5.0f} s  {self._doing}", file=self._stream, flush=True)
