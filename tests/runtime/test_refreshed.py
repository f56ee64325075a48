"""What is the same for all is served while it is asked anew, and never once it is too old."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.runtime import Refreshed


class Source:
    """Something that is asked: each answer is the next number, and may be held back, or fail."""

    def __init__(self) -> None:
        self.time, self.asked = 0.0, 0
        self.fails = False
        self.begun, self.answered, self.waited = threading.Semaphore(0), threading.Semaphore(0), 0
        self.held: threading.Event | None = None

    def __call__(self) -> int:
        self.asked += 1
        number, held = self.asked, self.held
        self.begun.release()
        if held:
            assert held.wait(120)
        try:
            if self.fails:
                raise ConnectionError
            return number
        finally:
            self.answered.release()

    def wait_for(self, number: int) -> None:
        """Wait until it was asked this often."""
        assert all(self.begun.acquire(timeout=120) for _ in range(number - self.waited))
        self.waited = number

    def kept(self, keep: Callable[[int], bool] = lambda _: True) -> Refreshed[int]:
        return Refreshed(self, 5.0, keep, lambda: self.time)


def settled(kept: Refreshed[int]) -> None:
    """Wait until nobody is asking."""
    asking = kept._asking
    if asking:
        asking.exception(120)


def test_the_last_answer_is_served_while_it_is_asked_anew() -> None:
    source = Source()
    kept = source.kept()
    assert (kept.get(), kept.get()) == (1, 1)
    source.held = threading.Event()
    source.time = 3
    assert [kept.get() for _ in range(5)] == [1] * 5
    source.held.set()
    settled(kept)
    assert (kept.get(), source.asked) == (2, 2)


def test_after_a_pause_it_is_asked_first_once_for_all_who_wait() -> None:
    source = Source()
    kept = source.kept()
    kept.get()
    source.held, source.time = threading.Event(), 5.1
    with ThreadPoolExecutor(10) as people:
        asked = [people.submit(kept.get) for _ in range(10)]
        source.held.set()
        assert {answer.result(120) for answer in asked} == {2}


def test_its_age_counts_from_when_it_began_to_be_asked() -> None:
    source = Source()
    kept = source.kept()
    source.held = threading.Event()
    with ThreadPoolExecutor(1) as people:
        asked = people.submit(kept.get)
        source.wait_for(1)
        source.time = 4.9
        source.held.set()
        assert asked.result(120) == 1
    source.held = None
    source.time = 5.1
    assert kept.get() == 2


def test_a_failure_is_raised_for_who_waits_and_nobody_else() -> None:
    source = Source()
    kept = source.kept()
    source.fails = True
    with pytest.raises(ConnectionError):
        kept.get()
    source.fails = False
    assert kept.get() == 2
    source.fails, source.time = True, 3
    assert kept.get() == 2
    settled(kept)
    assert kept.get() == 2
    settled(kept)
    source.time = 6
    with pytest.raises(ConnectionError):
        kept.get()


def test_after_a_change_nothing_that_was_asked_before_is_served() -> None:
    source = Source()
    kept = source.kept()
    kept.get()
    before = source.held = threading.Event()
    source.time = 3
    assert kept.get() == 1
    source.wait_for(2)
    kept.forget()
    source.held = None
    assert kept.get() == 3
    before.set()
    assert all(source.answered.acquire(timeout=120) for _ in range(3))
    assert kept.get() == 3


def test_what_is_not_worth_keeping_is_asked_again() -> None:
    source = Source()
    kept = source.kept(lambda number: number > 1)
    assert [kept.get() for _ in range(3)] == [1, 2, 2]
