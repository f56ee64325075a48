"""App Home: the person's own week, measured as the commands measure it, with all questions asked at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from bot.digest import subscriptions
from bot.digest.subscriptions import Subscription
from bot.home import profile
from bot.home import reply as views
from bot.home.reply import Home
from bot.language import FLAKE, Asked, Grammar, Question, parser
from bot.messages import HOME, Account, Reply, Request
from bot.outbox import ledger
from bot.outbox.ledger import Ledger
from bot.replies import banners, errors
from bot.reports import ptg
from bot.reports.flake import FlakeReport, to_do
from bot.reports.flake import measure as measure_week
from bot.reports.flake.to_do import ToDo
from bot.reports.next import GRAMMAR as AHEAD
from bot.reports.next import NextReport
from bot.reports.next import measure as measure_ahead
from bot.reports.ptg import GRAMMAR as PTG
from bot.reports.ptg import Brief
from bot.tools import Tools


def answer(request: Request, tools: Tools) -> Reply:
    """Answer a visit to App Home, or a choice made there. Never raises: a failure becomes a reply, too."""
    try:
        reply = _answer(request, tools)
    except Exception as error:
        reply = errors.as_reply(error, request.reference)
    return replace(reply, account=Account(HOME))


def _answer(request: Request, tools: Tools) -> Reply:
    """Store what the person chose there, if anything, and return their view."""
    key, _, value = request.text.partition(" ")
    if key == "forget":
        profile.forget(tools)
    elif key in ("region", "organizer"):
        profile.choose(request, tools, key, value)
    who = profile.find(request, tools)
    reply = views.show(_home(request, tools, who))
    place = who.region if who else ""
    stamped = banners.show(tools, [place], tools.moment(request))
    return replace(reply, blocks=(*stamped, *reply.blocks))


def _home(request: Request, tools: Tools, who: profile.Profile | None) -> Home:
    """Ask everything at the same time, so that App Home takes no longer than its slowest question."""
    names, words = tools.numbers.names, who.words if who else ""

    def asked(more: str, grammar: Grammar) -> Asked:
        found = parser.parse(f"{words} {more}", names, tools.calendar, request.today, grammar)
        return profile.own_first(Question(request, grammar, found), who, names)

    def week() -> FlakeReport:
        return measure_week(asked("", FLAKE), request.today, tools)

    def coming(which: str) -> NextReport:
        return measure_ahead(asked(f"week:{which}", AHEAD), request.today, tools)

    def due() -> ToDo:
        return to_do.begin(asked("", FLAKE), request.today, tools)()

    def goals() -> Brief | None:
        return ptg.brief(asked("", PTG), tools.calendar.week(request.today), request.today, tools)

    def subscribed() -> tuple[Subscription, ...]:
        return subscriptions.ask(tools.recall, owner=request.user)

    def digests() -> Ledger:
        return ledger.recall(tools, tools.moment(request))

    work: dict[str, Callable[[], object]] = {
        "week": week,
        "rest": partial(coming, "current"),
        "following": partial(coming, "next"),
        "due": due,
        "goals": goals,
        "subscriptions": subscribed,
        "ledger": digests,
    }
    with ThreadPoolExecutor(len(work), thread_name_prefix="home") as threads:
        answers: dict[str, Future[Any]] = {name: threads.submit(ask) for name, ask in work.items()}
        found = {name: answer.result() for name, answer in answers.items()}
    return Home(who, names, zone=tools.calendar.zone, **found)
