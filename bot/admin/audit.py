"""The audit: every use of a command of the data team is recorded, whatever becomes of it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messages import Reply, Request
from bot.tools import Tools

TURNED_AWAY = "turned away"
"""The outcome of a use by somebody who is not on the data team."""
TEXT_LIMIT = 500
"""Maximum number of characters kept of what was asked, and of what was answered."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Use:
    """One use of a command: by whom, with which words and when; `started` is that moment by `time.monotonic`."""

    reference: str
    person: str
    words: str
    at: datetime
    started: float

    @property
    def milliseconds(self) -> int:
        """Return how long ago it began."""
        return round((time.monotonic() - self.started) * 1000)


def begin(request: Request, at: datetime) -> Use:
    """Return the use that a request begins."""
    return Use(request.reference, request.user, request.text, at, time.monotonic())


def note(use: Use, tools: Tools, outcome: str, said: str = "", milliseconds: int | None = None) -> None:
    """Record how a use stands. Raises UserError where BigQuery does not take it: then the command must not run."""
    tools.record(
        "records/audit",
        reference=use.reference,
        person=use.person,
        words=use.words[:TEXT_LIMIT],
        noted_at=use.at + timedelta(seconds=time.monotonic() - use.started),
        outcome=outcome,
        note=said[:TEXT_LIMIT],
        milliseconds=milliseconds,
    )


def close(use: Use, tools: Tools, reply: Reply, outcome: str = "") -> Reply:
    """Record how a use ended, and return its reply, which is given whether or not that could be recorded."""
    try:
        note(use, tools, outcome or reply.outcome, reply.text, use.milliseconds)
    except Exception as error:
        log.exception("use not written down", extra={"reference": use.reference}, exc_info=error)
    return reply
