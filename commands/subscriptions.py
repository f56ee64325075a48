"""`/flake subscriptions`: what this channel is subscribed to; in direct messages, all that the person owns."""

from __future__ import annotations

from bot.digest import due, subscriptions
from bot.digest import subscription_list as views
from bot.language import Grammar, Question
from bot.messages import Reply
from bot.tools import Command, Tools

GRAMMAR = Grammar(command="/flake subscriptions", keys=(), no_words="it lists all there are")


def run(question: Question, tools: Tools) -> Reply:
    """Answer with the list."""
    request = question.request
    found, now = subscriptions.listed(request, tools), tools.moment(request)
    return views.show(due.dated(found, tools, now), request.user, tools.calendar.zone, subscriptions.here(request))


COMMAND = Command(
    name="subscriptions",
    summary="What is subscribed here, and when the next ones are due",
    usage="/flake subscriptions",
    details=(("in direct messages", "all subscriptions that you own"),),
    examples=(("Subscriptions here", "/flake subscriptions"),),
    run=run,
    grammar=GRAMMAR,
)
