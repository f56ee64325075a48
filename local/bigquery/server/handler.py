"""The local BigQuery's door: HTTP on a loopback port, open as long as somebody holds a lifeline.

`python -m local.bigquery.server.handler HOME` serves the folder HOME; other code calls `local.bigquery.process.serve`.
"""

from __future__ import annotations

import contextlib
import email.parser
import email.policy
import fcntl
import json
import logging
import os
import re
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import UserError
from local.bigquery import process
from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.server.api import Api, Call
from local.bigquery.server.faults import Faults
from local.bigquery.storage.catalog import Store, failed

_LOG = logging.getLogger("local.bigquery.server")
_GRACE = 0.3
_CHUNK = 1 << 20
_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")


class Server(ThreadingHTTPServer):
    """Serves until the last lifeline is gone."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, home: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.home = home
        self.fingerprint = process.fingerprint()
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
        """Count a lifeline; not when the server is about to stop."""
        with self._lock:
            self._lifelines += not self._closing
            return not self._closing

    def detach(self) -> None:
        """Let a lifeline go; soon after the last one the server stops."""
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
        """Take no more requests, undo what is half done, and end."""
        with self._lock:
            self._closing = True
        threading.Thread(target=self.shutdown, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's signature
        """Log what went wrong, unless a client just went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            _LOG.exception("request failed")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        _LOG.debug(format, *args)

    def _serve(self) -> None:
        path = unquote(urlsplit(self.path).path)
        # A web page must not reach the data through its reader's browser.
        if not _HOST.fullmatch(self.headers.get("Host", "")) or self.headers.get("Origin"):
            self.close_connection = True
            self._reply(
                403, {"error": {"code": 403, "message": "This server answers this computer's own programs only."}}
            )
        elif path == "/_lifeline":
            self._hold()
        else:
            self._answer(path)

    def _answer(self, path: str) -> None:
        lost, status = False, 200
        headers: dict[str, str] = {}
        try:
            answer, status, headers = self._called(path)
            lost = bool(answer.pop("_lost", False))
        except BigQueryError as error:
            status, answer = error.code, error.body()
        except Exception as error:
            _LOG.exception("%s %s", self.command, path)
            status, answer = 500, failed(error).body()
        if lost:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._reply(status, answer, headers)

    def _called(self, path: str) -> tuple[dict[str, Any], int, dict[str, str]]:
        options: dict[str, Any] = {key: values[-1] for key, values in parse_qs(urlsplit(self.path).query).items()}
        if self.command == "PUT":
            return self._upload_chunk(options)
        body = self._body()
        if path == "/_faults":
            self.server.faults.plan(json.loads(body))
            return {}, 200, {}
        lost = self.server.faults.strike(f"{self.command} {path} {body[:100_000].decode(errors='replace')}")
        call = Call((), options, {}, self.headers.get("If-Match", ""))
        if options.get("uploadType") == "resumable":
            id_ = self.server.api.begin_upload(path.split("/")[5], _json(body))
            address = f"{self.server.url}{path}?uploadType=resumable&upload_id={id_}"
            return {}, 200, {"Location": address}
        if options.get("uploadType") == "multipart":
            call.body, call.media = self._multipart(body)
        else:
            call.body = _json(body)
        answer = self.server.api.answer(self.command, path, call)
        return answer | {"_lost": lost}, 200, {}

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _multipart(self, body: bytes) -> tuple[dict[str, Any], Path]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = list(
            email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head, headersonly=True).get_params() or []
        )
        boundary = dict(parts).get("boundary", "").encode()
        first, second = body.split(b"--" + boundary)[1:3] if boundary else (b"", b"")
        file = self.server.store.uploads / os.urandom(12).hex()
        file.write_bytes(second.split(b"\r\n\r\n", 1)[-1].removesuffix(b"\r\n"))
        return _json(first.split(b"\r\n\r\n", 1)[-1]), file

    def _upload_chunk(self, options: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        upload = self.server.api.uploads.get(options.get("upload_id", ""))
        if upload is None:
            raise BigQueryError(404, "notFound", "Not found: Upload")
        left = int(self.headers.get("Content-Length") or 0)
        match = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", self.headers.get("Content-Range", f"bytes 0-0/{left}"))
        if match is None:
            raise invalid("Invalid Content-Range")
        if upload.finished is None:
            with upload.file.open("r+b") as file:
                self._append(file, int(match[1] or file.seek(0, os.SEEK_END)), left)
            size = upload.file.stat().st_size
            if match[2] == "*" or size < int(match[2]):
                return {}, 308, {"Range": f"bytes=0-{size - 1}"} if size else {}
        return self.server.api.finish_upload(options["upload_id"]), 200, {}

    def _append(self, file: IO[bytes], at: int, left: int) -> None:
        file.seek(at)
        while left > 0 and (piece := self.rfile.read(min(left, _CHUNK))):
            file.write(piece)
            left -= len(piece)

    def _hold(self) -> None:
        """Hand out a lifeline: say who this is, answer each byte with a byte, and notice when the other end is gone."""
        if not self.server.attach():
            self._reply(503, {"error": {"code": 503, "message": "closing"}})
            return
        try:
            who = {"fingerprint": self.server.fingerprint, "pid": os.getpid(), "home": str(self.server.home)}
            self._reply(200, who)
            self.wfile.flush()
            while self.connection.recv(1):
                self.connection.sendall(b".")
        except OSError:
            pass
        finally:
            self.close_connection = True
            self.server.detach()

    def _reply(self, status: int, answer: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(text)))
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(text)


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError as error:
        raise BigQueryError(400, "parseError", "Parse Error: the body is not JSON") from error
    if not isinstance(found, dict):
        raise BigQueryError(400, "parseError", "Parse Error: the body is not a JSON object")
    return found


def main(home: Path) -> int:
    """Serve a folder: tell whoever started us the address in one line, or in one sentence why not."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        with _only_server(home):
            server = Server(home)
            _tell({"url": server.url, "pid": os.getpid()}, home)
            _serve(server)
    except UserError as error:
        _tell({"error": error.text})
        return 1
    except OSError as error:
        _tell({"error": process.unusable(home, error).text})
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
    _LOG.info("stopped")


def _watch_starter(server: Server) -> None:
    """Hold our starter's pipe as the first lifeline: it ends when the starter lets go or dies."""
    with contextlib.suppress(OSError, ValueError):
        os.read(0, 1)
    server.detach()


@contextlib.contextmanager
def _only_server(home: Path) -> Any:
    """Be the folder's only server, waiting for one that is about to stop."""
    with (home / "bigquery.lock").open("a+") as lock:
        waited = threading.Timer(process.PATIENCE, lambda: os._exit(3))
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
