"""The greeting that comes with the first answer of a person: once, whichever instance answers."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache

from bot.home import profile
from bot.messages import Reply, Request
from bot.replies import blocks, offers
from bot.replies.blocks import escape
from bot.tools import Tools

MAX_PEOPLE = 10_000
"""Maximum number of people of whom it is remembered that they were greeted."""

GREETED = "questions/greeted"
"""What tells whether a person was greeted."""

log = logging.getLogger(__name__)


class Greeter:
    """Greets each person once: who was greeted stands in the bot's records, which are asked once for each of them."""

    def __init__(self) -> None:
        self._greeted: set[str] = set()

    def begin(self, request: Request, tools: Tools) -> Tools:
        """Ask whether a person was greeted, while what they asked is answered; return tools that know it."""
        tools = replace(tools, recall=cache(tools.recall))
        if self.may_greet(request, tools):
            tools.recall(GREETED, user_key=tools.user_key)
        return tools

    def may_greet(self, request: Request, tools: Tools) -> bool:
        """Return whether a request was typed in Slack by somebody of whom it is not known that they were greeted."""
        typed = request.name is not None and not request.stored and not request.run and request.form == "answer"
        return typed and tools.user_key not in self._greeted

    def greet(self, request: Request, reply: Reply, tools: Tools) -> Reply:
        """Return the first answer to what a person has typed in Slack with a greeting below it, any other as it is."""
        if not self.may_greet(request, tools) or reply.view or reply.outcome == "failed":
            return reply
        try:
            first = _first(request, tools)
            own = profile.find(request, tools) if first else None
        except Exception:
            # What was asked is answered all the same.
            log.exception("not greeted", extra={"reference": request.reference})
            return reply
        if len(self._greeted) >= MAX_PEOPLE:
            self._greeted.clear()
        self._greeted.add(tools.user_key)
        return _with_greeting(reply, own.region if own else "", request.name or "") if first else reply


def _first(request: Request, tools: Tools) -> bool:
    """Return whether nobody has greeted the person before, and note that they are greeted now."""
    if tools.recall(GREETED, user_key=tools.user_key).records():
        return False
    return tools.record("records/greet", user_key=tools.user_key, greeted_on=request.today) > 0


def _with_greeting(reply: Reply, region: str, name: str) -> Reply:
    """Return a reply with the greeting below it, unless it is one itself, whatever it begins with."""
    if escape(offers.greeting(region, "").removeprefix("Hi")) in reply.text:
        return reply
    hello = escape(offers.greeting(region, name))
    # The menus of an answer offer this week.
    buttons = (blocks.button(*each, at) for at, each in enumerate(offers.first_steps(region)[1:]))
    shown = reply.blocks or (blocks.section(reply.text),)
    return replace(reply, blocks=(*shown, blocks.section(hello), blocks.actions(buttons)))
