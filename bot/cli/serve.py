"""The service: `python -m bot serve`."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import closing

from bot.app import background, chart_workers, server, wiring
from bot.cli.progress import say
from bot.runtime import logs
from bot.settings import Settings
from bot.slack import Poster
from bot.warehouse import connection


def serve(settings: Settings, through_socket: bool) -> int:
    """Answer Slack until told to stop; return the exit status."""
    logs.configure(logging.INFO)
    say(connection.where(settings))
    warehouse = connection.connect(settings)
    # uvicorn repeats the signal that stopped it; so the drawing processes are ended too, not orphaned.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with closing(chart_workers.DrawingProcesses(2)) as processes:
        backend = wiring.Backend(settings, warehouse, processes)
        with closing(background.background_work(backend, Poster(settings))) as work:
            edge = server.Callbacks(
                answer=backend.begin,
                today=wiring.today(settings),
                ready=backend.ready,
                wake=work.wake,
            )
            server.serve(settings, edge, socket=through_socket)
    return 0
