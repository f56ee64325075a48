"""The data team's commands at the terminal: `python -m bot reconcile`, `freeze`, `thaw`, `sheet` and `doctor`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial

from bot.cli.ask import Asking, keep, show
from bot.cli.progress import STATUS, Progress
from bot.messages import ADMIN
from bot.replies.blocks import as_text
from bot.settings import Settings
from bot.warehouse import connection


def reconcile(given: argparse.Namespace, settings: Settings) -> int:
    """Compare a report, as `/flake-admin` does it; the exit status says whether it matches."""
    told = f" columns:{given.columns}" if given.columns else ""
    reply = Asking(settings).answer(f"{ADMIN} reconcile file:{given.file}{told}")
    show(reply)
    keep(reply, given.out)
    matches = reply.report is not None and reply.report["verdict"] == "matches"
    return STATUS[reply.outcome] or (0 if matches else 1)


def hold(given: argparse.Namespace, settings: Settings) -> int:
    """Freeze or thaw, as `/flake-admin` does it; to freeze without a place only asks, and holds nothing yet."""
    confirmed = "confirm:yes " if given.name == "thaw" else ""
    reply = Asking(settings).answer(f"{ADMIN} {given.name} {given.place} {confirmed}reason:{given.reason}", given.by)
    show(reply)
    return STATUS["misread"] if given.name == "freeze" and not given.place else STATUS[reply.outcome]


def sheet(settings: Settings) -> int:
    """Write the Google Sheet, as `/flake-admin sheet` does it."""
    reply = Asking(settings).answer(f"{ADMIN} sheet")
    show(reply)
    return STATUS[reply.outcome]


def doctor(given: argparse.Namespace, settings: Settings) -> int:
    """Examine everything, whether BigQuery answers or not; the exit status says whether all is well."""
    from commands.admin import doctor as command

    with Progress(sys.stderr) as progress:
        connect = partial(connection.connect, settings)
        reply = command.examine(settings, connect, datetime.now(UTC), progress, whole=given.all)
    print(as_text(reply.blocks))
    return 1 if reply.report and reply.report["broken"] else 0
