"""A bounded queue of work for threads: what waits stays in the event loop and holds no thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar, cast

from bot.errors import UserError

_T = TypeVar("_T")

BUSY = "Flakebot has {} questions to answer at the moment and could not take this one. Ask again in a minute."
STOPPED = "Flakebot is restarting and did not get to this. Ask again in a minute."


class BusyError(UserError):
    """As much work waits as the queue takes, so this was not begun."""


class StoppedError(UserError):
    """The service stops, so this was not begun."""


class WorkQueue:
    """A fixed number of threads, and the work that waits for one of them, in the order in which it came.

    Only the event loop calls it.
    """

    def __init__(self, threads: int, max_work: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = asyncio.Semaphore(threads)
        self._max_work = max_work
        self._count = 0
        self._waiting: set[asyncio.Task[Any]] = set()
        self._first: dict[str, asyncio.Future[None]] = {}
        self._stopped = False

    async def do(self, work: Callable[[], _T], key: str = "") -> _T:
        """Do work in a thread and return its result. Raises BusyError or StoppedError where it was not begun.

        While other work with the same key is being done, this waits for it without a thread: what that finds out need
        not be found out again.
        """
        if self._count >= self._max_work:
            raise BusyError(BUSY.format(self._max_work))
        self._count += 1
        try:
            async with self._turn(key):
                with self._until_stopped():
                    await self._free.acquire()
                future = asyncio.get_running_loop().run_in_executor(self._threads, work)
                future.add_done_callback(lambda _: self._free.release())
                # Shielded: a thread is not free before its work has ended, whether or not anybody waits for that.
                return await asyncio.shield(future)
        finally:
            self._count -= 1

    @asynccontextmanager
    async def _turn(self, key: str) -> AsyncIterator[None]:
        """Wait for the first work with this key; where there is none, be the first until the block ends."""
        if first := self._first.get(key):
            with self._until_stopped():
                await asyncio.shield(first)
            yield
        elif key:
            mine = self._first[key] = asyncio.get_running_loop().create_future()
            try:
                yield
            finally:
                del self._first[key]
                mine.set_result(None)
        else:
            yield

    @contextmanager
    def _until_stopped(self) -> Iterator[None]:
        """Raise StoppedError from what waits in this block as soon as the queue is stopped."""
        if self._stopped:
            raise StoppedError(STOPPED)
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._waiting.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self._stopped:
                raise
            task.uncancel()
            raise StoppedError(STOPPED) from None
        finally:
            self._waiting.discard(task)

    def stop(self) -> None:
        """Begin nothing more; what was begun goes on."""
        self._stopped = True
        for task in self._waiting:
            task.cancel()
        self._threads.shutdown(wait=False)
