"""The demo: the real service on this machine, with a Slack workspace and a Google Sheet, on a day of the sample."""

from __future__ import annotations

import contextlib
import errno
import json
import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import uvicorn

from bot.app import background, chart_workers, server, wiring
from bot.calendar import say_time
from bot.errors import UserError
from bot.outlets import sheet
from bot.pipeline import build
from bot.settings import Settings
from bot.slack import Poster
from bot.warehouse import connection
from local.sheets import SHEET_ID, Sheets
from local.slack import BOT_TOKEN, DATA_TEAM, TEAM_CHANNEL, USER_TOKEN, Clock, Workspace

PORT = 3000
PORTS_TRIED = 20
"""Number of ports that are tried, from the usual one on."""
WAKE_SECONDS = "*/2"
"""When due digests are looked for: every other second, as the clock is moved by hand and a minute is long to wait."""
MANIFEST = Path(__file__).parent.with_name("manifest.json")


def serve(settings: Settings, start: datetime, place: socket.socket, say: Callable[[str], None]) -> None:
    """Serve the workspace's page on a listening socket, the sheet's on a free one, and the bot, until told to stop.

    `start` is what both take for the current time.
    """
    clock = Clock(start, settings.calendar.zone)
    workspace = Workspace(json.loads(MANIFEST.read_text(encoding="utf-8")), clock=clock)
    sheets = Sheets(settings.home / "sheets")
    sheets.share()
    with (
        closing(chart_workers.DrawingProcesses(2)) as processes,
        workspace.serve(place),
        sheets.serve(),
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        wired = _wired(settings, workspace, sheets)
        environment = wiring.Environment(clock.now, clock.now)
        inside = wiring.Backend(wired, connection.connect(settings), processes, environment)
        workspace.install(f"http://127.0.0.1:{listening.getsockname()[1]}", wired.slack_signing_secret)
        sheets.on_publish(lambda: _publish(inside))
        say(f"\nThe workspace: {workspace.url}/   (its clock says {_said(clock.now())}; Ctrl-C ends it)")
        say(f"The Google Sheet: {sheets.url}/   (its button publishes the numbers again, as of the workspace's clock)")
        with closing(background.background_work(inside, Poster(wired))) as unasked:
            edge = server.Callbacks(
                answer=inside.begin,
                today=lambda: settings.calendar.today(clock.now()),
                ready=inside.ready,
                now=clock.now,
                wake=unasked.wake,
                wake_at=WAKE_SECONDS,
            )
            config = uvicorn.Config(server.build(wired, edge), log_config=None, access_log=False)
            config.timeout_graceful_shutdown = 5
            # Ctrl-C is how a demo ends; uvicorn raises it once more when it has stopped.
            with contextlib.suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[listening])
        say("Stopped.")


def _wired(settings: Settings, workspace: Workspace, sheets: Sheets) -> Settings:
    """Return the settings with the addresses and tokens of what is served here."""
    return replace(
        settings,
        slack_api_url=f"{workspace.url}/api/",
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=secrets.token_hex(16),
        slack_user_token=settings.slack_user_token or USER_TOKEN,
        data_team=settings.data_team or (DATA_TEAM,),
        data_team_channel=settings.data_team_channel or TEAM_CHANNEL,
        sheet_id=SHEET_ID,
        sheets_api_url=sheets.url,
    )


def _publish(backend: wiring.Backend) -> str:
    """Run the pipeline and write the sheet, as somebody does who presses the button of its page."""
    settings, warehouse = backend.settings, backend.warehouse
    today = settings.calendar.today(backend.now())
    run = build.run(warehouse, wiring.options(settings, today), lambda _: None, backend.clock)
    if run.outcome != "published":
        return f"Nothing was published: {run.said}"
    written = sheet.publish(settings, warehouse.ask)
    return f"Published on {_said(backend.now())}: run {written.run}."


def _said(moment: datetime) -> str:
    return f"{moment:%A, %B} {moment.day}, {moment.year}, {say_time(moment)}"


def bind(port: int | None, say: Callable[[str], None]) -> socket.socket:
    """Return a socket that listens on the given port, or else on the usual one or the next that is free."""
    first, count = (PORT, PORTS_TRIED) if port is None else (port, 1)
    for chosen in range(first, first + count):
        try:
            place = socket.create_server(("127.0.0.1", chosen))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise UserError(f"Port {chosen} cannot be used ({error.strerror}). Choose another: --port 3001") from error
        if port is None and chosen != PORT:
            say(f"Port {PORT} is in use, so the workspace will be on {chosen}.")
        return place
    taken = f"Port {first} is" if count == 1 else f"Ports {first} to {first + count - 1} are"
    raise UserError(f"{taken} in use. Choose another: python -m bot demo --port {first + count}")
