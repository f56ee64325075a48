"""`/flake unclosed`: past shifts that are still open, to close out this morning."""

from __future__ import annotations

from bot.calendar import Span
from bot.language import parser
from bot.language.grammar import Grammar
from bot.language.scope import Scope
from bot.messages import Reply, Request
from bot.metrics.counts import Source
from bot.reports.unclosed import reply as views
from bot.reports.unclosed import report as metrics
from bot.reports.unclosed.report import EARLIEST, Unclosed
from bot.tools import Command, Published, Tools

GRAMMAR = Grammar("/flake unclosed", ("region", "organizer", "type", "weeks"), ("organizer",), weeks=4)


def run(request: Request, tools: Tools) -> Reply:
    """Answer with the shifts asked for that are still open though their day has passed."""
    published = tools.published()
    asked = parser.parse(request.text, tools.names(published), tools.calendar, request.today, GRAMMAR)
    report = measure(request, tools, published, metrics.past(asked.scope, request.today, tools.calendar))
    return views.show(report, tools.calendar.outside(report.scope.span))


def measure(request: Request, tools: Tools, published: Published, scope: Scope) -> Unclosed:
    """Measure what is still open of a scope's past days."""
    listed = tools.ask("questions/unclosed", published.run_id, **scope.span.parameters(), **scope.narrowed)
    daily = tools.ask(
        "questions/shifts",
        published.run_id,
        today=request.today,
        group_by="day",
        **Span(EARLIEST, scope.span.last).parameters(),
        **Span(EARLIEST, EARLIEST).parameters("before_"),
        **scope.narrowed,
    )
    source = Source.of(published, listed, daily)
    return metrics.make(scope, request.today, source, listed.records(), daily.records())


COMMAND = Command(
    name="unclosed",
    summary="Past shifts still open: the list to close out",
    usage="/flake unclosed [region:R] [organizer:O] [weeks:N]",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("weeks:4", "so many weeks back from yesterday; older ones are counted"),
    ),
    examples=(("Shifts to close out", "/flake unclosed"),),
    run=run,
    grammar=GRAMMAR,
)
