"""The demo: `python -m bot demo`, a published sample campaign and a Slack workspace on this machine to ask it in."""

from __future__ import annotations

import hashlib
import json
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.cli import data
from bot.cli.ask import Asking, show, write_out
from bot.cli.progress import STATUS, Progress
from bot.errors import UserError
from bot.settings import Settings
from bot.tools import Published
from bot.warehouse import connection
from bot.warehouse.connection import NothingPublishedError

TODAY = date(2020, 8, 17)
TIME, RUN_TIME = time(9, 0), time(7, 0)
"""When the workspace's clock starts, and when its sample was loaded and published."""
QUESTION = "/flake region:Metro week:current"
ROOT = Path(__file__).parents[2]
MARK = "demo.json"
"""The file of a home that says which run the demo published there, and by which program."""
MAKERS = ("bot/imports", "bot/pipeline", "bot/warehouse", "local/sample", "sql")
"""The folders whose code makes the numbers of the sample, beside the local BigQuery's; others may change meanwhile."""


def demo(settings: Settings, port: int | None, *, fresh: bool) -> int:
    """Publish the sample, ask a question, and serve the workspace until told to stop; return the exit status."""
    connection.require_checkout()
    from local import demo as workspace

    # uvicorn repeats the signal that stopped it; so the drawing processes are ended too, not orphaned.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    place = workspace.bind(port, print)
    # The sample must not come into a campaign's own sheet.
    settings = replace(settings, bigquery_project="", source_datasets=(), sheet_id="")
    if status := publish(settings, fresh=fresh):
        return status
    print(f"\n{QUESTION}   (on Monday, August 17, 2020)\n")
    with Progress(sys.stderr) as progress:
        progress("answering the question and drawing its chart")
        reply = Asking(settings).answer(QUESTION, today=TODAY)
    show(reply)
    write_out(reply, settings.home / "demo")
    print(f'\nAsk more: .venv/bin/python -m bot ask "/flake last week by organizer" --today {TODAY}')
    sys.stdout.flush()
    workspace.serve(settings, datetime.combine(TODAY, TIME, settings.calendar.zone), place, print)
    return STATUS[reply.outcome]


def publish(settings: Settings, *, fresh: bool) -> int:
    """Publish the sample, unless the newest run is one that the demo would publish again; return the exit status."""
    with Progress(sys.stderr) as progress:
        progress("starting the local BigQuery and looking at what is published in it")
        run = _published(settings)
    if run and not fresh:
        if _mark(settings) == _expected(settings, run):
            print("The sample campaign is published already. To publish it anew: .venv/bin/python -m bot demo --fresh")
            return 0
        print("What is published here was not made by this version of the program for the demo: publishing it anew.")
    folder, clock = settings.home / "sample", _clock(datetime.combine(TODAY, RUN_TIME, settings.calendar.zone))
    status = (
        data.write_sample(folder)
        or data.load(settings, folder, "phoenix", clock)
        or data.pipeline(settings, TODAY, clock=clock)
    )
    if not status and (run := _published(settings)):
        (settings.home / MARK).write_text(json.dumps(_expected(settings, run)), encoding="utf-8")
    return status


def _clock(start: datetime) -> Callable[[], datetime]:
    """Return a clock that runs from a moment on."""
    ahead = start - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead


def _mark(settings: Settings) -> object:
    with suppress(OSError, ValueError):
        return json.loads((settings.home / MARK).read_text(encoding="utf-8"))
    return None


def _expected(settings: Settings, run: Published) -> dict[str, str]:
    """Return what the mark says if this run was published by this program with these settings."""
    from local.bigquery import fingerprint

    calendar = settings.calendar
    given = (calendar.zone.key, calendar.first_weekday, calendar.start, calendar.end)
    words = [
        fingerprint(),
        *map(str, given),
        settings.turf_committee_id,
        str(settings.fresh_days),
        str(settings.day_closes),
        f"{TODAY} {RUN_TIME}",
    ]
    digest = hashlib.sha256("\n".join(words).encode())
    for path in sorted(path for part in MAKERS for path in (ROOT / part).rglob("*.*")):
        if path.suffix in (".py", ".sql", ".csv"):
            digest.update(path.read_bytes())
    return {"run": run.run_id, "made_by": digest.hexdigest()}


def _published(settings: Settings) -> Published | None:
    """Return the home's newest run; refuse to put the sample in the place of a campaign's own numbers."""
    from local import sample

    try:
        warehouse = connection.connect(settings)
        # A home that an earlier version published lacks columns of the records.
        run = connection.recorded(warehouse, lambda: connection.published(warehouse))
    except NothingPublishedError:
        return None
    if run.campaign != sample.CAMPAIGN["name"]:
        raise UserError(
            f"{settings.home}/ holds a campaign's own numbers, which the sample would replace. Keep the sample apart: "
            f"FLAKEBOT_HOME=.local-demo make demo"
        )
    return run
