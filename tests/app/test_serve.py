"""`python -m bot serve` in a process of its own, as on App Engine: the sample published, Slack's signed requests."""

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
from tests.support.slack_workspace import MANIFEST, SECRET, Bot

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


def test_a_signed_command_is_answered_with_the_sample_campaigns_numbers_and_a_chart(sample_home: Path) -> None:
    with served(sample_home) as bot:
        assert bot.slash("day:2020-07-11 by:region").status == 200
        (message,) = bot.workspace.wait()
        assert "51.8% flaked (88 of 170)" in message.text
        assert [block["type"] for block in message.blocks][:3] == ["section", "data_table", "image"]
        assert bot.raw(b"text=forged", {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"}).status == 401
        bot.slash("region:Metor day:2020-07-11")
        wrong = bot.workspace.wait(2)[-1]
        assert "Did you mean Metro?" in wrong.text
        assert wrong.blocks[-1]["elements"][0]["value"] == "/flake region:Metro day:2020-07-11"


def test_the_same_through_socket_mode(sample_home: Path) -> None:
    with served(sample_home, "--socket") as bot:
        bot.workspace.send(bot.payload("week:W03 by:region"))
        (message,) = bot.workspace.wait()
        assert "1,002 of 1,871" in message.text


def test_serving_without_tokens_names_all_that_are_missing(sample_home: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**clean, "FLAKEBOT_HOME": str(sample_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Set SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET first" in done.stderr
