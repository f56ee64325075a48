"""Send weekly digests while everything goes wrong, and count what arrived: `.venv/bin/python -m bench.digests`.

1,000 digests by five instances, which are killed four times at each step and frozen for longer than a claim holds,
with clocks that differ, replies lost after Slack took the message, 429s, 500s, calls that hang, charts that Slack
refuses to draw, and BigQuery unavailable for ten minutes. Each digest and its table must arrive once, in the right
place, and the ledger must know.

`--on-time`: 50 channels due at 08:00, in real time, under Slack's rate limits, by one instance and by two; all
must arrive within two minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.support.digest import harness
from tests.support.digest.harness import Campaign

HARD = Campaign(
    digests=1000,
    instances=5,
    speed=10,
    rounds=4,
    stops=6,
    slack_faults=150,
    bigquery_faults=60,
    outage_minutes=10,
    skew=10,
    deadline=3600,
)
ON_TIME = Campaign(digests=50, speed=1, start="2020-08-17T07:59:40-05:00", call_seconds=10, drawing=2, limits=True)
MOST_SECONDS = 120


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.digests", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--on-time", action="store_true", help="50 channels at 08:00, by the clock")
    parser.add_argument("--digests", type=int, default=HARD.digests, metavar="N")
    parser.add_argument("--instances", type=int, default=HARD.instances, metavar="N")
    parser.add_argument("--seed", type=int, default=HARD.seed, metavar="N", help="another seed, other kills and faults")
    parser.add_argument("--start", default=HARD.start, metavar="T", help="a Monday, such as 2020-11-02T07:59:30-06:00")
    given = parser.parse_args()
    share = given.digests / HARD.digests
    hard = replace(
        HARD,
        digests=given.digests,
        instances=given.instances,
        seed=given.seed,
        start=given.start,
        rounds=max(1, round(HARD.rounds * share)),
        stops=max(1, round(HARD.stops * share)),
        slack_faults=max(10, round(HARD.slack_faults * share)),
        bigquery_faults=max(8, round(HARD.bigquery_faults * share)),
    )
    with tempfile.TemporaryDirectory() as scratch:
        tried = [replace(ON_TIME, instances=number) for number in (1, 2)] if given.on_time else [hard]
        good = [_good(campaign, Path(scratch, str(number))) for number, campaign in enumerate(tried)]
    return 0 if all(good) else 1


def _good(campaign: Campaign, scratch: Path) -> bool:
    scratch.mkdir()
    harness.prepare(scratch / "home", campaign)
    figures = harness.run(campaign, scratch / "home", scratch / "logs", lambda line: print(line, flush=True))
    print("\n".join(figures.lines()), flush=True)
    came = (*figures.found.seconds, *figures.found.table_seconds)
    return figures.good and not (campaign.limits and max(came) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
