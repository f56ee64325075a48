"""Each digest comes once, where it belongs, whatever is killed, frozen, lost or refused. More: bench/digests.py."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.digest import harness
from tests.support.digest.figures import Figures
from tests.support.digest.harness import Campaign
from tests.support.digest.instance import STEPS
from tests.support.homes import copy_home, made_once

AUTUMN, SPRING = "2020-11-02T07:59:40-06:00", "2021-03-15T07:59:40-05:00"
"""The first Mondays after the clocks went back, and forward; the subscriptions are older than the change."""
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
LIGHT = Campaign(digests=8, instances=2, start=SPRING, speed=20, threads=2, rounds=2, steps=("after-post",))


Homes = Callable[[Campaign], Path]


@pytest.fixture
def homes(shared_folder: Path, sample_folder: Path) -> Homes:
    """Publish the sample in the weeks before a campaign begins, once a test run."""
    return lambda campaign: made_once(
        shared_folder / f"digests-{campaign.start[:10]}", lambda home: harness.prepare(home, campaign, sample_folder)
    )


def run(campaign: Campaign, homes: Homes, scratch: Path) -> Figures:
    copy_home(homes(campaign), scratch / "home")
    figures = harness.run(campaign, scratch / "home", scratch / "logs")
    sys.stdout.write("\n".join(["", *figures.lines()]))
    return figures


def test_killed_at_each_step_among_lost_replies_and_an_outage_each_digest_comes_once(
    homes: Homes, tmp_path: Path
) -> None:
    figures = run(HARD, homes, tmp_path)
    assert figures.good
    assert figures.killed == Counter(STEPS)
    assert figures.stopped.total() == 1
    assert figures.slack_faults["chat.postMessage lost"] > 0
    assert figures.found_there > 0
    assert figures.crashed == []


def test_killed_after_slack_has_taken_it_a_digest_is_found_and_not_sent_again(homes: Homes, tmp_path: Path) -> None:
    figures = run(LIGHT, homes, tmp_path)
    assert figures.good
    assert figures.killed == Counter({"after-post": 2})
    assert figures.found_there >= 2


def test_the_harness_sees_duplicates_where_nobody_looks_into_the_history(homes: Homes, tmp_path: Path) -> None:
    figures = run(replace(LIGHT, blind=True, speed=30, call_seconds=1.3), homes, tmp_path)
    assert not figures.good
    assert figures.found.duplicates >= 2
    assert figures.found.lost == 0
