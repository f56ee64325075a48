"""The three questions that a digest asks of all regions at once, so that all digests share their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.language.scope import EVERYWHERE
from bot.metrics import history
from bot.reports.trend import reading


@dataclass(frozen=True)
class Question:
    """A question to ask of a run: the name of its statement and its parameters."""

    name: str
    parameters: dict[str, Any]


def ask_about(
    span: Span, before: Span, event_type: str | None, calendar: Calendar, today: date
) -> tuple[Question, Question, Question]:
    """Return the questions of a digest about the week `span`: its shifts, the weeks up to today, the weeks ahead."""
    this, following = coming_weeks(calendar, today)
    common = _everywhere(event_type, today) | {"group_by": "region"}
    weeks = Span(reading(span, calendar.start).first, this.last).parameters()
    ahead = Span(this.first, following.last).parameters()
    past = history.before(calendar, today).parameters("before_")
    return (
        shifts(span, before, event_type, today),
        Question("trend", weeks | common),
        Question("next", ahead | past | common),
    )


def shifts(span: Span, before: Span, event_type: str | None, today: date) -> Question:
    """Return the question about the shifts of a week and of the period before, by organizer."""
    days = span.parameters() | before.parameters("before_")
    return Question("flake", days | _everywhere(event_type, today) | {"group_by": "organizer"})


def coming_weeks(calendar: Calendar, today: date) -> tuple[Span, Span]:
    """Return the days of this week and of the next."""
    return calendar.week(today), calendar.week(today + timedelta(7))


def _everywhere(event_type: str | None, today: date) -> dict[str, Any]:
    """Return the parameters of a question that is narrowed to no place."""
    return EVERYWHERE | {"event_type": event_type, "today": today}
