"""`python -m bot serve --socket` in a process of its own. As on App Engine: tests/app/test_deployed.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from local.slack import APP_TOKEN, BOT_TOKEN, Message, Workspace
from tests.support.slack_workspace import DIRECT, MANIFEST, MARIA, SECRET, Bot, until

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


def _says(message: Message, words: str) -> bool:
    return words in message.text


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
        (message,) = bot.workspace.wait()
        # On a busy machine each answer is announced first, in the message that becomes it.
        until(partial(_says, message, "1,002 of 1,871"))
        # A conversation: whose question is whose, each instance reads from its own last message.
        for typed, place in (("how many no-shows in metro july 2020", "Metro"), ("and suburbs?", "Suburbs")):
            count = len(bot.workspace.messages)
            bot.workspace.do(bot.workspace.actions.say(MARIA, DIRECT, typed, None))
            answer = bot.workspace.wait(count + 1)[-1]
            until(partial(_says, answer, f"no-shows in {place}"))
            assert {f"region:{place}", "month:2020-07", "count:no-shows"} < set(
                str(answer.metadata).replace("'", " ").split()
            )
