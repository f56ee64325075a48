"""Each digest arrives once, in the right place, whatever is killed, frozen, lost or refused. More: bench/digests.py."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.support.digest import harness
from tests.support.digest.figures import Figures
from tests.support.digest.harness import Campaign
from tests.support.digest.instance import STEPS
from tests.support.homes import copy_home

AUTUMN, SUMMER = "2020-11-02T07:59:40-06:00", "2020-08-17T07:59:40-05:00"
"""The first Monday after the clocks went back, with older subscriptions, and the day of the published sample.

How the clocks go forward: tests/digest/test_due.py.
"""
HARD = Campaign(
    digests=18,
    start=AUTUMN,
    speed=20,
    threads=2,
    rounds=1,
    stops=1,
    slack_faults=10,
    bigquery_faults=8,
    skew=10,
    outage_minutes=2,
)
LIGHT = Campaign(
    digests=8, instances=2, start=SUMMER, speed=20, threads=2, rounds=2, steps=("after-post",), refuses_charts=False
)


def run(campaign: Campaign, home: Path, logs: Path) -> Figures:
    figures = harness.run(campaign, home, logs)
    sys.stdout.write("\n".join(["", *figures.lines()]))
    return figures


def test_killed_at_each_step_among_lost_replies_and_an_outage_each_digest_comes_once(
    sample_folder: Path, tmp_path: Path
) -> None:
    harness.prepare(tmp_path / "home", HARD, sample_folder)
    figures = run(HARD, tmp_path / "home", tmp_path / "logs")
    assert figures.good
    assert figures.killed == Counter(STEPS)
    assert figures.stopped.total() == 1
    assert figures.slack_faults["chat.postMessage lost"] > 0
    assert figures.found_there > 0
    assert figures.crashed == []


def test_killed_after_slack_has_taken_it_a_digest_is_found_and_not_sent_again(
    published_sample: Path, tmp_path: Path
) -> None:
    figures = run(LIGHT, copy_home(published_sample, tmp_path / "home"), tmp_path / "logs")
    assert figures.good
    assert figures.killed == Counter({"after-post": 2})
    assert figures.found_there >= 2


def test_the_harness_sees_duplicates_where_nobody_looks_into_the_history(
    published_sample: Path, tmp_path: Path
) -> None:
    blind = replace(LIGHT, blind=True, speed=30, call_seconds=1.3)
    figures = run(blind, copy_home(published_sample, tmp_path / "home"), tmp_path / "logs")
    assert not figures.good
    assert figures.found.duplicates >= 2
    assert figures.found.lost == 0
