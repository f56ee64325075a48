"""Homes of the program: one in use while a test runs, and published ones, made once per test run and then copied."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import settings
from bot.cli import demo, main
from local.bigquery.process import release

TODAY = "2020-08-17"
"""The day on which the sample campaign's numbers are published."""
OURS = (
    *("FLAKEBOT_HOME", "BIGQUERY_PROJECT", "SOURCE_DATASETS", "SOURCES", "REGION_FROM"),
    *("CAMPAIGN_START", "CAMPAIGN_END", "TURF_COMMITTEE_ID", "SHEET_ID", "SHEETS_API_URL"),
)
SERVERS_OWN = ("bigquery.json", "bigquery.lock", "bigquery.start", "bigquery.log")
"""The files of a home that belong to its running server, and not in a copy."""


@contextmanager
def living_in(home: Path, **variables: str) -> Iterator[None]:
    """Make the program use this home and these settings, and none of the machine's own."""
    before = {name: os.environ.pop(name, None) for name in (*OURS, *variables)}
    os.environ.update(variables, FLAKEBOT_HOME=str(home))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Make a folder unless a process of this test run has made it already; wait for one that is making it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = folder.with_name(f"{folder.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            make(partial)
            partial.rename(folder)
    return folder


def publish(home: Path, exports: Path, today: str = TODAY, **variables: str) -> None:
    """Load a folder of exports in a home, publish the numbers, and end the home's BigQuery."""
    with living_in(home, **variables):
        assert main(["load", str(exports)]) == 0
        assert main(["pipeline", "--today", today]) == 0
    end_server(home)


def publish_sample(folder: Path) -> None:
    """Publish the sample campaign in an empty home as the demo does, and keep its exports."""
    home = folder / "home"
    with living_in(home):
        assert demo.publish(settings.read(os.environ), fresh=False) == 0
    end_server(home)
    (home / "sample").rename(folder / "exports")


def end_server(home: Path) -> None:
    """Release a home's BigQuery and wait until it has written everything into its file."""
    release(home)
    with (home / "bigquery.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def copy_home(published: Path, home: Path) -> Path:
    """Copy a home in which no server runs."""
    shutil.copytree(published, home, ignore=shutil.ignore_patterns(*SERVERS_OWN), dirs_exist_ok=True)
    return home
