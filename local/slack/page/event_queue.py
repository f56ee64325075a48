"""The queue of changes that a page has not been sent yet."""

from __future__ import annotations

import asyncio
from typing import Any

MAX_QUEUED = 1000
"""Maximum number of queued changes; a page that falls further behind fetches everything again."""

News = dict[str, Any]


class EventQueue:
    """The changes queued for one page; once it is full, nothing more is sent."""

    def __init__(self) -> None:
        self._queue = asyncio.Queue[News | None](MAX_QUEUED)
        self._closed = False

    def put(self, news: News) -> None:
        """Add a change."""
        if self._closed:
            return
        if self._queue.full():
            self._closed = True
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(None)
        else:
            self._queue.put_nowait(news)

    async def get(self) -> News | None:
        """Return the next change, or None once there were too many."""
        return await self._queue.get()
