"""The service from exactly the files that a deployment sends, with requirements.txt alone, outside the checkout."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from local.bigquery.process import serve
from local.slack import BOT_TOKEN, Workspace
from tests.support import deployment
from tests.support.slack_workspace import MANIFEST, SECRET, Bot, answers

SERVICE = (deployment.ROOT / "app.yaml").read_text(encoding="utf-8")
SLACK = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deployment.copy_sent_files(tmp_path_factory.mktemp("deployed"))


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory, own_sample_home: Path) -> Iterator[dict[str, str]]:
    """Return the variables with which Google's client finds the checkout's BigQuery and a service account."""
    with deployment.service_account(tmp_path_factory.mktemp("account")) as key:
        yield {
            "BIGQUERY_PROJECT": "local",
            "BIGQUERY_EMULATOR_HOST": serve(own_sample_home),
            "GOOGLE_APPLICATION_CREDENTIALS": str(key),
        }


def start(folder: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """Start a command of the program in the deployed folder, with these variables and hardly any other."""
    return subprocess.Popen(
        [str(deployment.python()), *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def entrypoint() -> list[str]:
    found = re.search(r"^entrypoint: python (.+)$", SERVICE, re.MULTILINE)
    assert found
    return found[1].split()


@contextmanager
def service(folder: Path, workspace: Workspace, **variables: str) -> Iterator[Bot]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(folder, *entrypoint(), PORT=str(port), SLACK_API_URL=f"{workspace.url}/api/", **SLACK, **variables)
    bot = Bot(workspace, f"http://127.0.0.1:{port}")
    try:
        wait_until_ready(process, bot)
        yield bot
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until_ready(process: subprocess.Popen[str], bot: Bot) -> None:
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if bot.get("/readyz")[0] == 200:
                return
        time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate()[1])


def test_the_program_its_statements_and_its_settings_are_sent_and_nothing_else() -> None:
    sent = deployment.sent_files()
    assert {"app.yaml", "requirements.txt", "bot/__main__.py", "commands/__init__.py"} <= set(sent)
    folders = {name.split("/")[0] for name in sent if "/" in name}
    assert folders == {"bot", "commands", "sql"}
    assert not [name for name in sent if name.startswith(".")]


def test_without_a_setting_it_says_which_one(deployed: Path, google: dict[str, str]) -> None:
    nothing_set = start(deployed, *entrypoint())
    no_slack = start(deployed, *entrypoint(), **google)
    _, said = nothing_set.communicate(timeout=120)
    assert "BIGQUERY_PROJECT" in said
    assert "are not deployed" in said
    assert "Traceback" not in said
    assert nothing_set.returncode == 1
    _, said = no_slack.communicate(timeout=120)
    assert said.splitlines()[-1].startswith("Set SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET first")
    assert no_slack.returncode == 1


def test_demo_and_sample_say_that_they_need_a_checkout(deployed: Path) -> None:
    started = [start(deployed, "-m", "bot", *words) for words in (("demo",), ("sample", "there"))]
    for process in started:
        _, said = process.communicate(timeout=120)
        assert said.startswith("The local BigQuery, the sample and the demo are not deployed. Run this in a checkout")
        assert process.returncode == 1


def test_a_signed_command_is_acknowledged_and_answered_with_the_numbers_and_a_chart(
    deployed: Path, google: dict[str, str]
) -> None:
    with Workspace(MANIFEST, 0.02).serve() as workspace, service(deployed, workspace, **google) as bot:
        assert bot.slash("week:2020-07-11 by:region").status == 200
        (message,) = answers(workspace, 1)
        assert "52.5% flaked (656 of 1,250)" in message.text
        # Above all stands how old the sample's numbers are, at hours at which those of the day should be there.
        kinds = [block["type"] for block in message.blocks]
        assert kinds[kinds.index("section") :][:3] == ["section", "data_table", "image"]
        assert bot.raw(b"text=forged", {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"}).status == 401
        bot.slash("region:Metor day:2020-07-11")
        wrong = answers(workspace, 2)[-1]
        assert "Did you mean Metro?" in wrong.text
        assert wrong.blocks[-1]["elements"][0]["value"] == "/flake region:Metro day:2020-07-11"
