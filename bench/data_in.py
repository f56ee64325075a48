"""Load a folder and run the pipeline beside a plain DuckDB script: `.venv/bin/python -m bench.data_in [N]`.

The script reads the same files as texts and counts the same shifts by day, region, organizer and event type; nothing is
checked, recorded or kept. Prints the processor's seconds of each, with those of the local BigQuery, and how often that
is the script's. Of the sample with N sign-ups, 600,000 unless another number is given.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from bot import settings
from bot.imports import exports, loads
from bot.imports.sources import preset
from bot.pipeline import build
from bot.pipeline.runs import Options
from bot.warehouse import connection
from local import sample
from local.bigquery.process import release

TODAY = date(2020, 8, 17)
COMMITTEE = "58001"
"""The one that cuts the turf."""

PLAIN = f"""
WITH newest AS (
  SELECT signed.*, statuses.outcome
  FROM event_attendees AS signed
  LEFT JOIN statuses ON lower(statuses.status_name) = lower(signed.mrr_status_name)
  QUALIFY row_number() OVER (
    PARTITION BY myc_van_id, event_id, shift_id, volunteer_activity_name ORDER BY datetime_modified DESC
  ) = 1
),
turfs AS (
  SELECT myc_van_id, fo_name, 1 AS priority FROM activity_regions WHERE committee_id = '{COMMITTEE}'
  UNION ALL
  SELECT myc_van_id, fo_name, 2 AS priority
  FROM person_records_myc JOIN turf USING (van_precinct_id)
  WHERE turf.committee_id = '{COMMITTEE}'
),
labels AS (
  SELECT * FROM turfs QUALIFY row_number() OVER (PARTITION BY myc_van_id ORDER BY priority, fo_name) = 1
)
SELECT
  newest.event_date,
  coalesce(regions.region, 'Unmapped') AS region,
  coalesce(labels.fo_name, 'Unturfed') AS organizer,
  newest.event_type_name,
  count_if(outcome = 'completed') AS completed,
  count_if(outcome = 'no_show') AS no_show,
  count_if(outcome = 'cancelled') AS cancelled
FROM newest
LEFT JOIN regions
  ON regions.event_location_id = newest.event_location_id
  AND newest.event_date BETWEEN coalesce(regions.valid_from, '0001') AND coalesce(regions.valid_to, '9999')
LEFT JOIN labels ON labels.myc_van_id = newest.myc_van_id
WHERE NOT coalesce(regexp_matches(lower(newest.event_name), '^\\s*\\[cancell?ed\\]'), false)
GROUP BY ALL
"""


def main(sign_ups: int) -> int:
    """Measure once."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch, "home")
        found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
        rows = sum(sample.write(home / "sample", signups=sign_ups).values())
        warehouse = connection.connect(found)
        export, options = exports.find(home / "sample", preset("phoenix")), Options(found.calendar, TODAY)
        plain, closed = _seconds(home, lambda: _plain(home / "sample"))
        loaded, _ = _seconds(home, lambda: loads.load(warehouse, export, _now(), _quiet, _quiet))
        built, run = _seconds(home, lambda: build.run(warehouse, options, _quiet, _now))
        release(home)
    print(f"{rows:,} rows, {run.sign_ups:,} sign-ups; a plain script takes {plain:.1f} s of the processor")
    print(f"load {loaded:.1f} s, {loaded / plain:.1f} times that; pipeline {built:.1f} s, {built / plain:.1f} times")
    print(f"closed shifts: {closed:,} by the script, {run.closed_shifts:,} by the pipeline")
    return 0


def _plain(folder: Path) -> int:
    """Read all files and count; return how many shifts of the past are closed."""
    with duckdb.connect() as duck:
        for path in sorted(folder.glob("*.csv")):
            duck.execute(f"CREATE TABLE {path.stem} AS FROM read_csv('{path}', all_varchar = true)")
        closed = "SELECT sum(completed + no_show + cancelled) FROM counted WHERE event_date <= $today"
        duck.execute(f"CREATE TABLE counted AS {PLAIN}")
        (found,) = duck.execute(closed, {"today": TODAY.isoformat()}).fetchone() or (0,)
    return int(found)


def _seconds(home: Path, work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor's seconds that some work takes here and in the home's BigQuery, and what it returns."""
    before = time.process_time() + _server(home)
    found = work()
    return time.process_time() + _server(home) - before, found


def _server(home: Path) -> float:
    pid = json.loads((home / "bigquery.json").read_text())["pid"]
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600_000))
