"""`/flake confirm`: the confirmation calls due today, and how confirmed shifts turned out."""

from __future__ import annotations

from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.replies import errors
from bot.reports import confirm
from bot.tools import Command, Tools

MAX_DAYS = 7
"""Maximum number of days of a list of calls."""


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the calls due today, or for the days asked for, and how confirmed shifts turned out before."""
    _check(question)
    report = confirm.measure(question.asked, question.today, tools)
    chart = tools.draw(confirm.draw, report) if report.telling else None
    outside = tools.calendar.outside(report.scope.span)
    return confirm.show(report, chart, tools.recipes.calls, outside, whole=question.request.form == "rows")


def _check(question: Question) -> None:
    """Refuse days that are over, and more than a week of them."""
    span = question.scope.span
    if not question.asked.dated:
        return
    if span.last < question.today:
        raise errors.over(span)
    if span.days > MAX_DAYS:
        raise UserError(f"Confirm calls are for {MAX_DAYS} days at most, and these are {span.days}.")


COMMAND = Command(
    name="confirm",
    summary="Confirmation calls due today, and how confirmed shifts turned out",
    usage="/flake confirm [region:R] [organizer:O] [day:D] …",
    details=(
        ("region:Metro", "a region or a group of regions, by organizer; all regions if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("day:tomorrow", "the calls for one day's shifts; since: and until: for some days; else those due today"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("by:organizer", "or region: what the rows are"),
    ),
    examples=(("Calls due today", "/flake confirm"),),
    run=run,
    personal=True,
    grammar=confirm.GRAMMAR,
)
