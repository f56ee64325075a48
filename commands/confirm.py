"""`/flake confirm`: the confirmation calls due today, and how confirmed shifts turned out."""

from __future__ import annotations

from bot.language import parser
from bot.language.grammar import Grammar
from bot.language.scope import Scope
from bot.messages import Reply, Request
from bot.metrics.counts import Source
from bot.reports.confirm import chart as charts
from bot.reports.confirm import past as confirmed
from bot.reports.confirm import reply as views
from bot.reports.confirm import report as metrics
from bot.reports.confirm.report import Confirmation
from bot.tools import Command, Published, Tools

GRAMMAR = Grammar("/flake confirm", ("region", "organizer", "type", "by"), ("organizer", "region"))


def run(request: Request, tools: Tools) -> Reply:
    """Answer with the calls due today for the shifts asked for, and with a look back."""
    published = tools.published()
    asked = parser.parse(request.text, tools.names(published), tools.calendar, request.today, GRAMMAR)
    report = _report(request, tools, published, metrics.around(asked.scope, request.today, tools.calendar))
    chart = tools.draw(charts.draw, report) if len(report.rows) > 1 else None
    return views.show(report, chart, tools.calendar.outside(report.scope.span))


def _report(request: Request, tools: Tools, published: Published, scope: Scope) -> Confirmation:
    back = scope.before.parameters()
    scheduled = tools.ask("questions/confirm", published.run_id, **scope.parameters)
    closed = tools.ask("questions/confirmed", published.run_id, **back, **scope.narrowed)
    history = tools.ask("questions/history", published.run_id)
    source = Source.of(published, scheduled, closed, history)
    past = confirmed.make(closed.records(), history.records()[0])
    return metrics.make(scope, request.today, source, scheduled.records(), past)


COMMAND = Command(
    name="confirm",
    summary="Confirmation calls due today, and how confirmed shifts turned out",
    usage="/flake confirm [region:R] [organizer:O] [type:T]",
    details=(
        ("region:Metro", "a region or a group of regions, by organizer; all regions if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("by:organizer", "or region: what the rows are"),
    ),
    examples=(("Calls due today", "/flake confirm"),),
    run=run,
    grammar=GRAMMAR,
)
