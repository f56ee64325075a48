"""Whenever the program is killed, readers see the old numbers or the new, whole, and the next run succeeds."""

import time
from pathlib import Path

import pytest

from tests.support.exports import sign_up, write_campaign
from tests.support.kills import TODAY, Program
from tests.support.step_kills import PUBLISH

OLD, NEW = 2000, 2600


def folder(path: Path, sign_ups: int) -> Path:
    places = (("2020-08-15", "10"), ("2020-08-16", "11"))
    return write_campaign(path, [sign_up(n, places[n % 2][0], location=places[n % 2][1]) for n in range(sign_ups)])


@pytest.mark.parametrize("server_too", [False, True], ids=["alone", "with its BigQuery"])
def test_killed_while_loading_and_while_building(tmp_path: Path, server_too: bool) -> None:
    program = Program(tmp_path / "home")
    old, new = folder(tmp_path / "old", OLD), folder(tmp_path / "new", NEW)
    program.run("load", str(old))
    started = time.monotonic()
    program.run("pipeline", "--today", TODAY)
    whole = time.monotonic() - started
    for share in (0.5, 0.8):
        program.kill(whole * share, "load", str(new), server_too=server_too)
        program.run("pipeline", "--today", TODAY)
        assert program.total() in (OLD, NEW)
        program.kill(whole * share, "pipeline", "--today", TODAY, server_too=server_too)
        assert program.total() in (OLD, NEW)
    program.run("load", str(new))
    program.run("pipeline", "--today", TODAY)
    assert program.total() == NEW


@pytest.mark.parametrize(
    ("step", "server_too"),
    [
        ("source/event_attendees", False),
        ("normalize/sign_ups", True),
        ("quality/totals_daily", False),
        (PUBLISH, False),
    ],
)
def test_killed_at_a_step_the_same_run_is_resumed(tmp_path: Path, step: str, server_too: bool) -> None:
    program = Program(tmp_path / "home")
    program.run("load", str(folder(tmp_path / "old", OLD)))
    program.run("pipeline", "--today", TODAY)
    program.run("load", str(folder(tmp_path / "new", NEW)))
    program.kill_at(step, server_too=server_too)
    stopped = program.newest_run()
    assert (stopped["outcome"], stopped["attempt"], program.total()) == ("running", 1, OLD)
    program.run("pipeline", "--today", TODAY)
    run = program.newest_run()
    assert (run["run_id"], run["outcome"], run["attempt"]) == (stopped["run_id"], "published", 2)
    assert program.total() == NEW
