"""`/flake`: flake rates of a region, organizer, week or day, with a chart."""

from __future__ import annotations

from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.reports import flake
from bot.reports.flake import to_do
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the flake rates of the shifts asked for."""
    form = question.request.form
    due = to_do.begin(question.asked, question.today, tools) if form in ("answer", "rows") else None
    report = flake.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(question.scope.span)
    if outside and not report.rows:
        raise UserError(f"{outside} There are no shifts to show.")
    chart = tools.draw(flake.draw, report) if report.telling else None
    return flake.show(report, chart, due().line(question.today) if due else "", outside, whole=form == "rows")


COMMAND = Command(
    name="flake",
    summary="Flake rates, with a chart",
    usage="/flake [region:R] [week:W] [by:B] …",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf, as it is called in VAN"),
        ("week:current", "or last, next, W05, or any day in the week; this week if you leave it out"),
        ("day:2020-07-11", "one day; also yesterday and today"),
        ("month:august", "one month; also current, last, next, or 2020-08"),
        ("since:2020-08-01", "from this day to today, or to until:2020-08-14"),
        ("weeks:4", "this many weeks, up to the one asked for"),
        ("type:canvass", "another event type than phone banks, or all"),
        ("by:organizer", "or region, day, type: what the rows are"),
        ("rank:worst", "or best: the rows with the highest or the lowest rates first; top:5 for five of them"),
        ("count:no-shows", "or cancellations, completed: the answer begins with how many there are"),
    ),
    examples=(
        ("This week by region", "/flake week:current by:region"),
        ("Last week by region", "/flake week:last by:region"),
        ("Yesterday", "/flake day:yesterday"),
    ),
    run=run,
    personal=True,
)
