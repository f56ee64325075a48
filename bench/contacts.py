"""Count attempts to reach people, 1,000,000 or `--rows N` of them: `.venv/bin/python -m bench.contacts`.

A run is built from the sample as it is, from the sample with that many contacts, and from one with that many sign-ups.
Prints the time of each run and what its statements read and are billed, then the same for questions about it. The
copies are made in the BigQuery of the settings, Google's too. 30,000,000 contacts take three minutes on two idle
processors, as many sign-ups far longer: `--only contacts` leaves them out. What was seen is in docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot import settings
from bot.app import chart_workers, wiring
from bot.imports import exports, loads
from bot.imports.source_tables import TABLES
from bot.imports.sources import preset
from bot.messages import Request
from bot.pipeline import build
from bot.pipeline.runs import Options
from bot.tools import Answer, Cost, Layout
from bot.warehouse import Statement, connection
from bot.warehouse.client import Warehouse
from bot.warehouse.rows import loaded_folders
from local import sample
from local.bigquery.process import release

_R = TypeVar("_R")

TODAY = date(2020, 8, 17)
STRIDE = 10_000_000
"""Distance between the ids of two copies, which is more than the ids of the sample span."""
CONTACTS = ("contacts_myc", "contacts_myv")
SIGN_UPS = ("event_attendees",)
"""Histories of statuses, of which there are more than sign-ups, are left as they are."""
PEOPLE = ("activity_regions", "person_records_myc")
OWN = ("contacts_contact_id", "event_id", "shift_id", "myc_van_id", "myv_van_id")
"""The ids that each copy has of its own."""
QUESTIONS = ("{} week:last", "ptg {} week:last", "ptg {} by:organizer", "ptg {} metric:calls by:day")
REGIONS = ("CD1", "CD2", "CD3", "CD4", "CD5")
"""Whose questions are asked, one after the other: BigQuery's cache knows none of them."""
MB = 1024**2


class Metered(Warehouse):
    """A warehouse that notes what each statement cost."""

    costs: dict[str, Cost]

    @classmethod
    def of(cls, warehouse: Warehouse) -> Metered:
        """Return the same warehouse, which notes costs from now on."""
        metered = cls.__new__(cls)
        metered.__dict__.update(warehouse.__dict__, costs={})
        return metered

    def requested_by(self, user: str) -> Warehouse:  # noqa: ARG002 - whoever asks, it is noted here
        """Return this warehouse."""
        return self

    def ask(self, question: str | Statement, dataset: str = "", **parameters: Any) -> Answer:
        """Answer a question and note its cost."""
        answer = super().ask(question, dataset, **parameters)
        name = question if isinstance(question, str) else question.name
        self.costs[f"{name} {sorted(parameters.items())}"] = answer.cost
        return answer

    def build(
        self, name: str, dataset: str, layout: Layout | None = None, *, once: bool = False, **parameters: Any
    ) -> Cost:
        """Build a table and note its cost."""
        self.costs[name] = super().build(name, dataset, layout, once=once, **parameters)
        return self.costs[name]

    def copy(self, sql: str, source: str, dataset: str, table: str, *, once: bool = False, **parameters: Any) -> Cost:
        """Copy a table and note its cost."""
        self.costs[f"import/{table}"] = super().copy(sql, source, dataset, table, once=once, **parameters)
        return self.costs[f"import/{table}"]


def main() -> int:
    """Build and ask all three."""
    parser = argparse.ArgumentParser(prog="python -m bench.contacts", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--only", choices=("sample", "contacts", "sign-ups"), help="one of the three runs")
    given = parser.parse_args()
    grown = {"sample": (), "contacts": CONTACTS, "sign-ups": SIGN_UPS}
    for kind, tables in grown.items():
        if given.only in (None, kind):
            with tempfile.TemporaryDirectory() as scratch:
                _measure(Path(scratch), tables, given.rows)
    return 0


def _measure(home: Path, tables: tuple[str, ...], rows: int) -> None:
    found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
    warehouse = Metered.of(connection.connect(found))
    counts = sample.write(home / "sample")
    loads.load(warehouse, exports.find(home / "sample", preset("phoenix")), _now(), _quiet, _quiet)
    copies = round(rows / sum(counts[table] for table in tables)) if tables else 1
    dataset, seconds = _timed(lambda: _copied(warehouse, tables, copies))
    names = " and ".join(tables) or "the sample as it is"
    made = sum(counts[table] for table in tables) * copies
    print(f"\n{names}: {made:,} rows, copied in {seconds:.0f} s", flush=True)
    warehouse.costs.clear()
    options = Options(calendar=found.calendar, today=TODAY, source_datasets=(dataset,))
    run, seconds = _timed(lambda: build.run(warehouse, options, _quiet, _now))
    print(f"a run ({run.outcome}): {seconds:.0f} s, {run.bytes_billed / MB:,.0f} MB billed; the dearest statements:")
    for name, cost in sorted(warehouse.costs.items(), key=lambda item: -item[1].milliseconds)[:12]:
        print(f"  {_statement(name):32} {cost.milliseconds / 1000:7.1f} s {_bytes(cost)}")
    for question in QUESTIONS:
        _ask(found, warehouse, question)
    release(home)


def _copied(warehouse: Warehouse, tables: tuple[str, ...], copies: int) -> str:
    """Return a dataset with everything that was loaded, and many copies of some tables, with ids of their own."""
    loaded, dataset = loaded_folders(warehouse.ask)[0].dataset, f"{warehouse.dataset}_copies"
    warehouse.create_dataset(dataset)
    for name in warehouse.tables(loaded):
        copied = copies if name in tables or (tables and name in PEOPLE) else 1
        cells = ", ".join(_cell(column.name) for column in TABLES[name].columns)
        sql = f"SELECT {cells} FROM {name} CROSS JOIN UNNEST(GENERATE_ARRAY(0, {copied - 1})) AS number"
        warehouse.copy(sql, loaded, dataset, name)
    return dataset


def _cell(column: str) -> str:
    if column not in OWN:
        return column
    return f"CAST(CAST({column} AS INT64) + {STRIDE} * number AS STRING) AS {column}"


def _ask(found: settings.Settings, warehouse: Metered, question: str) -> None:
    """Ask a question about each region, of a backend that remembers nothing; print what one of them takes and costs."""
    asked = [_asked(found, warehouse, question.format(f"region:{region}")) for region in REGIONS]
    seconds = statistics.median(took for took, _ in asked)
    cost = asked[0][1]
    print(f"  {question.format('region:…'):32} {seconds:7.2f} s {_bytes(cost)}", flush=True)


def _asked(found: settings.Settings, warehouse: Metered, question: str) -> tuple[float, Cost]:
    inside = wiring.Backend(found, warehouse, chart_workers.draw_here)
    warehouse.costs.clear()
    _, seconds = _timed(lambda: inside.answer(Request(question, "bench", "bench", TODAY, "bench")))
    costs = warehouse.costs.values()
    return seconds, Cost(sum(cost.bytes_processed for cost in costs), sum(cost.bytes_billed for cost in costs))


def _statement(name: str) -> str:
    return name.split(" ", 1)[0]


def _bytes(cost: Cost) -> str:
    return f"{cost.bytes_processed / MB:9,.1f} MB read {cost.bytes_billed / MB:9,.0f} MB billed"


def _timed(work: Callable[[], _R]) -> tuple[_R, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
