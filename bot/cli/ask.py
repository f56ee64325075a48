"""One question at the terminal: `python -m bot ask "/flake …"`."""

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
from bot.cli.progress import STATUS, Progress, say
from bot.errors import UserError
from bot.messages import Chart, File, Reply, Request, entered
from bot.replies.blocks import as_text, named
from bot.settings import Settings
from bot.warehouse import connection


class Asking:
    """Answers as Slack's side does, connected to BigQuery once for any number of questions.

    Whoever is at this terminal has all the keys, and so is on the data team.
    """

    def __init__(self, settings: Settings) -> None:
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        say(connection.where(settings))
        self._calendar = settings.calendar
        self._moment = datetime.now(UTC)
        environment = wiring.Environment(lambda: self._moment, fetch=_read_file)
        self._backend = wiring.Backend(settings, connection.connect(settings), chart_workers.draw_here, environment)

    def answer(self, question: str, user: str = "", today: date | None = None) -> Reply:
        """Answer a question, as if it were asked on a day at this time of day."""
        now, zone = datetime.now(UTC), self._calendar.zone
        self._moment = datetime.combine(today, now.astimezone(zone).time(), zone) if today else now
        entry_point, words = entered(question)
        request = Request(
            text=words,
            user=user or ("terminal" if entry_point == "/flake" else os.environ.get("USER", "terminal")),
            channel="terminal",
            today=self._calendar.today(self._moment),
            reference=f"terminal-{now:%Y%m%d%H%M%S}",
            now=self._moment,
            entry_point=entry_point,
            data_team=True,
        )
        reply = self._backend.answer(request)
        if reply.work:
            say(reply.text)
            with Progress(sys.stderr) as progress:
                reply = reply.work(progress)
        return reply


def ask(given: argparse.Namespace, settings: Settings) -> int:
    """Answer what one asks in Slack: as text or JSON, with its charts and its file where `--out` says."""
    reply = Asking(settings).answer(given.question, given.user, given.today)
    if given.json:
        print(json.dumps(as_json(reply), ensure_ascii=False, indent=1))
    show(reply, text=not given.json)
    if reply.report and "bytes_billed" in reply.report:
        read, billed = reply.report["bytes_processed"], reply.report["bytes_billed"]
        say(f"BigQuery read {read:,} bytes for this: {billed / 1024**2:.0f} MB with its minimum of 10 MB a table.")
    keep(reply, given.out)
    return STATUS[reply.outcome]


def show(reply: Reply, *, text: bool = True) -> None:
    """Print an answer unless its text is not wanted; say on stderr why there is none."""
    if reply.outcome != "answered":
        say(said(reply))
    elif text:
        print(as_text(reply.blocks))


def said(reply: Reply) -> str:
    """Return what a reply says, as text."""
    return as_text(reply.blocks) or reply.text


def as_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as Slack would get it, and the numbers behind it."""
    return {
        "text": reply.text,
        "blocks": named(reply.blocks),
        "report": reply.report,
        "understood": reply.understood or None,
    }


def write_out(reply: Reply, folder: Path) -> None:
    """Write a reply's charts and its file into a folder."""
    pictures = {block.name: block.png for block in reply.blocks if isinstance(block, Chart)}
    for name, content in (pictures | ({reply.file.name: reply.file.content} if reply.file else {})).items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        say(f"Chart: {folder / name}" if name in pictures else f"File: {folder / name}")


def keep(reply: Reply, folder: Path | None) -> None:
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
