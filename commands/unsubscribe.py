"""`/flake unsubscribe`: end a subscription of this channel; in direct messages, one of the person's own."""

from __future__ import annotations

from bot.digest import subscription_list as views
from bot.digest.subscriptions import Subscription
from bot.language import Grammar, Question
from bot.messages import Reply, Request
from bot.tools import Command, Tools
from commands.subscriptions import change

GRAMMAR = Grammar(command="/flake unsubscribe", keys=("region",), ids=True)


def run(question: Question, tools: Tools) -> Reply:
    """End the subscription that is meant, or list those that could be."""
    return change(question, tools, _end)


def _end(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    touched = tools.record("records/unsubscribe", now=tools.moment(request), **subscription.where)
    return views.ended(subscription, request.user) if touched else views.over()


COMMAND = Command(
    name="unsubscribe",
    summary="End a subscription of this channel",
    usage="/flake unsubscribe [region:R]",
    details=(
        ("region:Metro", "which one, where there are several"),
        ("who can", "its owner and the data team; *Undo* restores it as it was"),
    ),
    examples=(),
    run=run,
    grammar=GRAMMAR,
)
