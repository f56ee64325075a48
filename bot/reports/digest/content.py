"""What the weekly digest of a place says: its message, and the table in its thread."""

from __future__ import annotations

from bot.calendar import say_span
from bot.errors import UserError
from bot.language import parser
from bot.language.grammar import Asked, Grammar
from bot.messages import Reply, Request
from bot.reports import flake, trend
from bot.reports.digest import reply
from bot.reports.digest.report import measure, measure_week
from bot.reports.flake import FlakeReport
from bot.tools import Tools

GRAMMAR = Grammar(command="/flake digest", keys=("region", "week", "goal"), by="organizer", week="last")


def compose(request: Request, tools: Tools, late: str = "") -> tuple[Reply, Reply | None]:
    """Return a place's digest and the table for its thread; `late` is the sentence that says why it is late."""
    report = measure(read(request, tools), request.today, tools)
    weeks = tools.draw(trend.draw, report.trend) if report.line.telling else None
    rows = tools.draw(flake.draw, report.rows) if report.split and report.week.total.total else None
    return reply.show(report, weeks, rows, late), reply.thread(report)


def week_of(request: Request, tools: Tools) -> FlakeReport:
    """Measure only a place's week: the part of its digest that can change afterwards."""
    return measure_week(read(request, tools), request.today, tools)


def read(request: Request, tools: Tools) -> Asked:
    """Read which place and which week a digest is asked for; refuse a week that is not over."""
    asked = parser.parse(request.text, tools.numbers.names, tools.calendar, request.today, GRAMMAR)
    span = asked.scope.span
    if span.last >= request.today:
        raise UserError(f"{say_span(span)} is not over yet, and a digest is about a whole week: leave week: out.")
    return asked
