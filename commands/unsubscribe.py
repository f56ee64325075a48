"""`/flake unsubscribe`: end a subscription of this channel; in direct messages, one of one's own."""

from __future__ import annotations

import re

from bot.digest import due, subscriptions
from bot.digest import subscription_list as views
from bot.digest.subscriptions import Subscription
from bot.language import parser
from bot.language.grammar import Grammar
from bot.messages import Reply, Request
from bot.tools import Command, Tools

GRAMMAR = Grammar(command="/flake unsubscribe", keys=("region",))


def run(request: Request, tools: Tools) -> Reply:
    """End the subscription that is meant, or list those that may be."""
    found = subscriptions.listed(request, tools)
    by_button = re.fullmatch(r"id:(\S+)", request.text.strip())
    if by_button:
        meant = [each for each in found if each.id == by_button[1]]
        return _end(meant[0], request, tools) if meant else views.over()
    place = _place(request, tools)
    meant = [each for each in found if place in (None, each.region or each.region_group)]
    if len(meant) == 1:
        return _end(meant[0], request, tools)
    here = f"of {place} {subscriptions.here(request)}" if place else subscriptions.here(request)
    dated = due.dated(meant, tools, tools.moment(request))
    return views.show(dated, request.user, tools.calendar.zone, here)


def _place(request: Request, tools: Tools) -> str | None:
    """Read which region is meant; None where none is named."""
    return parser.parse(request.text, tools.numbers.names, tools.calendar, request.today, GRAMMAR).scope.where


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
