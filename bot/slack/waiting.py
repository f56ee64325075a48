"""Waiting is never silent: an answer that takes long is announced by one line, which the answer replaces if it can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.messages import ADMIN, Request
from bot.outbox import PostingError
from bot.replies.blocks import escape
from bot.slack.calls import reason
from bot.slack.destinations import Destination

QUIET_SECONDS = 2.5
"""Seconds after which an answer that has not gone out is announced."""

Pause = Callable[[], Awaitable[None]]
"""Returns when a person has waited long enough to be told that their answer is coming."""

log = logging.getLogger(__name__)


async def pause() -> None:
    """Wait for as long as an answer may take without being announced."""
    await asyncio.sleep(QUIET_SECONDS)


def unread(request: Request) -> str:
    """Return what announces an answer before its question is read."""
    if request.entry_point == ADMIN:
        return "Working on it …"
    return "Sharing …" if request.form == "share" else "Counting …"


class Announcement:
    """The line that announces one answer: it is sent after a pause, unless the answer is there by then."""

    def __init__(self, destination: Destination, line: str, after: Pause) -> None:
        self._destination = destination
        self._line = line
        self._after = after
        self._sending: asyncio.Task[None] | None = None
        self._begun = False

    def start(self) -> None:
        """Begin the pause."""
        self._sending = asyncio.create_task(self._send())

    def set_line(self, line: str) -> None:
        """Set what the line says; a worker thread calls this as soon as it has read the question."""
        self._line = line

    async def _send(self) -> None:
        await self._after()
        self._begun = True
        try:
            await self._destination.announce(escape(self._line))
        except PostingError as error:
            log.warning("waiting not announced", extra={"reason": reason(error)})

    def interrupt(self, line: str) -> None:
        """Begin to say, to the person alone, that the answer may not come; where it still does, it comes after this."""
        before = self._sending
        if not self._begun:
            self.cancel()
        self._begun = True
        self._sending = asyncio.create_task(self._interrupt(before, line))

    async def _interrupt(self, before: asyncio.Task[None] | None, line: str) -> None:
        if before:
            await asyncio.wait({before})
        try:
            await self._destination.aside.send(escape(line), [])
        except PostingError as error:
            log.error("interruption not told", extra={"reason": reason(error)})

    async def end(self) -> None:
        """Return when nothing is announced any more: a line that is being sent arrives before the answer."""
        if not self._begun:
            self.cancel()
        if self._sending:
            await asyncio.wait({self._sending})

    def cancel(self) -> None:
        """Send nothing more."""
        if self._sending:
            self._sending.cancel()
