"""`/flake next`: what is scheduled, confirmed and expected in the coming days."""

from __future__ import annotations

from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.replies import errors
from bot.reports import next as ahead
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with what is ahead in the week asked for: the next one, or the rest of this one."""
    span = question.scope.span
    if span.last < question.today:
        raise errors.over(span)
    report = ahead.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(span)
    if outside and not report.rows:
        raise UserError(f"{outside} There are no shifts to show.")
    chart = tools.draw(ahead.draw, report) if report.total.counts.scheduled else None
    return ahead.show(report, chart, outside, whole=question.request.form == "rows")


COMMAND = Command(
    name="next",
    summary="What is ahead: scheduled, confirmed, and how many will come",
    usage="/flake next [week:next|current] [region:R] [by:B] …",
    details=(
        ("week:next", "or current for the rest of this week, today included; next week if you leave it out"),
        ("day:tomorrow", "one day; since: and until: for some days, such as since:2020-08-22 until:2020-08-23"),
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("by:day", "or organizer, region, type: what the rows are"),
    ),
    examples=(
        ("Next week", "/flake next"),
        ("Rest of the week by day", "/flake next week:current by:day"),
    ),
    run=run,
    personal=True,
    grammar=ahead.GRAMMAR,
)
