"""What other messages say of goals: how a place stands in a few lines, and its goal of completed shifts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.calendar import Span
from bot.errors import UserError
from bot.language import Asked, Names, Scope
from bot.metrics.ptg import Goals
from bot.reports.ptg import standing
from bot.reports.ptg.measurement import measure
from bot.reports.ptg.report import GRAMMAR, PtgReport
from bot.reports.ptg.rows import asked_for, goals_of, with_goals
from bot.tools import Tools


@dataclass(frozen=True)
class Brief:
    """How a place stands: its headline, what else there is to say of its goals, and what to do today."""

    lead: str
    rest: str
    to_do: str
    report: PtgReport

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines that say something, three at most; plain text."""
        return tuple(filter(None, (self.lead, self.rest, self.to_do)))


def brief(asked: Asked, span: Span, today: date, tools: Tools) -> Brief | None:
    """Return how the place asked for stands in the campaign week that a week of seven days ends in, or is now in.

    None where it has no goals, or no numbers of them.
    """
    try:
        if goals_of(tools.numbers, span).rows.empty:
            return None
        week = tools.calendar_of(GRAMMAR).week(min(span.last, today))
        usual = replace(asked.scope, span=week, group_by="metric", event_type=None, usual_type=True)
        report = measure(replace(asked, scope=usual, metric="", turf=""), today, tools)
    except UserError:
        # A run of an earlier version has no goals.
        return None
    if not with_goals(report.totals):
        return None
    said = standing.headline(report)
    return Brief(said.lead, said.rest, standing.to_do(report), report)


def goal(scope: Scope, tools: Tools) -> int | None:
    """Return the goal of completed shifts of a scope's event type in its days; None where there is none.

    The goal of all event types is that of a campaign's only one.
    """
    numbers = tools.numbers
    try:
        calendar = tools.calendar_of(GRAMMAR)
        goals = Goals.of(goals_of(numbers, scope.span).records(), calendar)
    except UserError:
        return None
    whose = asked_for(scope, numbers.names)
    found = [goals.for_days(whose.target("shifts", method), scope.span) for method in _methods(scope, numbers.names)]
    return next((number for number in found if number), None)


def _methods(scope: Scope, names: Names) -> tuple[str, ...]:
    """Return the methods whose goals may be a scope's, the nearest first; '' is that of all event types."""
    if scope.event_type is None:
        return ("",)
    only = len(names.types) == 1
    return (scope.event_type, "") if only else (scope.event_type,)
