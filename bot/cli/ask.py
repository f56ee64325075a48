"""The terminal's door to the commands: `python -m bot ask "/flake …"`, `reconcile`, `doctor`, `freeze` and `thaw`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.app import chart_workers, wiring
from bot.cli.progress import Progress, say
from bot.errors import UserError
from bot.messages import ADMIN, Chart, EntryPoint, File, Reply, Request
from bot.replies.blocks import as_text, named
from bot.settings import Settings
from bot.warehouse import connection

STATUS = {"answered": 0, "misread": 2, "refused": 1, "failed": 1}


def ask(given: argparse.Namespace, settings: Settings) -> int:
    """Answer what one asks in Slack: as text or JSON, with its charts and its file where `--out` says."""
    reply = answer(settings, given.question, given.user, given.today)
    if given.json:
        print(json.dumps(_as_json(reply), ensure_ascii=False, indent=1))
    elif reply.outcome == "answered":
        print(as_text(reply.blocks))
    if reply.report and "bytes_billed" in reply.report:
        read, billed = reply.report["bytes_processed"], reply.report["bytes_billed"]
        say(f"BigQuery read {read:,} bytes for this and bills {billed / 1024**2:.0f} MB.")
    _keep(reply, given.out)
    return STATUS[reply.outcome]


def reconcile(given: argparse.Namespace, settings: Settings) -> int:
    """Compare a report, as `/flake-admin` does it; the exit status says whether it matches."""
    told = f" columns:{given.columns}" if given.columns else ""
    reply = answer(settings, f"{ADMIN} reconcile file:{given.file}{told}")
    if reply.outcome == "answered":
        print(as_text(reply.blocks))
    _keep(reply, given.out)
    matches = reply.report is not None and reply.report["verdict"] == "matches"
    return STATUS[reply.outcome] or (0 if matches else 1)


def hold(given: argparse.Namespace, settings: Settings, name: str) -> int:
    """Freeze or thaw, as `/flake-admin` does it; to freeze nothing that is named asks, and does nothing yet."""
    reply = answer(settings, f"{ADMIN} {name} {given.place} reason:{given.reason}", given.by)
    if reply.outcome == "answered":
        print(as_text(reply.blocks))
    return STATUS["misread"] if name == "freeze" and not given.place else STATUS[reply.outcome]


def doctor(settings: Settings) -> int:
    """Examine everything, whether BigQuery answers or not."""
    from commands.admin import doctor as command

    with Progress(sys.stderr) as progress:
        reply = command.examine(settings, lambda: connection.connect(settings), datetime.now(UTC), progress)
    print(as_text(reply.blocks))
    return 1 if reply.report and reply.report["broken"] else 0


def answer(settings: Settings, question: str, user: str = "", today: date | None = None) -> Reply:
    """Answer as Slack's side does, and say why where it could not be answered.

    Whoever is at this terminal has all the keys, and so is on the data team.
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    say(connection.where(settings))
    first, _, rest = question.strip().partition(" ")
    now, zone = datetime.now(UTC), settings.calendar.zone
    moment = datetime.combine(today, now.astimezone(zone).time(), zone) if today else now
    door: EntryPoint = "/flake-admin" if first.lower() == ADMIN else "/flake"
    around = wiring.Around(lambda: moment, fetch=_read_file)
    inside = wiring.Backend(settings, connection.connect(settings), chart_workers.draw_here, around)
    request = Request(
        text=rest if first.startswith("/") else question,
        user=user or ("terminal" if door == "/flake" else os.environ.get("USER", "terminal")),
        channel="terminal",
        today=settings.calendar.today(moment),
        reference=f"terminal-{now:%Y%m%d%H%M%S}",
        now=moment,
        entry_point=door,
        data_team=True,
    )
    reply = inside.answer(request)
    if reply.work:
        say(reply.text)
        with Progress(sys.stderr) as progress:
            reply = reply.work(progress)
    if reply.outcome != "answered":
        say(as_text(reply.blocks) or reply.text)
    return reply


def write_out(reply: Reply, folder: Path) -> None:
    """Write a reply's charts and its file into a folder."""
    pictures = {block.name: block.png for block in reply.blocks if isinstance(block, Chart)}
    for name, content in (pictures | ({reply.file.name: reply.file.content} if reply.file else {})).items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        say(f"Chart: {folder / name}" if name in pictures else f"File: {folder / name}")


def _keep(reply: Reply, folder: Path | None) -> None:
    """Write a reply's charts and its file where that is wanted; else say that there is a file."""
    if folder:
        write_out(reply, folder)
    elif reply.file:
        say(f"{reply.file.name}: --out DIR writes it there.")


def _read_file(name: str) -> File:
    """Read a file that a command names: at a terminal, one of this machine."""
    path = Path(name)
    if not path.is_file():
        raise UserError(f"There is no file {name}.")
    return File(path.name, path.read_bytes(), path.name)


def _as_json(reply: Reply) -> dict[str, Any]:
    """Give the reply as Slack would get it, and the numbers behind it."""
    return {"text": reply.text, "blocks": named(reply.blocks), "report": reply.report}
