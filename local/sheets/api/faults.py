"""Failures on demand, and Google's quotas: what a caller must be able to live with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from local.sheets.model import ApiError

HOW = {
    "429": ("Too many requests", "answered 429; nothing is done"),
    "500": ("Internal error", "answered 500; nothing is done"),
    "503": ("Unavailable", "answered 503; nothing is done"),
    "lost": ("Lost reply", "done, but the connection breaks before the answer"),
    "torn": ("Lost request", "the connection breaks before anything is done"),
}
"""How a call can fail: the word, its label, and what happens."""

KINDS = {"read": "Read", "write": "Write"}
PER_MINUTE = 60
"""Number of calls of a kind that a user has in a minute. https://developers.google.com/workspace/sheets/api/limits"""


class Faults:
    """The failures of the next calls, in order; `retry_after` is sent with a 429, which Google mostly does not."""

    def __init__(self) -> None:
        self.armed: list[tuple[str, str]] = []
        self.retry_after = ""

    def arm(self, kind: str, *how: str) -> None:
        """Let the next calls that `read` or `write` fail, one per word of HOW."""
        for word in how:
            if word not in HOW or kind not in KINDS:
                raise ValueError(f"no way to fail: {kind} {word}")
            self.armed.append((kind, word))

    def met(self, kind: str) -> str:
        """Return how a call fails and forget it; '' where it does not."""
        for one in self.armed:
            if one[0] == kind:
                self.armed.remove(one)
                return one[1]
        return ""


class Quota:
    """How many calls each user has made in the last minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._made: dict[tuple[str, str], deque[float]] = {}

    def count(self, kind: str, account: str) -> None:
        """Count a call. Raises ApiError where the user has none left."""
        made, now = self._made.setdefault((kind, account), deque()), self._clock()
        while made and now - made[0] >= 60:
            made.popleft()
        if len(made) >= PER_MINUTE:
            raise exceeded(kind)
        made.append(now)


def exceeded(kind: str) -> ApiError:
    """Return the error of a quota that is used up."""
    what = f"'{KINDS[kind]} requests' and limit '{KINDS[kind]} requests per minute per user'"
    return ApiError(
        429,
        f"Quota exceeded for quota metric {what} of service 'sheets.googleapis.com' for consumer 'project_number:0'.",
        "RATE_LIMIT_EXCEEDED",
    )
