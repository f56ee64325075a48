"""The tab of percent to goal: a row for each metric of all regions, each group, region and organizer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.outlets import goals
from bot.outlets.contract import Ptg
from bot.outlets.goals import Pair
from bot.outlets.sheet.sums import joined, serial
from bot.outlets.sheet.tabs import Column, Row, Value

LEVELS = {"statewide": "All regions", "region_group": "Group", "region": "Region", "organizer": "Organizer"}
"""Whose numbers there are, in the order in which they are listed, and what each is called."""
COLUMNS = (
    Column("Week of", "date"),
    Column("Through", "date"),
    Column("Of", "text", 110),
    Column("Name", "text", 190),
    Column("Region", "text", 110),
    Column("Metric", "text", 190),
    *(Column("Goal"), Column("So far"), Column("Percent", "rate")),
    *(Column("Last week's goal"), Column("Last week"), Column("Last week's percent", "rate")),
)


def lines(rows: Sequence[Ptg], today: date, groups: Collection[str], *, organizers: bool) -> tuple[Row, ...]:
    """Return the rows of the running week; `groups` are those of several regions, which alone have rows."""
    week = goals.running(rows, today)
    if week is None:
        return ()
    found = []
    for level in LEVELS:
        its = [row for row in rows if row.level == level and (level != "region_group" or row.name in groups)]
        found += goals.paired(its, week) if organizers or level != "organizer" else []
    return tuple(_line(pair, week) for pair in found)


def _line(pair: Pair, week: date) -> Row:
    row = pair.row
    values: tuple[Value, ...] = (
        serial(week),
        serial(pair.now.through if pair.now else None),
        LEVELS[row.level],
        row.name or LEVELS[row.level],
        row.region,
        pair.title,
        *_numbers(pair.now),
        *_numbers(pair.before),
    )
    return Row(joined(row.level, row.name, row.metric, row.method), values)


def _numbers(row: Ptg | None) -> tuple[Value, ...]:
    return (row.goal, row.actual, row.percent) if row else (None, None, None)
