"""What several tests share: one local BigQuery with the sample campaign published in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from slack_sdk.web import WebClient

from bot.cli import main
from local import sample
from local.bigquery.process import release, settle
from local.slack import BOT_TOKEN, Workspace
from tests.support.browser import Visitor, chromium, visiting
from tests.support.demo import Demo, running
from tests.support.homes import copy_home, living_in, made_once, publish_sample
from tests.support.slack_workspace import WHOLE
from tests.support.terminal import Terminal


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """Wait at the end for the local BigQueries that the tests let go of."""
    yield
    settle()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sample_folder(shared_folder: Path) -> Path:
    """Write the sample campaign's exports, once a test run."""
    return made_once(shared_folder / "sample-exports", sample.write)


@pytest.fixture(scope="session")
def published_sample(shared_folder: Path, sample_folder: Path) -> Path:
    """Publish the sample campaign, once a test run, in a home to be copied: nobody may serve it."""
    return made_once(shared_folder / "sample-published", lambda home: publish_sample(home, sample_folder))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[Path]:
    """Give a home in which the sample campaign is published; tests only read it."""
    home = copy_home(published_sample, tmp_path_factory.mktemp("sample-home"))
    yield home
    release(home)


@pytest.fixture(scope="module")
def own_sample_home(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[Path]:
    """Give a file of tests a home of its own with the sample campaign published in it, to change as it likes."""
    home = copy_home(published_sample, tmp_path_factory.mktemp("own-sample-home"))
    yield home
    release(home)


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
def demo(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[Demo]:
    """Run the demo for the tests of one file, in a home where it finds the sample published."""
    home = copy_home(published_sample, tmp_path_factory.mktemp("demo"))
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
