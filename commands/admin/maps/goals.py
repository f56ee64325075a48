"""`/flake-admin goals`: what is to be reached, by metric and place; and another table of goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, tables
from bot.admin.replies.maps import differences
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import goals
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line, method_key
from bot.imports.source_tables import LEVELS

_COLUMNS = (
    *(("metric", "Metric"), ("level", "Level"), ("name", "Name"), ("method", "Method"), ("goal", "Goal")),
    *(("valid_from", "From"), ("valid_to", "To")),
)


def _table(lines: Sequence[Line], _definition: object) -> Table:
    return tables.table("Goals of a week, unless the days are fewer", _COLUMNS, lines)


def _gaps(lines: Sequence[Line], tools: AdminTools) -> Gaps:
    if not lines:
        columns = ", ".join(KINDS["goals"].columns)
        return Gaps(f"So answers have counts and no percent. To set goals, drop a CSV with the columns {columns}.")
    whose = len({(line["level"], line["name"]) for line in lines})
    summary = f"For {whose:,} {'place' if whose == 1 else 'places and organizers'}."
    doubts = tuple(f"• {each}" for each in _warnings(lines, tools))
    return Gaps(summary, "To look at", doubts, tuple({"warning": each} for each in _warnings(lines, tools)))


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    found = goals.differences(compared.old, compared.new, tools.calendar.week)
    return differences.preview(found, _warnings(compared.new, tools))


def _warnings(lines: Sequence[Line], tools: AdminTools) -> Iterator[str]:
    """Yield what may be wrong, and is not refused because it may be new: places, event types, days."""
    for level in LEVELS[1:]:
        names = tables.unknown([line for line in lines if line["level"] == level], level, "name", tools)
        yield from tables.doubted(level.replace("_", " "), names)
    types = {method_key(name) for name in tools.numbers.names.types}
    odd = {
        str(line["method"]): ""
        for line in lines
        if line["method"] and line["metric"] != "contacts" and method_key(line["method"]) not in types
    }
    yield from tables.doubted("event type", odd)
    yield from tables.outside(lines, tools.calendar)


MAP = maps.Described(KINDS["goals"], _table, _gaps, _preview)
COMMAND = maps.command(MAP, "The goals for `/ptg`, and another table of them")
