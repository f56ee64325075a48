"""One connection: a request is taken apart, given to the API and answered."""

from __future__ import annotations

import email.parser
import email.policy
import json
import logging
import os
import re
import socket
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.server.api import Call
from local.bigquery.server.http_server import Server
from local.bigquery.storage import as_bigquery_error

_LOG = logging.getLogger("local.bigquery.server")
_CHUNK = 1 << 20
"""Number of bytes of an upload that are read at a time."""
_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Log a request, for debugging only."""
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

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - the base class's names

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
            status, answer = 500, as_bigquery_error(error).body()
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
        """Serve a lifeline: identify the server, answer each byte with a byte, and notice when the other end closes."""
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
