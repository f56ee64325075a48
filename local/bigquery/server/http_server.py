"""The server: it listens on a loopback port as long as a process holds a lifeline."""

from __future__ import annotations

import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.bigquery import fingerprint
from local.bigquery.server.api import Api
from local.bigquery.server.faults import Faults
from local.bigquery.storage import Store

_LOG = logging.getLogger("local.bigquery.server")
_GRACE = 0.3
"""Seconds between the end of the last lifeline and the end of the server."""


class Server(ThreadingHTTPServer):
    """Serves a folder until the last lifeline is gone."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, home: Path, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.home = home
        self.fingerprint = fingerprint()
        self.store = Store(home)
        self.api = Api(self.store)
        self.faults = Faults()
        self._lock = threading.Lock()
        self._lifelines = 0
        self._closing = False

    @property
    def url(self) -> str:
        """The address clients use."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def attach(self) -> bool:
        """Count a lifeline; return False if the server is about to stop."""
        with self._lock:
            self._lifelines += not self._closing
            return not self._closing

    def detach(self) -> None:
        """Count a lifeline less; soon after the last one the server stops."""
        with self._lock:
            self._lifelines -= 1
        timer = threading.Timer(_GRACE, self._stop_unless_held)
        timer.daemon = True
        timer.start()

    def _stop_unless_held(self) -> None:
        with self._lock:
            if self._lifelines > 0 or self._closing:
                return
        self.stop()

    def stop(self) -> None:
        """Accept no more requests, undo what is half done, and end."""
        with self._lock:
            self._closing = True
        threading.Thread(target=self.shutdown, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's signature
        """Log an error, unless a client has only disconnected."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            _LOG.exception("request failed")
