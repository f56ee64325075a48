"""What many people ask at once is computed once, and cached."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.runtime.cache import SingleFlight


def test_many_who_ask_at_once_share_one_result() -> None:
    shared, begun, go_on, done = SingleFlight[object](10), threading.Event(), threading.Event(), []

    def work() -> object:
        begun.set()
        go_on.wait(120)
        done.append(1)
        return object()

    with ThreadPoolExecutor(20) as people:
        asked = [people.submit(shared.get, "same", work) for _ in range(20)]
        begun.wait(120)
        go_on.set()
        assert len({id(answer.result()) for answer in asked}) == 1
    assert done == [1]
    assert shared.get("same", lambda: 1 / 0) is asked[0].result()


def test_a_failure_is_told_to_all_and_tried_again() -> None:
    shared = SingleFlight[int](10)
    with pytest.raises(ZeroDivisionError):
        shared.get("x", lambda: 1 // 0)
    assert shared.get("x", lambda: 2) == 2


def test_what_is_not_worth_keeping_is_worked_out_again() -> None:
    shared = SingleFlight[int | None](10, keep=lambda result: result is not None)
    assert shared.get("x", lambda: None) is None
    assert shared.get("x", lambda: 3) == 3


def test_the_oldest_is_forgotten_first() -> None:
    shared = SingleFlight[int](2)
    for key in ("a", "b", "a", "c"):
        shared.get(key, lambda: 1)
    assert shared.get("a", lambda: 2) == 1
    assert shared.get("b", lambda: 2) == 2
