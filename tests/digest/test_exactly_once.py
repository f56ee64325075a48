"""Each digest comes once, where it belongs, whatever is killed, frozen, lost or refused. More: bench/digests.py."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.digest import harness
from tests.support.digest.figures import Figures
from tests.support.digest.harness import Campaign
from tests.support.digest.instance import STEPS

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


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Publish the sample in the weeks before each Monday, once."""
    prepared = {}
    for campaign in (HARD, LIGHT):
        prepared[campaign.start] = tmp_path_factory.mktemp("digests") / "home"
        harness.prepare(prepared[campaign.start], campaign)
    return prepared


def run(campaign: Campaign, homes: dict[str, Path], scratch: Path) -> Figures:
    shutil.copytree(homes[campaign.start], scratch / "home")
    figures = harness.run(campaign, scratch / "home", scratch / "logs")
    sys.stdout.write("\n".join(["", *figures.lines()]))
    return figures


def test_killed_at_each_step_among_lost_replies_and_an_outage_each_digest_comes_once(
    homes: dict[str, Path], tmp_path: Path
) -> None:
    figures = run(HARD, homes, tmp_path)
    assert figures.good
    assert figures.killed == Counter(STEPS)
    assert figures.stopped.total() == 1
    assert figures.slack_faults["chat.postMessage lost"] > 0
    assert figures.found_there > 0
    assert figures.crashed == []


def test_killed_after_slack_has_taken_it_a_digest_is_found_and_not_sent_again(
    homes: dict[str, Path], tmp_path: Path
) -> None:
    figures = run(LIGHT, homes, tmp_path)
    assert figures.good
    assert figures.killed == Counter({"after-post": 2})
    assert figures.found_there >= 2


def test_the_harness_sees_duplicates_where_nobody_looks_into_the_history(
    homes: dict[str, Path], tmp_path: Path
) -> None:
    figures = run(replace(LIGHT, blind=True, speed=30, call_seconds=1.3), homes, tmp_path)
    assert not figures.good
    assert figures.found.duplicates >= 2
    assert figures.found.lost == 0
