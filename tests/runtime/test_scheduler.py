"""Scheduled work runs every minute, never twice at once, and regardless of what happened the minute before."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

from bot.app import server
from bot.messages import Reply
from bot.runtime.scheduler import every
from tests.support.slack_workspace import configured, served, until

ALWAYS = "*"
"""Every second."""


def test_it_is_done_at_once_and_then_again_though_it_failed() -> None:
    done: list[float] = []

    def work() -> None:
        done.append(time.monotonic())
        raise ValueError

    with every(ALWAYS, work):
        until(lambda: len(done) >= 3)
    many = len(done)
    time.sleep(1.5)
    assert len(done) == many


def test_while_it_lasts_it_is_not_begun_again_and_what_was_missed_is_made_up_for_once() -> None:
    running, most, begun = 0, 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most, begun
        with lock:
            running, begun = running + 1, begun + 1
            most = max(most, running)
        time.sleep(2.2)
        with lock:
            running -= 1

    with every(ALWAYS, work):
        until(lambda: begun == 2)
    assert most == 1


def test_the_service_wakes_its_digests(tmp_path: Path) -> None:
    woken = threading.Event()
    edge = server.Callbacks(
        answer=lambda _: Reply("x"), today=lambda: date(2020, 8, 17), ready=lambda: None, wake=woken.set
    )
    with served(server.build(configured("http://127.0.0.1:9", FLAKEBOT_HOME=str(tmp_path)), edge)):
        assert woken.wait(120)
