"""Ask the same question at 12,000 and at 3,000,000 sign-ups: `.venv/bin/python -m bench.scale [N]`.

Prints the time of load and pipeline, and the ratios of the question's time and bytes between the two sizes, measured
in one run. Needs about 4 GB of disk and five minutes.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot import settings
from bot.app import chart_workers, wiring
from bot.imports import exports, loads
from bot.imports.sources import preset
from bot.messages import Request
from bot.pipeline import build
from bot.pipeline.runs import Options
from bot.warehouse import connection
from local import sample
from local.bigquery.process import release

TODAY = date(2020, 8, 17)
ASKS = 9


def main(sign_ups: int) -> int:
    """Measure both sizes."""
    with tempfile.TemporaryDirectory() as scratch:
        small = _measure(Path(scratch, "small"), None)
        large = _measure(Path(scratch, "large"), sign_ups)
    print(f"a question: {large[0] / small[0]:.2f} times as long, {large[1] / small[1]:.2f} times the bytes")
    return 0


def _measure(home: Path, sign_ups: int | None) -> tuple[float, int]:
    found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
    rows = sample.write(home / "sample", signups=sign_ups)["event_attendees"]
    warehouse = connection.connect(found)
    options = Options(calendar=found.calendar, today=TODAY)
    loaded = _timed(
        lambda: loads.load(warehouse, exports.find(home / "sample", preset("phoenix")), _now(), _quiet, _quiet)
    )
    built = _timed(lambda: build.run(warehouse, options, _quiet, _now))
    inside = wiring.Backend(found, warehouse, chart_workers.draw_here)
    request = Request("region:Metro week:last", "bench", "bench", TODAY, "bench")
    asked = statistics.median(_timed(lambda: inside.answer(request)) for _ in range(ASKS))
    read = warehouse.dry_run("questions/names", connection.published(warehouse).run_id)
    print(f"{rows:,} sign-ups: load {loaded:.1f} s, pipeline {built:.1f} s, a question {asked:.3f} s; {read:,} bytes")
    release(home)
    return asked, read


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000))
