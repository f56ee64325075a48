"""`python -m local.bigquery.server HOME` serves the folder HOME; other code calls `local.bigquery.serve`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import UserError
from local.bigquery import START_SECONDS, unusable
from local.bigquery.server.handler import Handler
from local.bigquery.server.http_server import Server

_LOG = logging.getLogger("local.bigquery.server")


def main(home: Path) -> int:
    """Serve a folder; print the address in one line, or why the folder cannot be served in one sentence."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        with _only_server(home):
            server = Server(home, Handler)
            _tell({"url": server.url, "pid": os.getpid()}, home)
            _serve(server)
    except UserError as error:
        _tell({"error": error.text})
        return 1
    except OSError as error:
        _tell({"error": unusable(home, error).text})
        return 1
    return 0


def _serve(server: Server) -> None:
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.attach()
    threading.Thread(target=_watch_starter, args=(server,), daemon=True).start()
    _LOG.info("serving %s at %s", server.home, server.url)
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    server.api.jobs.stop()
    server.store.close()
    server.api.jobs.statements.translations.save()
    _LOG.info("stopped")


def _watch_starter(server: Server) -> None:
    """Treat the starter's pipe as the first lifeline: it ends when the starter closes it or dies."""
    with contextlib.suppress(OSError, ValueError):
        os.read(0, 1)
    server.detach()


@contextlib.contextmanager
def _only_server(home: Path) -> Iterator[None]:
    """Hold the folder's lock, waiting for a server that is about to stop."""
    with (home / "bigquery.lock").open("a+") as lock:
        waited = threading.Timer(START_SECONDS, lambda: os._exit(3))
        waited.daemon = True
        waited.start()
        fcntl.flock(lock, fcntl.LOCK_EX)
        waited.cancel()
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _tell(what: dict[str, Any], home: Path | None = None) -> None:
    text = json.dumps(what)
    if home is not None:
        fresh = home / "bigquery.json.new"
        fresh.write_text(text)
        fresh.replace(home / "bigquery.json")
    with contextlib.suppress(OSError):
        os.write(1, text.encode() + b"\n")
    os.dup2(2, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
