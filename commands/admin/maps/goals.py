"""`/flake-admin goals`: what is to be reached, by metric and place; and another table of goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, tables
from bot.admin.replies.maps import differences
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import goals
from bot.imports.maps.faults import BY_EVENT_TYPE
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line, method_key
from bot.metrics.ptg import LEVELS

_COLUMNS = (
    *(("metric", "Metric"), ("name", "Name"), ("goal", "Goal"), ("valid_from", "From"), ("valid_to", "To")),
    *(("level", "Level"), ("method", "Method")),
)


def _table(lines: Sequence[Line], _definition: object) -> Table:
    return tables.table("Goals of a week, unless the days are fewer", _COLUMNS, lines)


def _gaps(lines: Sequence[Line], tools: AdminTools) -> Gaps:
    if not lines:
        columns = ", ".join(KINDS["goals"].columns)
        return Gaps("`/ptg` has counts and no percent.", "To set goals", (f"Drop a CSV with the columns {columns}.",))
    whose = len({(line["level"], line["name"]) for line in lines})
    summary = f"For {whose:,} {'place' if whose == 1 else 'places and organizers'}."
    doubts = tuple(_warnings(lines, tools))
    return Gaps(
        summary, "May be wrong", tuple(f"• {each}" for each in doubts), tuple({"warning": each} for each in doubts)
    )


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    found = goals.differences(compared.old, compared.new, tools.calendar.week)
    return differences.preview(found, _warnings(compared.new, tools))


def _warnings(lines: Sequence[Line], tools: AdminTools) -> Iterator[str]:
    """Yield what may be wrong, and is not refused because it may be new: places, event types, days."""
    for level in LEVELS[1:]:
        there = tables.known(level, tools)
        names = tables.unknown([line for line in lines if line["level"] == level], "name", there)
        yield from tables.doubted(level.replace("_", " "), names, there)
    types = tools.numbers.names.types
    keys = {method_key(name) for name in types}
    named = dict.fromkeys(str(line["method"]) for line in lines if line["method"] and line["metric"] in BY_EVENT_TYPE)
    yield from tables.doubted("event type", [name for name in named if method_key(name) not in keys], types)
    yield from tables.outside(lines, tools.calendar)


MAP = maps.Described(KINDS["goals"], _table, _gaps, _preview)
COMMAND = maps.command(MAP, "The goals for `/ptg`, and another table of them")
