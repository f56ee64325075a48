"""Steps that do not need each other are done at once; the run is at the step that it waits for, or that failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Event

import pytest

from bot.errors import UnavailableError
from bot.pipeline.runs import Run, StoppedError
from bot.pipeline.steps import Progress

PATIENCE = 60
"""Seconds after which a step that waits for another has waited in vain."""


def progress(check: Callable[[], None] = lambda: None) -> tuple[Progress, list[str]]:
    told: list[str] = []
    run = Run("run", "", (), datetime(2020, 8, 17, tzinfo=UTC), date(2020, 8, 17))
    return Progress(run, told.append, check), told


def test_steps_that_need_nothing_of_each_other_are_under_way_at_once() -> None:
    together = Barrier(3)
    steps = {f"source/{name}": lambda: together.wait(PATIENCE) for name in "abc"}
    found, told = progress()
    assert sorted(found.side_by_side(steps).values()) == [0, 1, 2]
    assert sorted(told) == ["source: a", "source: b", "source: c"]


def test_a_step_begins_when_those_that_it_needs_are_done() -> None:
    done: list[str] = []
    steps = {name: lambda name=name: done.append(name) for name in ("labels", "places", "newest")}
    found, _ = progress()
    found.side_by_side(steps, {"places": ["labels", "newest"]})
    assert done[-1] == "places"


def test_the_run_is_at_the_step_that_it_waits_for() -> None:
    found, _ = progress()
    begun, seen = Event(), list[str]()

    def hangs() -> None:
        assert begun.wait(PATIENCE)
        seen.append(found.run.step)

    found.side_by_side({"normalize/labels": hangs, "normalize/newest": begun.set})
    assert seen == ["normalize/labels"]


def test_where_steps_fail_the_first_of_them_says_why_and_the_run_stays_at_it() -> None:
    together, later = Barrier(2), list[str]()

    def fails(why: str) -> Callable[[], None]:
        def work() -> None:
            together.wait(PATIENCE)
            raise UnavailableError(why)

        return work

    found, _ = progress()
    steps = {"a": fails("one"), "b": fails("other"), "c": lambda: later.append("c")}
    with pytest.raises(UnavailableError, match="one"):
        found.side_by_side(steps, {"b": (), "c": ("a",)})
    assert found.run.step == "a"
    assert not later


def test_a_run_that_must_not_continue_begins_no_more_steps() -> None:
    stopped: list[bool] = []

    def check() -> None:
        if stopped:
            raise StoppedError

    found, told = progress(check)
    with pytest.raises(StoppedError):
        found.side_by_side({"a": lambda: stopped.append(True), "b": lambda: None}, {"b": ("a",)})
    assert told == ["a"]


def test_what_steps_cost_and_find_is_added_up() -> None:
    found, _ = progress()
    found.side_by_side({name: lambda: found.note(billed=10) for name in "abcdefgh"})
    found.note(billed=1, committees="58")
    assert (found.run.bytes_billed, found.run.committees) == (81, "58")
