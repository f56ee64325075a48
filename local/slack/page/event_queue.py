"""What a page has yet to be told, while its browser takes its time."""

from __future__ import annotations

import asyncio
from typing import Any

MOST = 1000
"""So many changes wait; a page that falls further behind fetches everything anew."""


News = dict[str, Any]


class Waiting:
    """The changes that wait for one page; one that falls too far behind is told nothing more."""

    def __init__(self) -> None:
        self._queue = asyncio.Queue[News | None](MOST)
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
        """Take the next change; None when there are too many."""
        return await self._queue.get()
