"""`/flake confirm`: the confirmation calls due today, and how confirmed shifts turned out."""

from __future__ import annotations

from bot.language import Question
from bot.messages import Reply
from bot.reports import confirm
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the calls due today for the shifts asked for, and how confirmed shifts turned out before."""
    report = confirm.measure(question.asked, question.today, tools)
    chart = tools.draw(confirm.draw, report) if len(report.rows) > 1 else None
    outside = tools.calendar.outside(report.scope.span)
    return confirm.show(report, chart, tools.recipes.calls, outside, whole=question.request.form == "rows")


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
    personal=True,
    grammar=confirm.GRAMMAR,
)
