"""`/flake subscriptions`, `pause`, `resume`, `unsubscribe`: what this channel is subscribed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.digest import due, subscriptions
from bot.digest import subscription_list as views
from bot.digest.subscriptions import BY, Subscription
from bot.language import Grammar, Question
from bot.messages import Reply, Request
from bot.outbox import ledger
from bot.outbox.ledger import Ledger
from bot.tools import Command, Tools

GRAMMAR = Grammar(command="/flake subscriptions", keys=(), no_words="it lists all there are")
PAUSING = Grammar(command="/flake pause", keys=("region",), ids=True)
RESUMING = Grammar(command="/flake resume", keys=("region",), ids=True)
ENDING = Grammar(command="/flake unsubscribe", keys=("region",), ids=True)

Change = Callable[[Subscription, Request, Tools], Reply]
"""Changes a subscription, and says that it did."""


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the list."""
    request = question.request
    digests = ledger.ask(tools, tools.moment(request))
    found = subscriptions.listed(request, tools)
    return _list(found, ledger.read(digests.records()), request, tools, subscriptions.here(request))


def pause(question: Question, tools: Tools) -> Reply:
    """Pause the subscription that is meant, or list those that could be."""
    return _change(question, tools, _pause)


def resume(question: Question, tools: Tools) -> Reply:
    """Resume the subscription that is meant, or list those that could be; restore one that has ended."""
    ended = subscriptions.ended(question.asked.id, tools) if question.asked.id else None
    if ended is None:
        return _change(question, tools, _resume)
    return _restore(ended, question.request, tools)


def unsubscribe(question: Question, tools: Tools) -> Reply:
    """End the subscription that is meant, or list those that could be."""
    return _change(question, tools, _end)


def _change(question: Question, tools: Tools, how: Change) -> Reply:
    """Change the subscription that is meant, if whoever asks may do so, or list those that could be."""
    request, place = question.request, question.scope.where
    found = subscriptions.listed(request, tools)
    if question.asked.id:
        meant = [each for each in found if each.id == question.asked.id]
        if not meant:
            return views.over()
    else:
        meant = [each for each in found if place in (None, each.region or each.region_group)]
    if len(meant) != 1:
        here = subscriptions.here(request)
        known = ledger.recall(tools, tools.moment(request))
        return _list(meant, known, request, tools, f"of {place} {here}" if place else here)
    return how(meant[0], request, tools) if meant[0].changeable(request) else views.refused(meant[0])


def _list(found: Sequence[Subscription], known: Ledger, request: Request, tools: Tools, here: str) -> Reply:
    dated = due.dated(found, known, tools.moment(request), tools.calendar)
    return views.show(dated, request, tools.calendar.zone, here)


def _pause(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    touched = tools.record("records/pause", subscription_id=subscription.id, reason=f"{BY}{request.user}")
    return views.paused(subscription, request.user, changed=bool(touched))


def _resume(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    now = tools.moment(request)
    touched = tools.record("records/resume", subscription_id=subscription.id, now=now)
    ((_, coming),) = due.dated([subscription], ledger.recall(tools, now), now, tools.calendar)
    return views.resumed(subscription, request.user, coming[0], changed=bool(touched))


def _end(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    touched = tools.record("records/unsubscribe", now=tools.moment(request), **subscription.where)
    return views.ended(subscription, request.user) if touched else views.over()


def _restore(subscription: Subscription, request: Request, tools: Tools) -> Reply:
    if not subscription.changeable(request):
        return views.refused(subscription)
    now = tools.moment(request)
    if not tools.record("records/restore", subscription_id=subscription.id, now=now):
        return views.replaced(subscription)
    ((_, coming),) = due.dated([subscription], ledger.recall(tools, now), now, tools.calendar)
    return views.restored(subscription, request.user, coming[0])


COMMAND = Command(
    name="subscriptions",
    summary="What is subscribed here, and when the next ones are due",
    usage="/flake subscriptions",
    details=(
        ("in direct messages", "all subscriptions that you own"),
        ("Edit, Pause, Unsubscribe", "for the owner and the data team"),
    ),
    examples=(("Subscriptions here", "/flake subscriptions"),),
    run=run,
    grammar=GRAMMAR,
)

PAUSE = Command(
    name="pause",
    summary="Pause a subscription of this channel",
    usage="/flake pause [region:R]",
    details=(
        ("region:Metro", "which one, where there are several"),
        ("who can", "its owner and the data team"),
    ),
    examples=(),
    run=pause,
    grammar=PAUSING,
)

RESUME = Command(
    name="resume",
    summary="Resume a paused subscription",
    usage="/flake resume [region:R]",
    details=(
        ("region:Metro", "which one, where there are several"),
        ("what comes", "the digests due from now on; those due during the pause do not"),
    ),
    examples=(),
    run=resume,
    grammar=RESUMING,
)

UNSUBSCRIBE = Command(
    name="unsubscribe",
    summary="End a subscription of this channel",
    usage="/flake unsubscribe [region:R]",
    details=(
        ("region:Metro", "which one, where there are several"),
        ("who can", "its owner and the data team; *Undo* restores it as it was"),
    ),
    examples=(),
    run=unsubscribe,
    grammar=ENDING,
)
