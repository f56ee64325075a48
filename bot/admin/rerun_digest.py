"""Reissuing digests on demand: which ones, what it will do and cost, then what became of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.admin.replies import rerun as views
from bot.admin.replies.rerun import Plan
from bot.admin.tools import AdminTools, Progress
from bot.calendar import Span, say, say_span, say_through
from bot.digest import notices, reissue, reissue_reply, snapshot
from bot.digest.holds import Freshness
from bot.digest.reissue import Reissue, Reissuer, Selection
from bot.digest.snapshot import Snapshot
from bot.errors import UsageError, UserError
from bot.language import Grammar, Scope, parser, written
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.metrics import Coverage, definitions
from bot.outbox import ledger
from bot.outbox.ledger import Entry
from bot.reports.digest import queries

GRAMMAR = Grammar(command=f"{ADMIN} rerun digest", keys=("region", "week"), by="organizer", week="last")
YES, NO = ("yes", "true", "1"), ("", "no", "false", "0")
CHANNEL = re.compile(r"<#([CDG][A-Z0-9]+)(?:\|[^>]*)?>|([CDG][A-Z0-9]+)")


@dataclass(frozen=True)
class _Meant:
    """Which digests are to be reissued, of which days; as words; and whether anew."""

    which: Selection
    span: Span
    words: str
    anew: bool


def answer(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Ask whether to reissue posted digests; once that is confirmed, reissue them."""
    if arguments.value("accept"):
        raise UsageError("accept: is for the pipeline: leave it out.")
    if tools.sender is None:
        raise UserError("No Slack is connected here: set SLACK_BOT_TOKEN (docs/connect.md).")
    sender, meant = tools.sender, _meant(request, arguments, tools)
    found = _snapshot(request, meant, tools)
    entries = reissue.posted(found, meant.which, anew=meant.anew)
    if not entries:
        raise UserError(_none(found, meant.which))
    held = [hold for entry in entries if (hold := found.held(entry.message))]
    if len(held) == len(entries):
        raise UserError(f"Nothing is made again, because {held[0].reason}. {held[0].team}")
    run, definition = tools.numbers.run, definitions.of(tools.numbers.run)
    other = [why for entry in entries if (why := reissue.recounted(entry, definition))]
    if len(other) == len(entries):
        raise UserError(f"Nothing is made again, because {other[0]}.")
    if not arguments.value("confirm"):
        return views.ask(_plan(request, arguments.value("reason"), meant, found, tools))
    wanted = Reissue(request.user, arguments.value("reason"), _token(request, arguments, meant))

    def work(progress: Progress) -> Reply:
        done = Reissuer(tools, sender).make(entries, wanted, found, progress)
        return reissue_reply.show(done, anew=meant.anew, through=run.data_through, definition=definition)

    return Reply(f"Making {_many(len(entries))} again …", work=work)


def _token(request: Request, arguments: Arguments, meant: _Meant) -> str:
    """Return the token of digests to be posted anew: that of the button, which may be pressed twice, or a new one."""
    said = arguments.value("confirm")
    if said.lower() in YES:
        return request.reference if meant.anew else ""
    if not meant.anew or said.lower() in NO or not re.fullmatch(r"[\w-]{1,40}", said):
        raise UsageError("confirm: takes yes.")
    return said


def _meant(request: Request, arguments: Arguments, tools: AdminTools) -> _Meant:
    """Read which digests are meant."""
    named = {key: [arguments.value(key)] for key in ("region", "week") if arguments.value(key)}
    more = "".join(f" {key}:{arguments.value(key)}" for key in ("channel", "anew", "reason") if arguments.value(key))
    try:
        asked = parser.parse(written(named), tools.numbers.names, tools.calendar, request.today, GRAMMAR).scope
    except UsageError as error:
        raise UsageError(error.text, error.suggestion and f"{error.suggestion}{more}") from error
    if asked.span.last >= request.today:
        raise UserError(f"{say_span(asked.span)} is not over yet: no digest has told of it.")
    channel, anew = _channel(arguments.value("channel")), arguments.value("anew").lower()
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


def _snapshot(request: Request, meant: _Meant, tools: AdminTools) -> Snapshot:
    """Read how things stand, with the ledger as far back as the week that is meant."""
    now = tools.moment(request)
    found = snapshot.read(tools, now)
    if meant.which.week < tools.calendar.week(tools.calendar.today(now - ledger.REMEMBERED)).first:
        older = tools.recall("questions/digests", since=meant.which.week).records()
        found = replace(found, ledger=ledger.read(older))
    assessed = snapshot.assess(found, tools, Freshness.of(tools.settings))
    if assessed is None:
        raise UserError("New numbers are being published at this moment. Try again in a minute.")
    return assessed


def _none(found: Snapshot, which: Selection) -> str:
    """Return the text that nothing can be reissued, and what became of what should have been posted."""
    of = f"No digest about the week of {say(which.week)}"
    lacking = reissue.missing(found, which)
    if not lacking:
        return f"{of} was posted there, and nobody is subscribed to one."
    return f"{of} was posted there. {_lacking(lacking)} `{ADMIN} status` shows all."


def _lacking(lacking: Sequence[tuple[object, Entry | None]]) -> str:
    """Return the text that a rerun posts nothing that was not posted, and why it was not, where that is known."""
    why = {
        notices.refusal(entry.note, now=False)
        for _, entry in lacking
        if entry and entry.step in ("missed", "failed") and entry.note
    }
    said = f" ({'; '.join(sorted(why)[:3])})" if why else ""
    return f"{_many(len(lacking))} not posted{said}: a rerun posts none of those, what is due comes by itself."


def _many(digests: int) -> str:
    return f"{digests} {'digest' if digests == 1 else 'digests'}"


def _plan(request: Request, reason: str, meant: _Meant, found: Snapshot, tools: AdminTools) -> Plan:
    published = tools.numbers.run
    entries = reissue.posted(found, meant.which, anew=meant.anew)
    what = "Post anew" if meant.anew else "Edit in place"
    details = [f"By the published numbers, {say_through(published.data_through)}."]
    if held := [(entry, hold) for entry in entries if (hold := found.held(entry.message))]:
        details.append(f"{_many(len(held))} of these left as they are, because {held[0][1].reason}.")
    if other := [why for entry in entries if (why := reissue.recounted(entry, definitions.of(published)))]:
        details.append(f"{_many(len(other))} of these left as they are, because {other[0]}.")
    if lacking := reissue.missing(found, meant.which):
        details.append(_lacking(lacking))
    details.append(
        "The earlier ones stay where they are; everybody in the channels sees another."
        if meant.anew
        else "Nobody is notified; each says that it was edited, when and why, and so does the table below it."
    )
    confirm = request.reference if meant.anew else "yes"
    words = f"{ADMIN} rerun digest {meant.words} confirm:{confirm} reason:{reason}"
    week, run = say(meant.which.week), f"Run {published.run_id}."
    asked = f"{what} {_many(len(entries))} of the week of {week}"
    return Plan(asked, details, _bytes(meant.span, found, tools), words, [entry.message for entry in entries], [run])


def _bytes(span: Span, found: Snapshot, tools: AdminTools) -> int:
    """Return how many bytes the queries of all digests would read; the digests share them."""
    today, run_id = found.calendar.today(found.now), tools.numbers.run.run_id
    scope = Scope(span, span.earlier(span.days), "organizer")
    asked = queries(scope, found.calendar, Coverage.of(tools.numbers.run, today))
    return sum(tools.warehouse.dry_run(f"questions/{each.name}", run_id, **each.parameters) for each in asked)
