"""`/flake ptg`: percent to goal of shifts, recruits, calls and contacts, and what is behind."""

from __future__ import annotations

from bot.errors import UsageError, UserError
from bot.language import Question, changed
from bot.messages import Reply
from bot.reports import ptg
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with how the goals of the weeks asked for stand."""
    scope = question.scope
    if scope.organizer and scope.group_by in ("organizer", "region"):
        meant = changed(question.line, "by", "")
        raise UsageError(f"The rows of one organizer are not by {scope.group_by}: leave by: out.", meant)
    if outside := tools.calendar.outside(scope.span):
        raise UserError(f"{outside} There is nothing to count.")
    report = ptg.measure(question.asked, question.today, tools)
    chart = tools.draw(ptg.draw, report) if ptg.drawable(report) else None
    return ptg.show(report, chart, whole=question.request.form == "rows")


COMMAND = Command(
    name="ptg",
    summary="Percent to goal: what is on track, what is behind, and what makes up for it",
    usage="/flake ptg [region:R] [organizer:O] [week:W] [metric:calls] [by:B] …",
    details=(
        ("region:Metro", "a region or a group of regions"),
        ("organizer:NAME", "one organizer: everything that they are credited with"),
        ("week:current", "or last, next, W05, or any day in the week; this week if you leave it out"),
        ("weeks:4", "this many weeks, up to the one asked for"),
        ("metric:calls", "or shifts, recruited, conversations, one_on_ones, dials, doors, texts, contacts, active …"),
        ("by:organizer", "or region, day, week, metric: what the rows are"),
        ("type:canvass", "only shifts of one event type"),
    ),
    examples=(
        ("This week's goals", "/flake ptg"),
        ("Who is behind on calls", "/flake ptg metric:calls by:organizer"),
        ("Calls week by week", "/flake ptg metric:calls by:week"),
    ),
    run=run,
    personal=True,
    grammar=ptg.GRAMMAR,
)
