"""Whenever the program is killed, readers see the old or the new numbers, complete, and the next run succeeds.

That holds for answers and for the published tables, which agree.

More moments and more rows: bench/kills.py, bench/steps.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.bigquery.process import release
from tests.support.exports import sign_up, write_campaign
from tests.support.homes import copy_home, end_server, made_once
from tests.support.kills import TODAY, Program
from tests.support.step_kills import PUBLISH

OLD, NEW = 2000, 2600


def folder(path: Path, sign_ups: int) -> Path:
    places = (("2020-08-15", "10"), ("2020-08-16", "11"))
    return write_campaign(path, [sign_up(n, places[n % 2][0], location=places[n % 2][1]) for n in range(sign_ups)])


def publish_old(place: Path) -> None:
    """Publish the old numbers, measure how long that takes, and load the new ones."""
    program = Program(place / "home")
    program.run("load", str(folder(place / "old", OLD)))
    (place / "seconds").write_text(str(program.timed("pipeline", "--today", TODAY)))
    program.run("load", str(folder(place / "new", NEW)))
    end_server(program.home)


@pytest.fixture
def place(tmp_path: Path, shared_folder: Path) -> Iterator[Path]:
    """Give a folder with both exports, and a home where the old numbers are published and the new ones loaded."""
    yield copy_home(made_once(shared_folder / "old-and-new", publish_old), tmp_path)
    release(tmp_path / "home")


@pytest.mark.parametrize(("server_too", "share"), [(False, 0.5), (True, 0.8)], ids=["alone", "with its BigQuery"])
def test_killed_while_loading_and_while_building(place: Path, server_too: bool, share: float) -> None:
    program, seconds = Program(place / "home"), share * float((place / "seconds").read_text())
    program.kill(seconds, "load", str(place / "old"), server_too=server_too)
    program.run("pipeline", "--today", TODAY)
    assert program.total() in (OLD, NEW)
    program.run("load", str(place / "new"))
    program.kill(seconds, "pipeline", "--today", TODAY, server_too=server_too)
    assert program.total() in (OLD, NEW)
    program.run("pipeline", "--today", TODAY)
    assert program.total() == NEW


@pytest.mark.parametrize(
    ("step", "server_too"),
    [
        ("source/event_attendees", False),
        ("normalize/sign_ups", False),
        ("contract/contract_unclosed", True),
        (PUBLISH, False),
    ],
)
def test_killed_at_a_step_the_same_run_is_resumed(place: Path, step: str, server_too: bool) -> None:
    program = Program(place / "home")
    program.kill_at(step, server_too=server_too)
    stopped = program.newest_run()
    assert (stopped["outcome"], stopped["attempt"], program.total()) == ("running", 1, OLD)
    program.run("pipeline", "--today", TODAY)
    run = program.newest_run()
    assert (run["run_id"], run["outcome"], run["attempt"]) == (stopped["run_id"], "published", 2)
    assert program.total() == NEW
