"""What the weekly digest of a place says, composed of three questions that are the same for every place."""

from __future__ import annotations

from datetime import date

from bot.calendar import Span, say_span
from bot.errors import UserError
from bot.language import parser
from bot.language.grammar import Asked, Grammar
from bot.language.scope import EVERYWHERE
from bot.messages import Reply, Request
from bot.metrics import history
from bot.metrics.counts import Source
from bot.reports.digest import reply
from bot.reports.digest import report as measured
from bot.reports.digest.report import DigestContext, DigestReport, DigestRows
from bot.reports.flake import chart as rows_chart
from bot.reports.flake.report import FlakeReport
from bot.reports.trend import chart as weeks_chart
from bot.reports.trend import report as trend
from bot.tools import Answer, Numbers, Tools

GRAMMAR = Grammar(command="/flake digest", keys=("region", "week", "goal"), by="organizer", week="last")


def compose(request: Request, tools: Tools, late: str = "") -> tuple[Reply, Reply | None]:
    """Compose a place's digest and what goes below it; `late` is the sentence that says why it is late."""
    report = measure(read(request, tools), request.today, tools)
    weeks = tools.draw(weeks_chart.draw, report.trend) if report.line.telling else None
    rows = tools.draw(rows_chart.draw, report.rows) if report.split and report.week.total.total else None
    return reply.show(report, weeks, rows, late), reply.thread(report)


def measure(asked: Asked, today: date, tools: Tools) -> DigestReport:
    """Measure a place's week: of three questions that are the same for every place."""
    numbers, calendar = tools.numbers, tools.calendar
    shifts = _shifts(asked, today, numbers)
    common = {"today": today, "group_by": "region"} | _everywhere(asked)
    this, following = measured.spans(calendar, today)
    read = Span(trend.reading(asked.scope.span, calendar.start).first, this.last)
    weeks = numbers.ask("trend", **read.parameters(), **common)
    coming = Span(this.first, following.last).parameters()
    before = history.before(calendar, today).parameters("before_")
    ahead = numbers.ask("next", **coming, **before, **common)
    counted = DigestRows(shifts.records(), weeks.records(), ahead.records())
    source = Source.of(numbers.run, shifts, weeks, ahead)
    about = DigestContext(asked, numbers.names, calendar, today, source)
    return measured.make(about, counted, organizers=not tools.own_rows_only)


def week_of(request: Request, tools: Tools) -> FlakeReport:
    """Measure a place's week alone: what of its digest can change afterwards."""
    asked, numbers = read(request, tools), tools.numbers
    shifts = _shifts(asked, request.today, numbers)
    source = Source.of(numbers.run, shifts)
    return measured.week(asked.scope, numbers.names, request.today, source, shifts.records())


def read(request: Request, tools: Tools) -> Asked:
    """Read whose digest is asked for, and of which week: one that is over."""
    asked = parser.parse(request.text, tools.numbers.names, tools.calendar, request.today, GRAMMAR)
    span = asked.scope.span
    if span.last >= request.today:
        raise UserError(f"{say_span(span)} is not over yet, and a digest is about a whole week: leave week: out.")
    return asked


def _shifts(asked: Asked, today: date, numbers: Numbers) -> Answer:
    days = asked.scope.span.parameters() | asked.scope.before.parameters("before_")
    common = {"today": today, "group_by": "organizer"} | _everywhere(asked)
    return numbers.ask("flake", **days, **common)


def _everywhere(asked: Asked) -> dict[str, str | None]:
    """Narrow a question to no place, so that all digests share its answer."""
    return EVERYWHERE | {"event_type": asked.scope.event_type}
