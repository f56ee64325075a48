"""`/flake unclosed`: past shifts that are still open, to close out this morning."""

from __future__ import annotations

from bot.language import Question
from bot.messages import Reply
from bot.reports import unclosed
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the shifts asked for that are still open although their day has passed."""
    report = unclosed.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(report.scope.span)
    return unclosed.show(report, tools.recipes.close_out, outside, whole=question.request.form == "rows")


COMMAND = Command(
    name="unclosed",
    summary="Past shifts still open: the list to close out",
    usage="/flake unclosed [region:R] [organizer:O] [weeks:N]",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("weeks:4", "this many weeks back from yesterday; older ones are counted"),
    ),
    examples=(("Shifts to close out", "/flake unclosed"),),
    run=run,
    personal=True,
    grammar=unclosed.GRAMMAR,
)
