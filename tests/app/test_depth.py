"""How many questions a command asks, in how many calls, and how many of them wait for another's answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app.wiring import Backend
from bot.home import Greeter
from bot.messages import HOME, Chart, Request, entered
from bot.warehouse import connection
from bot.warehouse.client import Warehouse

TODAY = date(2020, 8, 17)
PATIENCE = 120.0

QUESTIONS = {
    "/flake": 3,
    "/flake region:{region} week:last by:organizer": 3,
    "/flake trend region:{region}": 1,
    "/flake next region:{region} by:organizer": 1,
    "/flake next region:{region} day:2020-08-19": 2,
    "/flake plan region:{region} goal:40": 1,
    "/flake plan region:{region}": 1,
    "/flake ptg region:{region} week:last": 4,
    "/flake unclosed region:{region}": 2,
    "/flake confirm region:{region}": 2,
    "/flake compare region:Metro,Suburbs week:{week}": 1,
    "/flake compare region:{region} week:2020-08-01,{week}": 1,
    "/flake digest region:{region} week:{week}": 13,
    "/flake subscriptions": 2,
    "home": 13,
}
"""How many questions each command asks when another person asked the same before, about another region and week."""
ALWAYS_ASKED = {"/flake subscriptions": 2, "home": 2}
"""What can change at any time is asked each time: subscriptions, and the ledger."""


class Calls:
    """The calls of a client. While `rounds` are given, none of a round is answered before all of it are there."""

    def __init__(self, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
        connected: Any = warehouse._client._connection
        self._real: Callable[..., Any] = connected.api_request
        self._arrived = threading.Condition()
        self._rounds: tuple[int, ...] = ()
        self.made: list[tuple[str, str]] = []
        monkeypatch.setattr(connected, "api_request", self._request)

    @contextmanager
    def rounds(self, *sizes: int, of: str) -> Iterator[None]:
        """Let just these many questions be asked, each round after the one before, with one call each."""
        self.made, self._rounds = [], sizes
        yield
        calls, self._rounds = self.made, ()
        assert {(method, path.rpartition("/")[2]) for method, path in calls} <= {("POST", "queries")}, of
        assert len(calls) == sum(sizes), of

    def _request(self, **request: Any) -> Any:
        with self._arrived:
            self.made.append((request["method"], request["path"]))
            ends = (sum(self._rounds[: each + 1]) for each in range(len(self._rounds)))
            end = next((end for end in ends if end >= len(self.made)), 0)
            self._arrived.notify_all()
            if not self._arrived.wait_for(lambda: len(self.made) >= end, PATIENCE):
                raise AssertionError("a question waits for the answer to another")
        return self._real(**request)


def request(question: str, person: int) -> Request:
    about = ({"region": "Metro", "week": "2020-07-25"}, {"region": "CD5", "week": "2020-08-08"})[person]
    user = f"U{person}"
    if question == "home":
        return Request("", user, user, TODAY, "R", entry_point=HOME)
    entry_point, words = entered(question.format(**about))
    return Request(words, user, user, TODAY, "R", entry_point=entry_point, name="Ada")


def undrawn(chart: Callable[[Any], Chart], report: Any) -> Chart | None:
    return None


@pytest.fixture
def asking(own_sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Calls, Callable[[], Backend]]:
    """Return the client's calls, and what makes a backend whose people were greeted and chose a region before."""
    set_up = settings.read({"FLAKEBOT_HOME": str(own_sample_home)})
    warehouse = connection.connect(set_up)
    monkeypatch.setattr("bot.app.current.PUBLISHED_SECONDS", 1e9)
    known = Backend(set_up, warehouse, undrawn)
    for person, region in enumerate(("Metro", "CD5")):
        known.answer(Request(f"region {region}", f"U{person}", "", TODAY, "R", entry_point=HOME))
        known.answer(request("/flake", person))

    def backend() -> Backend:
        made = Backend(set_up, warehouse, undrawn)
        made._greeter = known._greeter
        return made

    return Calls(warehouse, monkeypatch), backend


def test_no_question_of_a_command_waits_for_another_and_each_is_one_call(
    asking: tuple[Calls, Callable[[], Backend]],
) -> None:
    calls, backend = asking
    for question, number in QUESTIONS.items():
        inside = backend()
        assert inside.answer(request(question, 0)).outcome == "answered", question
        with calls.rounds(number, of=question):
            assert inside.answer(request(question, 1)).outcome == "answered", question
        with calls.rounds(ALWAYS_ASKED.get(question, 0), of=f"{question} again"):
            inside.answer(request(question, 1))


def test_after_a_pause_what_is_the_same_for_all_is_one_more_round_and_a_new_run_another(
    asking: tuple[Calls, Callable[[], Backend]],
) -> None:
    calls, backend = asking
    for question in ("/flake", "/flake ptg region:{region} week:last", "home"):
        inside = backend()
        # Two questions tell how the numbers stand and who chose what, three what there is in the run.
        with calls.rounds(2, 3, of=question):
            inside._numbers.current()
        inside.answer(request(question, 0))
        inside._numbers.forget()
        with calls.rounds(2, QUESTIONS[question], of=question):
            inside.answer(request(question, 1))


def test_the_first_answer_of_a_person_asks_beside_the_rest_whether_they_were_greeted(
    asking: tuple[Calls, Callable[[], Backend]],
) -> None:
    calls, backend = asking
    inside = backend()
    inside._greeter = Greeter()
    inside.answer(request("/flake trend region:CD1", 0))
    with calls.rounds(2, of="greeted"):
        inside.answer(request("/flake trend region:CD2", 1))
