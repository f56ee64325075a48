"""The published numbers for others at the terminal: `python -m bot dashboard`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.ask import Asking, show
from bot.cli.progress import STATUS, Progress, say
from bot.messages import ADMIN
from bot.settings import Settings
from bot.warehouse import connection


def dashboard(given: argparse.Namespace, settings: Settings) -> int:
    """Write the pages as a file; without `--html`, print the address of a report in Data Studio."""
    if given.html:
        return _write(settings, given.html, given.region)
    reply = Asking(settings).answer(f"{ADMIN} dashboard {given.region}".strip())
    show(reply)
    return STATUS[reply.outcome]


def _write(settings: Settings, target: Path, region: str) -> int:
    from bot.outlets import Contract, html

    say(connection.where(settings))
    with Progress(sys.stderr) as progress:
        progress("reading the published tables …")
        warehouse = connection.connect(settings)
        connection.published(warehouse)  # raises, with all that there is to do, where nothing was ever published
        contract = Contract.read(warehouse.ask)
        page = html.render(contract, settings, region, progress)
    file = html.write(page, target, max(about.as_of for about in contract.about))
    if settings.organizer_rows == "own" and not region:
        say("ORGANIZER_ROWS is own, and this shows organizers of all regions. --region Metro writes one place only.")
    print(file)
    return 0
