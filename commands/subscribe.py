"""`/flake subscribe`: send the digest of a region to a channel every week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.digest import due, subscriptions
from bot.digest import subscription_form as views
from bot.digest import subscription_list as lists
from bot.digest.subscription_form import Choice
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.language import ALL, Grammar, Question
from bot.messages import Reply
from bot.outbox import ledger
from bot.tools import Command, Tools

GRAMMAR = Grammar(command="/flake subscribe", keys=("region", "on", "at", "goal"), ids=True)


def run(question: Question, tools: Tools) -> Reply:
    """Answer with a form; once that was sent off, with the announcement, after which the subscription is stored."""
    request, asked = question.request, question.asked
    now = tools.moment(request)
    if asked.id:
        return _edit(question, tools)
    if not request.submitted:
        here = "" if asked.placed else subscriptions.region_of(request.channel_name, tools.numbers.names)
        when, place = asked.weekly, question.scope.where or here or ALL
        choice = Choice(request.channel, place, when.weekday, when.hour, request.user, asked.goal or 0)
        return views.show(choice, tools.numbers.names, tools.calendar.zone, now)
    wanted = _wanted(question, now)
    old = _old(wanted, tools)
    if old and not old.paused and (old.weekly, old.owner, old.goal) == (wanted.weekly, wanted.owner, wanted.goal):
        raise UserError(f"{wanted.place} is already subscribed there every {wanted.weekly}, and you are the owner.")
    known = ledger.recall(tools, now)
    reply = views.announcement(wanted, old, due.coming(wanted, known, now, tools.calendar, 1)[0])
    return replace(reply, commit=partial(_store, wanted, now, tools))


def _edit(question: Question, tools: Tools) -> Reply:
    """Answer with the form filled with a subscription, if whoever asks may change it."""
    request = question.request
    found = next((each for each in subscriptions.listed(request, tools) if each.id == question.asked.id), None)
    if found is None:
        return lists.over()
    if not found.changeable(request):
        return lists.refused(found)
    choice = Choice.of(found, request.user)
    now, zone = tools.moment(request), tools.calendar.zone
    return views.show(choice, tools.numbers.names, zone, now, again=question.asked.id)


def _wanted(question: Question, now: datetime) -> Subscription:
    """Return the subscription that is asked for."""
    request, asked, scope = question.request, question.asked, question.scope
    name, place = f"{now:%Y%m%d%H%M%S}-{request.reference}", (scope.region or "", scope.region_group or "")
    return Subscription(name, request.channel, *place, asked.weekly, request.user, goal=asked.goal or 0)


def _store(wanted: Subscription, now: datetime, tools: Tools) -> None:
    """Store a subscription, in place of the one of the same region that the channel has."""
    when, owner = wanted.weekly, wanted.owner
    named = {"subscription_id": wanted.id, "owner": owner, "now": now, **wanted.where}
    tools.record("records/subscribe", weekday=when.weekday, hour=when.hour, goal=wanted.goal, **named)


def _old(wanted: Subscription, tools: Tools) -> Subscription | None:
    """Find the subscription of the same region that the channel has already."""
    known = subscriptions.ask(tools.recall, channel=wanted.channel)
    return next((each for each in known if each.where == wanted.where), None)


COMMAND = Command(
    name="subscribe",
    summary="Subscribe this channel to a region's weekly digest",
    usage="/flake subscribe [region:R] [on:DAY] [at:HOUR] [goal:N]",
    details=(
        ("region:Metro", "a region or a group of regions; all of them if you leave it out"),
        ("on:monday", "the day of the week; Monday if you leave it out"),
        ("at:8", "the hour, campaign time: 8 if you leave it out; never 1 or 2, when clocks are changed"),
        ("goal:40", "how many completed shifts a week you want; none if you leave it out"),
    ),
    examples=(("Subscribe to Metro…", "/flake subscribe region:Metro"),),
    run=run,
    grammar=GRAMMAR,
    form=True,
)
