"""`python -m bot serve --socket` in a process of its own. As on App Engine: tests/app/test_deployed.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local.slack import APP_TOKEN, BOT_TOKEN, Workspace
from tests.support.slack_workspace import DIRECT, MANIFEST, MARIA, SECRET, Bot, answers

ROOT = Path(__file__).parents[2]


@contextmanager
def served(home: Path, *words: str) -> Iterator[Bot]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Workspace(MANIFEST, 0.02).serve() as workspace:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", *words],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "FLAKEBOT_HOME": str(home),
                "PORT": str(port),
                "SLACK_API_URL": f"{workspace.url}/api/",
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_SIGNING_SECRET": SECRET,
            },
        )
        bot = Bot(workspace, f"http://127.0.0.1:{port}")
        try:
            _wait_until_ready(bot)
            yield bot
        finally:
            process.terminate()
            assert process.wait(120) == 0


def _wait_until_ready(bot: Bot) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(OSError):
            if bot.get("/readyz")[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the service never became ready")


def test_a_command_through_socket_mode_is_answered_from_this_machines_numbers(own_sample_home: Path) -> None:
    # By its own clock the service makes a run of today.
    with served(own_sample_home, "--socket") as bot:
        bot.workspace.send(bot.payload("week:W03 by:region"))
        (message,) = answers(bot.workspace, 1)
        assert "1,002 of 1,871" in message.text
        # A conversation: whose question is whose, each instance reads from its own last message.
        for typed, place in (("how many no-shows in metro july 2020", "Metro"), ("and suburbs?", "Suburbs")):
            count = len(answers(bot.workspace, 1))
            bot.workspace.do(bot.workspace.actions.say(MARIA, DIRECT, typed, None))
            answer = answers(bot.workspace, count + 1)[-1]
            assert f"no-shows in {place}" in answer.text
            assert {f"region:{place}", "month:2020-07", "count:no-shows"} < set(
                str(answer.metadata).replace("'", " ").split()
            )
