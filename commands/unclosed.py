"""`/flake unclosed`: past shifts that are still open, to close out this morning."""

from __future__ import annotations

from bot.calendar import Month, say_month, say_span
from bot.errors import UserError
from bot.language import MAX_WEEKS, Question, changed
from bot.messages import Reply
from bot.reports import unclosed
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the shifts asked for that are still open although their day has passed."""
    _check(question, tools)
    report = unclosed.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(report.scope.span)
    older = _with_older(question, report.weeks) if report.older else ""
    return unclosed.show(report, tools.recipes.close_out, outside, older, whole=question.request.form == "rows")


def _with_older(question: Question, weeks: int) -> str:
    """Return the command that lists this many weeks in place of the days asked for; '' where those are too many."""
    line = question.line
    for key in ("day", "month", "since", "until"):
        line = changed(line, key, "")
    return changed(line, "weeks", str(weeks)) if weeks <= MAX_WEEKS else ""


def _check(question: Question, tools: Tools) -> None:
    """Refuse days in which nothing can be open: those that are ahead, or outside the campaign."""
    span = question.scope.span
    if not question.asked.dated:
        return
    if outside := tools.calendar.outside(span):
        raise UserError(f"{outside} There are no shifts to show.")
    if span.first >= question.today:
        days = say_month(span) if isinstance(span, Month) else say_span(span)
        none = f"{days} is not" if span.days == 1 else f"No day of {days} is"
        raise UserError(f"{none} over yet. /flake unclosed lists the last four weeks.")


COMMAND = Command(
    name="unclosed",
    summary="Past shifts still open: the list to close out",
    usage="/flake unclosed [region:R] [organizer:O] [day:D] [weeks:N] …",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("day:yesterday", "one day; since: and until: for some days, such as since:2020-08-15 until:2020-08-16"),
        ("month:august", "the days of one month that are over; or current, last"),
        ("weeks:4", "this many weeks back from yesterday; older ones are counted"),
    ),
    examples=(("Shifts to close out", "/flake unclosed"),),
    run=run,
    personal=True,
    grammar=unclosed.GRAMMAR,
)
