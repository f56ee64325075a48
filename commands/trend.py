"""`/flake trend`: flake rates week by week, and whether they are unusual."""

from __future__ import annotations

from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.reports import trend
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the flake rate of each week, of all shifts asked for or of each region or organizer."""
    report = trend.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(question.scope.span)
    if outside and not any(line.closed for line in report.series):
        raise UserError(f"{outside} There are no shifts to show.")
    chart = tools.draw(trend.draw, report) if any(line.telling for line in report.series) else None
    return trend.show(report, chart, outside, whole=question.request.form == "rows")


COMMAND = Command(
    name="trend",
    summary="Flake rates week by week, and whether a week is out of the ordinary",
    usage="/flake trend [region:R,S] [organizer:A,B] [weeks:8] [by:B] …",
    details=(
        ("region:CD4,CD5", "regions or groups, a line each; one line for all if you leave it out"),
        ("organizer:NAME", "an organizer's turf, or several, a line each"),
        ("by:region", "or organizer: a line for each there is"),
        ("weeks:8", "this many weeks, up to this one or the week: asked for"),
        ("type:canvass", "another event type than phone banks, or all"),
    ),
    examples=(
        ("The last eight weeks", "/flake trend"),
        ("Each region's weeks", "/flake trend by:region"),
    ),
    run=run,
    personal=True,
    grammar=trend.GRAMMAR,
)
