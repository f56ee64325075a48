"""What the maps of regions and of statuses have in common: they say where the published sign-ups count."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.admin import AdminTools
from bot.admin.maps.described import Compared
from bot.admin.replies.maps.moves import Against
from bot.calendar import say_through
from bot.imports.maps.kinds import MapKind
from bot.imports.maps.moves import Totals
from bot.metrics import Coverage, definitions


def located(tools: AdminTools) -> list[dict[str, Any]]:
    """Return the published sign-ups by location."""
    return tools.numbers.ask("located").records()


def statused(tools: AdminTools) -> list[dict[str, Any]]:
    """Return the published sign-ups by status."""
    return tools.numbers.ask("statused").records()


def totals(today: date, tools: AdminTools) -> Totals:
    """Return what adds up the sign-ups that move, by campaign week and by what counts as a flake."""
    calendar, run = tools.calendar, tools.numbers.run

    def week(day: date) -> date:
        return calendar.week(day).first

    return Totals(Coverage.of(run, today), week, definitions.of(run))


def against(kind: MapKind, of: str, compared: Compared, tools: AdminTools) -> Against:
    """Return what a map's moves, between regions or outcomes, are counted against."""
    return Against(kind.name, of, not kind.undated, compared.changes, tools.numbers.run, compared.waits)


def small(tools: AdminTools) -> str:
    """Return the small print about the sign-ups that are counted."""
    return f"Sign-ups of the published run, {say_through(tools.numbers.run.data_through)}."
