"""What the weekly digest of a place says: its message, and the table in its thread."""

from __future__ import annotations

from bot.calendar import say_span
from bot.errors import UserError
from bot.language import Grammar, Question
from bot.messages import Reply, Request
from bot.reports import trend
from bot.reports.digest import reply, story
from bot.reports.digest.measurement import measure, measure_week
from bot.reports.flake import FlakeReport
from bot.tools import Tools

GRAMMAR = Grammar(
    command="/flake digest", keys=("region", "week", "goal"), by="organizer", week="last", period="one week"
)


def compose(request: Request, tools: Tools, late: str = "") -> tuple[Reply, Reply | None]:
    """Return the digest that a request's words name, and the table for its thread.

    `late` is the sentence that says why it is late.
    """
    return message(read(request, tools), tools, late)


def message(question: Question, tools: Tools, late: str = "") -> tuple[Reply, Reply | None]:
    """Return a place's digest and the table for its thread."""
    report = measure(question.asked, question.today, tools)
    chart = tools.draw(trend.draw, story.charted(report)) if report.line.telling else None
    return reply.show(report, chart, late), reply.thread(report)


def week_of(request: Request, tools: Tools) -> FlakeReport:
    """Measure only a place's week: the part of its digest that can change afterwards."""
    return measure_week(read(request, tools).asked, request.today, tools)


def read(request: Request, tools: Tools) -> Question:
    """Read the words that name a place's digest; the week, last week if none is named, has to be over."""
    question = tools.read(request, request.text, GRAMMAR)
    check(question)
    return question


def check(question: Question) -> None:
    """Raise UserError for a week that is not over."""
    span = question.scope.span
    if span.last >= question.today:
        raise UserError(f"{say_span(span)} is not over yet, and a digest is about a whole week: leave week: out.")
