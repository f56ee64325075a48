"""Answers are worked out in threads, for whoever may ask; what waits for a thread is bounded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Reply, Request
from bot.runtime import BusyError, StoppedError, WorkQueue
from bot.slack.members import Access

log = logging.getLogger(__name__)

Handler = Callable[[Request], Reply]
"""Answers a request in a worker thread, or reads it and leaves the rest; it never raises."""

READING_THREADS = 4
"""Maximum number of requests read at the same time; help and forms are answered as soon as they are read."""

MAX_READING = 1000
"""Maximum number of requests that are being read or wait for it."""

ANSWER_THREADS = 8
"""Maximum number of requests answered at the same time."""

MAX_QUESTIONS = 300
"""Maximum number of requests that are being answered or wait for it: the last one waits for about half a minute."""

ANSWER_SECONDS = 120.0
"""Maximum number of seconds that an answer may take."""


class Answers:
    """Works out the answers to requests, in threads, and stores what was announced."""

    def __init__(self, client: AsyncWebClient, data_team: tuple[str, ...], handler: Handler) -> None:
        self._access = Access(client, data_team)
        self._handler = handler
        self._reading = WorkQueue(READING_THREADS, MAX_READING, "read")
        self._questions = WorkQueue(ANSWER_THREADS, MAX_QUESTIONS, "answer")

    def expect(self, user: str) -> None:
        """Begin to look somebody up whose request has arrived."""
        self._access.expect(user)

    async def reply(self, request: Request) -> Reply:
        """Answer a request, if whoever makes it may ask, or say at once that this cannot be begun."""
        known = await self._access.identify(request)
        if isinstance(known, Reply):
            return known
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                read = await self._reading.do(lambda: self._handler(known))
                return await self._questions.do(read.rest.answer, read.rest.key) if read.rest else read
        except (BusyError, StoppedError) as error:
            log.warning("not begun", extra={"reference": request.reference, "reason": type(error).__name__})
            return Reply(error.text, outcome=error.outcome)

    async def commit(self, commit: Callable[[], None]) -> None:
        """Store what was announced."""
        await asyncio.wait_for(self._questions.do(commit), ANSWER_SECONDS)

    def stop(self) -> None:
        """Begin nothing more; what was begun goes on."""
        self._reading.stop()
        self._questions.stop()
