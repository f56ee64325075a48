"""What waits for a thread: in order, bounded, told at the end that it was not begun."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.runtime.work_queue import BusyError, StoppedError, WorkQueue


class Slow:
    """Work that ends when it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = threading.Event()
        self._seen = threading.Semaphore(0)

    def named(self, name: str) -> Callable[[], str]:
        def work() -> str:
            self.begun.append(name)
            self._seen.release()
            self.go_on.wait(120)
            return name

        return work

    async def one_begun(self) -> None:
        """Wait until one more piece of work has begun."""
        await asyncio.to_thread(self._seen.acquire)


async def settled() -> None:
    """Let everything that can go on without threads do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def test_of_the_same_work_one_is_begun_and_the_others_hold_no_thread() -> None:
    async def test() -> None:
        queue, slow = WorkQueue(2, 100, "test"), Slow()
        first = [asyncio.ensure_future(queue.do(slow.named("same"), "same")) for _ in range(50)]
        await slow.one_begun()
        assert await queue.do(lambda: "another", "other") == "another"
        assert slow.begun == ["same"]
        slow.go_on.set()
        assert await asyncio.gather(*first) == ["same"] * 50
        assert len(slow.begun) == 50

    run(test)


def test_more_than_the_queue_takes_is_refused_at_once() -> None:
    async def test() -> None:
        queue, slow = WorkQueue(1, 3, "test"), Slow()
        taken = [asyncio.ensure_future(queue.do(slow.named(name))) for name in "abc"]
        await settled()
        with pytest.raises(BusyError, match="has 3 questions to answer"):
            await queue.do(slow.named("d"))
        slow.go_on.set()
        assert await asyncio.gather(*taken) == ["a", "b", "c"]
        assert await queue.do(slow.named("e")) == "e"
        assert slow.begun == ["a", "b", "c", "e"]

    run(test)


def test_at_the_end_what_was_begun_goes_on_and_what_waits_is_told() -> None:
    async def test() -> None:
        queue, slow = WorkQueue(1, 100, "test"), Slow()
        begun = asyncio.ensure_future(queue.do(slow.named("begun"), "k"))
        await slow.one_begun()
        waiting = [asyncio.ensure_future(queue.do(slow.named("waits"), key)) for key in ("k", "", "other")]
        await settled()
        queue.stop()
        assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [StoppedError] * 3
        with pytest.raises(StoppedError):
            await queue.do(slow.named("later"))
        slow.go_on.set()
        assert await begun == "begun"
        assert slow.begun == ["begun"]

    run(test)


def test_a_thread_is_free_when_its_work_has_ended_not_when_nobody_waits_for_it_any_more() -> None:
    async def test() -> None:
        queue, slow = WorkQueue(1, 100, "test"), Slow()
        given_up = asyncio.ensure_future(queue.do(slow.named("given up"), "k"))
        await slow.one_begun()
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        then = asyncio.ensure_future(queue.do(slow.named("then"), "k"))
        await settled()
        assert slow.begun == ["given up"]
        slow.go_on.set()
        assert await then == "then"

    run(test)
