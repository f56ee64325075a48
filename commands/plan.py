"""`/flake plan`: how many shifts to schedule and recruit so that enough are completed."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import UserError
from bot.language import Asked, Question
from bot.messages import Reply
from bot.replies import errors, offers
from bot.reports import plan, ptg
from bot.tools import Command, Tools


def run(question: Question, tools: Tools) -> Reply:
    """Answer with how many shifts a goal needs: next week, in the rest of this one, or on some days."""
    asked, span, note = question.asked, question.scope.span, ""
    if asked.goal is None:
        asked, note = _by_the_table(asked, tools), "The goal is the campaign's own"
    if asked.goal is None:
        raise offers.goal(question.line, question.scope.place, plan.when(span, question.today))
    if span.last < question.today:
        raise errors.over(span)
    outside = tools.calendar.outside(span)
    if outside:
        raise UserError(f"{outside} There is nothing to plan.")
    return plan.show(plan.measure(asked, question.today, tools), note)


def _by_the_table(asked: Asked, tools: Tools) -> Asked:
    """Return what was asked with the goal that the campaign has set: of its event type, or else of all of them."""
    scope = asked.scope
    if goal := ptg.goal(scope, tools):
        return replace(asked, goal=goal)
    of_all = replace(scope, event_type=None, usual_type=False)
    goal = ptg.goal(of_all, tools) if scope.usual_type else None
    return replace(asked, scope=of_all, goal=goal) if goal else asked


COMMAND = Command(
    name="plan",
    summary="How many to schedule and recruit for a goal",
    usage="/flake plan goal:N [week:next|current] [day:D] [region:R] …",
    details=(
        ("goal:40", "how many completed shifts you want; the campaign's own goal if you leave it out"),
        ("week:next", "or current: what is completed so far counts; next week if you leave it out"),
        ("day:tomorrow", "one day; since: and until: for some days, such as since:2020-08-22 until:2020-08-23"),
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("organizer:NAME", "one organizer's turf"),
        ("type:canvass", "another event type than phone banks, or all"),
    ),
    examples=(("40 in Metro next week", "/flake plan goal:40 region:Metro"),),
    run=run,
    personal=True,
    grammar=plan.GRAMMAR,
)
