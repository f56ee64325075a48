"""`/flake-admin rerun digest`: edit posted digests by today's numbers, or post them anew; asked first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.admin.replies import rerun as views
from bot.admin.replies.rerun import Plan
from bot.admin.tools import AdminTools
from bot.calendar import Span, say, say_span
from bot.digest import notices, reissue, reissue_reply, snapshot
from bot.digest.holds import Freshness
from bot.digest.reissue import Reissue, Remaking, Selection
from bot.digest.snapshot import Snapshot
from bot.errors import UsageError, UserError
from bot.language import parser
from bot.language.grammar import Grammar, written
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.outbox import ledger
from bot.outbox.ledger import Entry
from bot.reports.digest import ask_about

GRAMMAR = Grammar(command=f"{ADMIN} rerun digest", keys=("region", "week"), by="organizer", week="last")
YES, NO = ("yes", "true", "1"), ("", "no", "false", "0")
CHANNEL = re.compile(r"<#([CDG][A-Z0-9]+)(?:\|[^>]*)?>|([CDG][A-Z0-9]+)")


@dataclass(frozen=True)
class _Meant:
    """Which digests are to be made again, of which days; as words; and whether anew."""

    which: Selection
    span: Span
    words: str
    anew: bool


def run(request: Request, order: Arguments, tools: AdminTools) -> Reply:
    """Ask whether, then make posted digests again."""
    if order.value("accept"):
        raise UsageError("accept: is for the pipeline: leave it out.")
    if tools.sender is None:
        raise UserError("No Slack is connected here: set SLACK_BOT_TOKEN (docs/connect.md).")
    sender, meant = tools.sender, _meant(request, order, tools)
    seen = _look(request, meant, tools)
    entries = reissue.posted(seen, meant.which, anew=meant.anew)
    if not entries:
        raise UserError(_none(seen, meant.which))
    held = [hold for entry in entries if (hold := seen.held(entry.message))]
    if len(held) == len(entries):
        raise UserError(f"Nothing is made again, because {held[0].reason}. {held[0].details}")
    if not order.value("confirm"):
        return views.ask(_plan(request, order, meant, seen, tools))
    wish = Reissue(request.user, order.value("reason"), _token(request, order, meant))
    remaking = Remaking(seen, sender, wish)
    through = tools.numbers.run.data_through

    def work(progress: Callable[[str], None]) -> Reply:
        return reissue_reply.made(remaking.make(entries, progress), anew=meant.anew, through=through)

    return Reply(f"Making {_many(len(entries))} again …", work=work)


def _token(request: Request, order: Arguments, meant: _Meant) -> str:
    """Name the wish to post anew: by what the button says, which may be pressed twice; typed, each is its own."""
    said = order.value("confirm")
    if said.lower() in YES:
        return request.reference if meant.anew else ""
    if not meant.anew or said.lower() in NO or not re.fullmatch(r"[\w-]{1,40}", said):
        raise UsageError("confirm: takes yes.")
    return said


def _meant(request: Request, order: Arguments, tools: AdminTools) -> _Meant:
    """Read which digests are meant."""
    named = {key: [order.value(key)] for key in ("region", "week") if order.value(key)}
    more = "".join(f" {key}:{order.value(key)}" for key in ("channel", "anew", "reason") if order.value(key))
    try:
        asked = parser.parse(written(named), tools.numbers.names, tools.calendar, request.today, GRAMMAR).scope
    except UsageError as error:
        raise UsageError(error.text, error.suggestion and f"{error.suggestion}{more}") from error
    if asked.span.last >= request.today:
        raise UserError(f"{say_span(asked.span)} is not over yet: no digest has told of it.")
    channel, anew = _channel(order.value("channel")), order.value("anew").lower()
    if anew not in (*YES, *NO):
        raise UsageError("anew: takes yes, or is left out.")
    place = asked.where or ""
    words = written({"region": [place] if place else [], "week": [asked.span.first.isoformat()]})
    words += (f" channel:{channel}" if channel else "") + (" anew:yes" if anew in YES else "")
    return _Meant(Selection(asked.span.first, channel, place), asked.span, words, anew in YES)


def _channel(text: str) -> str:
    """Read a channel's id; '' where none is named."""
    found = CHANNEL.fullmatch(text)
    if text and not found:
        raise UsageError("channel: takes a channel's id, such as C0123ABCD: it stands at the foot of its details.")
    return (found[1] or found[2]) if found else ""


def _look(request: Request, meant: _Meant, tools: AdminTools) -> Snapshot:
    settings, now = tools.settings, tools.moment(request)
    taken = snapshot.take(lambda _: tools, now, tools.calendar)
    if meant.which.week < tools.calendar.week(tools.calendar.today(now - ledger.REMEMBERED)).first:
        older = tools.recall("questions/digests", since=meant.which.week).records()
        taken = replace(taken, ledger=ledger.read(older))
    seen = snapshot.judge(taken, Freshness(settings.digest_fresh_days, settings.fresh_days))
    if seen is None:
        raise UserError("New numbers are being published at this moment. Try again in a minute.")
    return seen


def _none(seen: Snapshot, which: Selection) -> str:
    """Say that there is nothing to make again, and what became of what should have been posted."""
    of = f"No digest about the week of {say(which.week)}"
    lacking = reissue.missing(seen, which)
    if not lacking:
        return f"{of} was posted there, and nobody is subscribed to one."
    return f"{of} was posted there. {_lacking(lacking)} `{ADMIN} status` shows all."


def _lacking(lacking: Sequence[tuple[object, Entry | None]]) -> str:
    """Say that a rerun posts nothing that was not posted, and why it was not, where that is known."""
    why = {
        notices.refusal(entry.note, now=False)
        for _, entry in lacking
        if entry and entry.step in ("missed", "failed") and entry.note
    }
    said = f" ({'; '.join(sorted(why)[:3])})" if why else ""
    return f"{_many(len(lacking))} not posted{said}: a rerun posts none of those, what is due comes by itself."


def _many(digests: int) -> str:
    return f"{digests} {'digest' if digests == 1 else 'digests'}"


def _plan(request: Request, order: Arguments, meant: _Meant, seen: Snapshot, tools: AdminTools) -> Plan:
    entries = reissue.posted(seen, meant.which, anew=meant.anew)
    what = "Post anew" if meant.anew else "Edit in place"
    details = [f"By the numbers of run {tools.numbers.run.run_id}, data through {say(tools.numbers.run.data_through)}."]
    if held := [(entry, hold) for entry in entries if (hold := seen.held(entry.message))]:
        details.append(f"{_many(len(held))} of these left as they are, because {held[0][1].reason}.")
    if lacking := reissue.missing(seen, meant.which):
        details.append(_lacking(lacking))
    details.append(
        "The earlier ones stay where they are; everybody in the channels sees another."
        if meant.anew
        else "Nobody is notified; each says that it was edited, when and why, and so does the table below it."
    )
    confirm = request.reference if meant.anew else "yes"
    words = f"{ADMIN} rerun digest {meant.words} confirm:{confirm} reason:{order.value('reason')}"
    week = say(meant.which.week)
    asked = f"{what} {_many(len(entries))} of the week of {week}"
    return Plan(asked, details, _bytes(meant.span, seen, tools), words, [entry.message for entry in entries])


def _bytes(span: Span, seen: Snapshot, tools: AdminTools) -> int:
    """Return how many bytes the questions of all digests would read; the digests share them."""
    today, run_id = seen.calendar.today(seen.now), tools.numbers.run.run_id
    asked = ask_about(span, span.earlier(span.days), None, seen.calendar, today)
    return sum(tools.warehouse.dry_run(f"questions/{each.name}", run_id, **each.parameters) for each in asked)
