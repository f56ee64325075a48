"""Whoever was acknowledged is answered or told why not: when the service stops, and when too many ask."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from bot.messages import ADMIN, Reply, Request, Rest
from bot.slack import answers, dispatcher
from bot.slack.answers import ANSWER_THREADS
from tests.support.slack_workspace import DIRECT, MARIA, running, until

NOT_BEGUN = "Flakebot is restarting and did not get to this. Ask again in a minute."
BEGUN = dispatcher.INTERRUPTED
ASKED = 50


class Blocked:
    """Answers nobody before it is told to go on, as where BigQuery does not answer."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, _: Request) -> Reply:
        return Reply("", rest=Rest(self.answer))

    def answer(self) -> Reply:
        self.begun.release()
        self.go_on.wait(120)
        return Reply("Answered")

    def wait(self, count: int) -> None:
        """Wait until so many answers were begun."""
        for _ in range(count):
            self.begun.acquire(timeout=120)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "QUIET_FINISH_SECONDS", 0)


def test_when_the_service_stops_everybody_who_was_acknowledged_is_told_and_what_was_begun_still_answered() -> None:
    blocked = Blocked()
    with running(blocked) as bot:
        for number in range(ASKED):
            assert bot.slash(f"region:CD{number}").error == ""
        blocked.wait(ANSWER_THREADS)

        def go_on_when_all_are_told() -> None:
            until(lambda: told()[NOT_BEGUN] == ASKED - ANSWER_THREADS and told()[BEGUN] >= ANSWER_THREADS)
            blocked.go_on.set()

        def told() -> Counter[str]:
            return Counter(message.text for message in bot.workspace.messages)

        seeing = threading.Thread(target=go_on_when_all_are_told)
        seeing.start()
    seeing.join()
    assert told()["Answered"] == ANSWER_THREADS


def test_what_is_not_finished_in_time_was_told_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatcher, "FINISH_SECONDS", 0)
    blocked = Blocked()
    with running(blocked) as bot:
        bot.slash("region:Metro")
        bot.workspace.do(bot.workspace.actions.say(MARIA, DIRECT, "region:Metro", None))
        bot.slash("rerun pipeline", ADMIN)
        blocked.wait(3)
    blocked.go_on.set()
    assert Counter(message.text for message in bot.workspace.messages) == {BEGUN: 2, dispatcher.WORK_INTERRUPTED: 1}
    assert "questions left unanswered at the end" in caplog.messages


def test_whoever_asks_when_too_many_wait_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_QUESTIONS", 2)
    blocked = Blocked()
    with running(blocked) as bot:
        for number in range(2):
            bot.slash(f"region:CD{number}")
        blocked.wait(2)
        bot.slash("region:CD3")
        [told] = bot.workspace.wait()
        assert told.text == (
            "Flakebot has 2 questions to answer at the moment and could not take this one. Ask again in a minute."
        )
        blocked.go_on.set()
        until(lambda: [m.text for m in bot.workspace.messages[1:]] == ["Answered"] * 2)
