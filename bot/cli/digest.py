"""The digest at the terminal: `python -m bot digest`."""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from bot.app import background, chart_workers, wiring
from bot.cli.progress import Progress, say
from bot.digest import dry_run
from bot.digest.holds import Freshness
from bot.errors import UserError
from bot.messages import Request
from bot.outbox import ledger
from bot.replies.blocks import as_text
from bot.settings import Settings
from bot.slack import Poster
from bot.tools import Tools
from bot.warehouse import connection


def digest(given: argparse.Namespace, settings: Settings) -> int:
    """Post what is due, or show what would be posted, or what became of the last weeks' digests."""
    if given.out and not given.dry_run:
        raise UserError("--out goes with --dry-run: python -m bot digest --dry-run --out DIR")
    tools = _opened(settings, now := _moment(settings, given.today))
    if given.dry_run:
        return _dry_run(settings, tools, now, given.out)
    if given.status:
        print("\n".join(dry_run.status(ledger.recall(tools, now).entries, settings.calendar)))
        return 0
    return _digest_once(settings, tools, now)


def _dry_run(settings: Settings, tools: Tools, now: datetime, out: Path | None) -> int:
    with Progress(sys.stderr) as progress:
        progress("composing the digests …")
        composed = dry_run.compose(tools, now, Freshness.of(settings))
    for dry in composed:
        if dry.hold:
            say(f"{dry.subscription.place}: would be held, because {dry.hold.reason}. {dry.hold.team}")
        if out:
            print(f"{dry.subscription.place}: {dry_run.write(dry, out)}")
        else:
            print(as_text([*dry.main.blocks, *(dry.table.blocks if dry.table else ())]), end="\n\n")
    return 0


def _digest_once(settings: Settings, tools: Tools, now: datetime) -> int:
    """Look once for what is due, wait until all that was due is done, and say what happened."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    settings.require("SLACK_BOT_TOKEN")
    before = ledger.recall(tools, now).entries
    shift = now - _now()
    inside = wiring.Backend(
        settings, connection.connect(settings), chart_workers.draw_here, wiring.Environment(lambda: _now() + shift)
    )
    digests = background.digests(inside, Poster(settings))
    with Progress(sys.stderr) as progress:
        progress("posting what is due …")
        digests.begin_due()
        digests.finish()
        digests.close()
    new = [entry for entry in ledger.recall(tools, _now() + shift).entries if entry not in before]
    nothing = ["Nothing was due that is not done, or is tried again later: `--status` shows the ledger."]
    print("\n".join(dry_run.status(new, settings.calendar) if new else nothing))
    return 0


def _moment(settings: Settings, today: date | None) -> datetime:
    """Return the moment it is, or the same time of another day."""
    now = _now().astimezone(settings.calendar.zone)
    return datetime.combine(today, now.time(), settings.calendar.zone) if today else now


def _opened(settings: Settings, now: datetime) -> Tools:
    """Connect, and return what a command sees of the world at this moment."""
    say(connection.where(settings))
    inside = wiring.Backend(settings, connection.connect(settings), chart_workers.draw_here)
    today = settings.calendar.today(now)
    return inside.tools(Request("", "terminal", "terminal", today, "terminal", now=now))


def _now() -> datetime:
    return datetime.now(UTC)
