"""`/flake unsubscribe`: end a subscription of this channel; in direct messages, one of the person's own."""

from __future__ import annotations

from bot.digest import due, subscriptions
from bot.digest import subscription_list as views
from bot.digest.subscriptions import Subscription
from bot.language import Grammar, Question
from bot.messages import Reply, Request
from bot.tools import Command, Tools

GRAMMAR = Grammar(command="/flake unsubscribe", keys=("region",), ids=True)


def run(question: Question, tools: Tools) -> Reply:
    """End the subscription that is meant, or list those that could be."""
    request, place = question.request, question.scope.where
    found = subscriptions.listed(request, tools)
    if question.asked.id:
        meant = [each for each in found if each.id == question.asked.id]
        return _end(meant[0], request, tools) if meant else views.over()
    meant = [each for each in found if place in (None, each.region or each.region_group)]
    if len(meant) == 1:
        return _end(meant[0], request, tools)
    here = f"of {place} {subscriptions.here(request)}" if place else subscriptions.here(request)
    dated = due.dated(meant, tools, tools.moment(request))
    return views.show(dated, request.user, tools.calendar.zone, here)


def _end(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    touched = tools.record("records/unsubscribe", now=tools.moment(request), **subscription.where)
    return views.ended(subscription, request.user) if touched else views.over()


COMMAND = Command(
    name="unsubscribe",
    summary="End a subscription of this channel",
    usage="/flake unsubscribe [region:R]",
    details=(("region:Metro", "which one, where there are several"),),
    examples=(),
    run=run,
    grammar=GRAMMAR,
)
