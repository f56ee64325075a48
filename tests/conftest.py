"""Fixtures that several tests share: one local BigQuery with the sample campaign published in it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser
from slack_sdk.web import WebClient

from bot.cli import main
from local.bigquery import process
from local.bigquery.process import release, settle
from local.slack import BOT_TOKEN, Workspace
from local.slack.events import deliveries
from tests.support import forked_servers, sample_answers, selection
from tests.support.browser import Visitor, chromium, visiting
from tests.support.demo import Demo, running
from tests.support.homes import copy_home, living_in, made_once, publish_sample
from tests.support.mornings import Mornings, opened, publish_first
from tests.support.sample_answers import SampleAnswers
from tests.support.slack_workspace import PATIENCE, WHOLE
from tests.support.terminal import Terminal

# A slow example only shows how busy the machine is.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests that need no server, no browser and no sample")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return the number of processes: what starts servers and programs waits for them half of the time."""
    return (os.cpu_count() or 1) * (1 if config.getoption("quick") else 2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select, order and group the tests by what they need."""
    if config.getoption("quick"):
        config.hook.pytest_deselected(items=[item for item in items if not selection.is_quick(item)])
        items[:] = [item for item in items if selection.is_quick(item)]
    items.sort(key=selection.order)
    for item in items:
        if name := selection.group(item):
            item.add_marker(pytest.mark.xdist_group(name))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make sure that groups are kept together; leave what is loaded by now out of the search for garbage."""
    apart = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if apart and getattr(session.config.option, "loadgroup", False):
        raise pytest.UsageError(f"pytest-xdist does not see the groups of tests (see docs/decisions): {apart[0]}")
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def nothing_is_started(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make sure that tests selected as quick are quick."""
    with selection.nothing_started() if request.config.getoption("quick") else nullcontext():
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_slack() -> Iterator[None]:
    """Let the local Slack wait longer for an app than Slack does: this machine may be busy."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deliveries, "ACKNOWLEDGE_SECONDS", PATIENCE)
        yield


@pytest.fixture
def strict_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the local Slack wait for an app as long as Slack does."""
    monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 3.0)


@pytest.fixture(scope="session", autouse=True)
def forked_servers_start() -> Iterator[None]:
    """Fork the local BigQueries that tests start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "_spawn", forked_servers.spawn)
        yield


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """Wait at the end for the local BigQueries that the tests released."""
    yield
    settle()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sample(shared_folder: Path) -> Path:
    """Write and publish the sample campaign, once per test run."""
    return made_once(shared_folder / "sample", publish_sample)


@pytest.fixture(scope="session")
def sample_folder(sample: Path) -> Path:
    """Return the sample campaign's exports."""
    return sample / "exports"


@pytest.fixture(scope="session")
def published_sample(sample: Path) -> Path:
    """Return a home in which the sample campaign is published, to copy from: no server may run there."""
    return sample / "home"


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[Path]:
    """Yield a home in which the sample campaign is published; tests only read it."""
    home = copy_home(published_sample, tmp_path_factory.mktemp("sample-home"))
    yield home
    release(home)


@pytest.fixture(scope="module")
def own_sample_home(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[Path]:
    """Yield a home with the sample campaign published in it, for one file of tests to change freely."""
    home = copy_home(published_sample, tmp_path_factory.mktemp("own-sample-home"))
    yield home
    release(home)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Yield a home of the test's own, in use while the test runs."""
    with living_in(tmp_path / "home"):
        yield tmp_path / "home"
    release(tmp_path / "home")


@pytest.fixture
def sampled(sample_home: Path) -> Iterator[Path]:
    """Yield the sample's home, in use while the test runs."""
    with living_in(sample_home):
        yield sample_home


@pytest.fixture(scope="session")
def asked(sample_home: Path) -> SampleAnswers:
    """Return what answers questions about the sample; its answers are those that `ask --json` prints."""
    return sample_answers.of_home(sample_home)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Run a command; return its exit status, its stdout and its stderr."""

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
    """Return that app's client."""
    return WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/", retry_handlers=[])


@pytest.fixture
def mornings(tmp_path: Path, shared_folder: Path) -> Iterator[Mornings]:
    """Yield a campaign on the morning after a successful one."""
    first = made_once(shared_folder / "first-morning", publish_first)
    copy_home(first / "home", tmp_path / "home")
    with opened(tmp_path) as found:
        yield found
