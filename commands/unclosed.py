"""`/flake unclosed`: past shifts that are still open, to close out this morning."""

from __future__ import annotations

from bot.calendar import Month, say_month
from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.reports import unclosed
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the shifts asked for that are still open although their day has passed."""
    _check(question, tools)
    report = unclosed.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(report.scope.span)
    return unclosed.show(report, tools.recipes.close_out, outside, whole=question.request.form == "rows")


def _check(question: Question, tools: Tools) -> None:
    """Refuse a month in which nothing can be open: one that is ahead, or outside the campaign."""
    month = question.scope.span
    if not isinstance(month, Month):
        return
    if outside := tools.calendar.outside(month):
        raise UserError(f"{outside} There are no shifts to show.")
    if month.first >= question.today:
        raise UserError(f"No day of {say_month(month)} is over yet. /flake unclosed lists the last four weeks.")


COMMAND = Command(
    name="unclosed",
    summary="Past shifts still open: the list to close out",
    usage="/flake unclosed [region:R] [organizer:O] [weeks:N] …",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("month:august", "the days of one month that are over; or current, last"),
        ("weeks:4", "this many weeks back from yesterday; older ones are counted"),
    ),
    examples=(("Shifts to close out", "/flake unclosed"),),
    run=run,
    personal=True,
    grammar=unclosed.GRAMMAR,
)
