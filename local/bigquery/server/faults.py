"""Failures on demand: what BigQuery does when something is wrong with it, for tests and demonstrations.

`POST /_faults` takes a list of `{"kind", "times", "match", "seconds"}`; an empty list forgets them all.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from local.bigquery.errors import BigQueryError, invalid

_ERRORS = {
    "503": (503, "backendError", "The service is currently unavailable."),
    "429": (429, "rateLimitExceeded", "Too many requests."),
    "rateLimitExceeded": (403, "rateLimitExceeded", "Exceeded rate limits."),
    "accessDenied": (403, "accessDenied", "Access Denied: Permission denied."),
    "backendError": (500, "backendError", "An internal error occurred and the request could not be completed."),
}
_KINDS = (*_ERRORS, "hang", "lost_reply")


class Faults:
    """Failures that wait for the requests they are meant for; each is spent after `times` of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []

    def plan(self, faults: list[dict[str, Any]]) -> None:
        """Add failures; an empty list forgets those that are waiting."""
        if any(fault.get("kind") not in _KINDS for fault in faults):
            raise invalid(f"A fault's kind is one of {', '.join(_KINDS)}")
        with self._lock:
            self._waiting = [*self._waiting, *(dict(fault) for fault in faults)] if faults else []

    def strike(self, request: str) -> bool:
        """Raise the error, or wait, that is planned for this request; return whether its reply is to be lost."""
        with self._lock:
            fault = next((one for one in self._waiting if one.get("match", "") in request), None)
            if fault is None:
                return False
            fault["times"] = int(fault.get("times", 1)) - 1
            if fault["times"] <= 0:
                self._waiting.remove(fault)
        if fault["kind"] == "hang":
            time.sleep(float(fault.get("seconds", 5)))
            return False
        if fault["kind"] == "lost_reply":
            return True
        raise BigQueryError(*_ERRORS[fault["kind"]])
