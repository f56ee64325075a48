"""`/flake digest`: a private preview of a place's weekly digest."""

from __future__ import annotations

from bot.errors import UserError
from bot.language import Question
from bot.messages import Reply
from bot.reports import digest
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with a preview of a place's digest, which only the person who asks sees."""
    digest.check(question)
    _check(question, tools)
    main, table = digest.message(question, tools)
    return digest.shared(main, table) if question.request.form == "share" else digest.preview(main, table)


def _check(question: Question, tools: Tools) -> None:
    """Refuse a week outside the campaign; last week has a digest though the campaign begins after it."""
    span = question.scope.span
    outside = tools.calendar.outside(span)
    if outside and span != tools.calendar.week(question.today).moved(-1):
        raise UserError(f"{outside} There are no shifts to show.")


COMMAND = Command(
    name="digest",
    summary="What the weekly digest of a region says, for you alone",
    usage="/flake digest [region:R] [goal:N] [week:last]",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("goal:40", "how many completed shifts a week you want; to compare with what is scheduled"),
        ("week:last", "the week it tells of, one that is over; last week if you leave it out"),
    ),
    examples=(("Metro's digest", "/flake digest region:Metro"),),
    run=run,
    personal=True,
    grammar=digest.GRAMMAR,
)
