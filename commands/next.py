"""`/flake next`: what is scheduled, confirmed and expected in the coming days."""

from __future__ import annotations

from bot.calendar import say_span
from bot.errors import UserError
from bot.language import parser
from bot.messages import Reply, Request
from bot.reports.next import chart as charts
from bot.reports.next import reply as views
from bot.reports.next import report as metrics
from bot.tools import Command, Tools


def run(request: Request, tools: Tools) -> Reply:
    """Answer with what is ahead in the week asked for: the next one, or the rest of this one."""
    asked = parser.parse(request.text, tools.numbers.names, tools.calendar, request.today, metrics.GRAMMAR)
    span = asked.scope.span
    if span.last < request.today:
        raise UserError(f"{say_span(span)} is over. /flake week:{span.first} shows how it went.")
    report = metrics.measure(asked, request.today, tools)
    outside = tools.calendar.outside(span)
    if outside and not report.rows:
        raise UserError(f"{outside} There are no shifts to show.")
    chart = tools.draw(charts.draw, report) if report.total.counts.scheduled else None
    return views.show(report, chart, outside)


COMMAND = Command(
    name="next",
    summary="What is ahead: scheduled, confirmed, and how many will come",
    usage="/flake next [week:next|current] [region:R] [by:B] …",
    details=(
        ("week:next", "or current for the rest of this week, today included; next week if you leave it out"),
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("by:day", "or organizer, region, type: what the rows are"),
    ),
    examples=(
        ("Next week", "/flake next"),
        ("The rest of this week by day", "/flake next week:current by:day"),
    ),
    run=run,
    grammar=metrics.GRAMMAR,
)
