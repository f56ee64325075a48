"""The tables of a run that the calendar and the rule of goals make: its campaign weeks, and the goal of each week."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bot.calendar import Calendar, Span
from bot.imports.values import TYPES
from bot.metrics import LEFTOVER
from bot.metrics.ptg import UNKNOWN_CALLER, Goals
from bot.warehouse import Column

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

Lines = Sequence[Mapping[str, Any]]

TABLES = {
    "campaign_weeks": (Column("first_day", "DATE"), Column("last_day", "DATE")),
    "weekly_goals": (
        Column("week_start", "DATE"),
        Column("week_end", "DATE"),
        *(Column(name) for name in ("metric", "method", "level", "name")),
        Column("goal", "INT64"),
    ),
}
"""The tables with their columns."""


def build(warehouse: Warehouse, run_id: str, calendar: Calendar) -> int:
    """Build both tables from the run's goals and odd weeks; return the bytes billed."""
    days = Span(calendar.start, calendar.end)
    with ThreadPoolExecutor(2) as threads:
        asked = threads.submit(warehouse.ask, "questions/weeks", run_id)
        goals = warehouse.ask("questions/goals", run_id, **days.parameters())
        odd = asked.result()
    spans = tuple(Span(row["first_day"], row["last_day"]) for row in odd.records())
    calendar = replace(calendar, odd_weeks=spans)
    weeks = calendar.weeks_of(days)
    rows: dict[str, Lines] = {
        "campaign_weeks": [{"first_day": week.first, "last_day": week.last} for week in weeks],
        "weekly_goals": list(lines(Goals.of(goals.records(), calendar), weeks)),
    }
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda table: _load(warehouse, run_id, table, rows[table]), rows))
    return odd.cost.bytes_billed + goals.cost.bytes_billed


def lines(goals: Goals, weeks: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """Yield the goal of each week, of everybody who has one."""
    for target in goals.targets:
        if target.name in (*LEFTOVER, UNKNOWN_CALLER):
            continue
        for week in weeks:
            goal = goals.for_week(target, week)
            if goal is not None:
                yield {"week_start": week.first, "week_end": week.last, **vars(target), "goal": goal}


def _load(warehouse: Warehouse, run_id: str, table: str, rows: Lines) -> None:
    schema = pa.schema([(column.name, TYPES[column.type]) for column in TABLES[table]])
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path = Path(scratch, f"{table}.parquet")
        pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema), path)
        warehouse.load(path, run_id, table, TABLES[table])
