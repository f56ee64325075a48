"""How much answers ask of Slack: its calls and connections are counted, and when people are looked up."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.messages import Chart, Reply, Request
from bot.slack import members
from local.slack.model import Person
from tests.support.slack_workspace import DANIEL, MARIA, PNG, Bot, running, until

PEOPLE = [f"U0PERSON{number:03}" for number in range(100)]


def charted(request: Request) -> Reply:
    return Reply(request.text, (Chart("flakes.png", PNG + request.text.encode(), f"Chart {request.text}"),))


def ask_at_once(bot: Bot) -> Counter[str]:
    """Let a hundred people ask fifteen questions at the same time, and count the calls."""
    bot.workspace.state.people |= {one: Person(one, one.lower(), "Ada Person") for one in PEOPLE}
    with ThreadPoolExecutor(100) as asking:
        list(asking.map(lambda number: bot.slash(f"{number % 15}", user=PEOPLE[number]), range(100)))
    bot.workspace.wait(100)
    return Counter(bot.workspace.calls)


def test_a_hundred_people_at_once_share_connections_and_the_workspace_is_asked_for_once() -> None:
    with running(charted) as bot:
        calls = ask_at_once(bot)
        connections = bot.workspace.connections
    assert (calls["auth.test"], calls["users.info"], calls["response_url"]) == (1, 100, 100)
    # As many as there were calls at once; each call had its own before.
    assert connections <= 101
    assert calls.total() >= 601


def test_one_after_the_other_all_calls_take_two_connections() -> None:
    with running(charted) as bot:
        for number in range(5):
            bot.slash(str(number))
            bot.workspace.wait(number + 1)
        # The workspace and the person are asked for side by side.
        assert bot.workspace.connections == 2
    assert bot.workspace.calls.count("upload") == 5


def test_whoever_asked_within_five_minutes_is_looked_up_beside_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "RENEW_SECONDS", -1.0)
    with running() as bot:
        bot.slash("first")
        bot.workspace.wait(1)
        bot.workspace.fail("users.info", "hang")
        bot.slash("second")
        bot.workspace.wait(2)
        until(lambda: not bot.workspace.state.faults.armed)
    assert bot.workspace.calls.count("auth.test") == 1


def test_whoever_became_a_guest_is_refused_once_slack_has_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "RENEW_SECONDS", -1.0)
    with running() as bot:
        bot.slash("first", user=DANIEL)
        bot.workspace.wait(1)
        people = bot.workspace.state.people
        people[DANIEL] = replace(people[DANIEL], is_restricted=True)

        def refused() -> bool:
            bot.slash("again", user=DANIEL)
            return "You are a guest here" in bot.workspace.wait(len(bot.workspace.messages) + 1)[-1].text

        until(refused)


def test_what_is_older_than_five_minutes_is_asked_before_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MEMBER_SECONDS", -1.0)
    with running() as bot:
        bot.slash("first")
        bot.workspace.wait(1)
        people = bot.workspace.state.people
        people[MARIA] = replace(people[MARIA], is_restricted=True)
        bot.slash("second")
        assert "You are a guest here" in bot.workspace.wait(2)[-1].text
    assert [request.text for request in bot.asked] == ["first"]


def test_a_failed_renewal_leaves_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "RENEW_SECONDS", -1.0)
    with running() as bot:
        bot.slash("1")
        bot.workspace.wait(1)
        bot.workspace.fail("users.info", *["500"] * 9)
        for number in (2, 3):
            bot.slash(str(number))
            bot.workspace.wait(number)
    assert [request.text for request in bot.asked] == ["1", "2", "3"]
