"""What several tests share: one local BigQuery with the sample campaign published in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from slack_sdk.web import WebClient

from bot.__main__ import main
from local import sample
from local.bigquery.process import release, settle
from local.slack import BOT_TOKEN, Workspace
from tests.support.browser import Visitor, chromium, visiting
from tests.support.demo import Demo, running
from tests.support.slack_workspace import WHOLE

TODAY = "2020-08-17"
OURS = ("FLAKEBOT_HOME", "BIGQUERY_PROJECT", "SOURCE_DATASETS", "CAMPAIGN_START", "CAMPAIGN_END", "TURF_COMMITTEE_ID")


@contextmanager
def living_in(home: Path) -> Iterator[None]:
    """Let the program find its home here and no settings of the machine."""
    before = {name: os.environ.pop(name, None) for name in OURS}
    os.environ["FLAKEBOT_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in before.items() if value is not None})
        if before["FLAKEBOT_HOME"] is None:
            del os.environ["FLAKEBOT_HOME"]


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """Wait at the end for the local BigQueries that the tests let go of."""
    yield
    settle()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample campaign's exports once."""
    folder = tmp_path_factory.mktemp("exports") / "sample"
    sample.write(folder)
    return folder


def published_in(home: Path, folder: Path) -> Iterator[Path]:
    """Publish a folder of exports in a home, give the home, and let its BigQuery go in the end."""
    with living_in(home):
        assert main(["load", str(folder)]) == 0
        assert main(["pipeline", "--today", TODAY]) == 0
    yield home
    release(home)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Iterator[Path]:
    """Give a home in which the sample campaign is published; tests only read it."""
    yield from published_in(tmp_path_factory.mktemp("sample-home"), sample_folder)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give a home of the test's own, in force while it runs."""
    with living_in(tmp_path / "home"):
        yield tmp_path / "home"
    release(tmp_path / "home")


@pytest.fixture
def sampled(sample_home: Path) -> Iterator[Path]:
    """Give the sample's home, in force while the test runs."""
    with living_in(sample_home):
        yield sample_home


Terminal = Callable[..., tuple[int, str, str]]


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Type a command; get its exit status, what it printed and what it said on stderr."""

    def type_(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main(words)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return type_


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for the tests of one file."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run the demo for the tests of one file."""
    home = tmp_path_factory.mktemp("demo")
    with running(home) as demo:
        yield demo
    release(home)


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """Open the demo's page, as Maria in #field-metro."""
    with visiting(browser, demo.url) as somebody:
        somebody.go("field-metro")
        yield somebody


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Serve a workspace whose app may use everything."""
    with Workspace(WHOLE, processing_seconds=0).serve() as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give that app's client."""
    return WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/", retry_handlers=[])
