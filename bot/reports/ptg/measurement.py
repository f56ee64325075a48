"""The way from a question to the report of `/flake ptg`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from bot.language import Asked
from bot.metrics import Source
from bot.reports.ptg.report import GRAMMAR, PtgReport
from bot.reports.ptg.rows import ONE_PLACE, About, Answers, PtgRow, Rows, Whose, about, begin
from bot.tools import Tools


def measure(asked: Asked, today: date, tools: Tools) -> PtgReport:
    """Measure what is counted toward the goals of the weeks asked for; of weeks too early the one before as well."""
    calendar = tools.calendar_of(GRAMMAR)
    of = about.make(asked, today, tools, calendar)
    report = _begin(of, tools)
    if of.coverage.within(of.span) or of.span.first > today:
        return report()
    scope = replace(asked.scope, group_by="metric", span=calendar.week_from(today, -1))
    before = _begin(about.make(replace(asked, scope=scope), today, tools, calendar), tools)
    return replace(report(), last_week=before().totals)


def _begin(of: About, tools: Tools) -> Callable[[], PtgReport]:
    """Ask what a report is made of; return what makes it once it is answered."""
    answers = begin(of, tools)
    return lambda: make(of, *answers())


def make(of: About, found: Answers, source: Source) -> PtgReport:
    """Make the report of the rows of all statements."""
    rows = Rows(of, found, source)
    return PtgReport(
        of.asked,
        of.whose,
        of.coverage.today,
        source,
        tuple(ordered(rows.listed(), of)),
        tuple(rows.totals()),
        unknown=sum(row["contacts"] for row in found.unknown),
        home=of.names.homes.get(of.whose.name, "") if of.whose.level == "organizer" else "",
    )


def ordered(rows: Iterable[PtgRow], of: About) -> list[PtgRow]:
    """Sort rows of organizers or regions: one's own first, the furthest behind, by name those without a goal, nobody's.

    Other rows are in order already.
    """
    listed = list(rows)
    if of.by in ONE_PLACE:
        return listed
    by_whose: dict[Whose, list[PtgRow]] = {}
    for row in listed:
        by_whose.setdefault(row.whose, []).append(row)
    own = Whose("organizer", of.asked.turf)
    order = sorted(by_whose, key=lambda whose: (whose.nobodys, whose != own, _lowest(by_whose[whose]), whose.name))
    return [row for whose in order for row in by_whose[whose]]


def _lowest(rows: Iterable[PtgRow]) -> float:
    """Return the smallest share of what is expected by now among the metrics with a goal."""
    return min((row.share for row in rows if row.share is not None), default=math.inf)
