"""The addresses of the Sheets API: who may call, whether they have calls left, and what fails on demand."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from local.sheets.api import batch, reading
from local.sheets.api.faults import Faults, Quota, exceeded
from local.sheets.model import ApiError, Json, Spreadsheet

MAX_BYTES = 2_000_000
"""Maximum size of a request: Google advises 2 MB, and this stand-in holds to it."""
CALL = re.compile(r"/v4/spreadsheets/(?P<id>[\w-]+)(?P<call>/values:batchGet|:batchUpdate)?")
UNKNOWN_QUERY = 'Invalid JSON payload received. Unknown name "{}": Cannot bind query parameter.'
TAKES = {
    "get": {"fields", "ranges", "includeGridData"},
    "batchGet": {"ranges", "valueRenderOption"},
    "batchUpdate": {"fields"},
}
"""The query parameters of each call; `alt` and `prettyPrint` are everywhere."""

Read = Callable[[str], Spreadsheet | None]
Write = Callable[[Spreadsheet], Awaitable[None]]


class Endpoints:
    """Answers the calls; `accounts` are the accounts by token, `read` and `write` hold the spreadsheets."""

    def __init__(self, accounts: dict[str, str], read: Read, write: Write, clock: Callable[[], float]) -> None:
        self.faults = Faults()
        self.limits = False
        self.calls: list[str] = []
        self._accounts = accounts
        self._read = read
        self._write = write
        self._quota = Quota(clock)

    def add_to(self, app: web.Application) -> None:
        """Serve the calls."""
        app.router.add_route("*", "/v4/{rest:.*}", self._handle)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        kind = "write" if request.method == "POST" else "read"
        fault = self.faults.met(kind)
        self.calls.append(f"{kind} {fault}".strip())
        if fault == "torn":
            return _broken(request)
        try:
            if fault in ("500", "503"):
                raise ApiError(int(fault), "Internal error encountered." if fault == "500" else "Unavailable.")
            if fault == "429":
                raise exceeded(kind)
            answer = await self._answer(request, kind)
        except ApiError as error:
            headers = {"Retry-After": self.faults.retry_after} if error.code == 429 and self.faults.retry_after else {}
            return web.json_response(error.body, status=error.code, headers=headers)
        except ConnectionError:
            # The caller was killed before all of its request had come.
            return _broken(request)
        return _broken(request) if fault == "lost" else web.json_response(answer)

    async def _answer(self, request: web.Request, kind: str) -> Json:
        account = self._account(request)
        if self.limits:
            self._quota.count(kind, account)
        found = CALL.fullmatch(request.path)
        method = {None: "get", "/values:batchGet": "batchGet", ":batchUpdate": "batchUpdate"}
        name = method[found["call"]] if found else ""
        if not found or (request.method == "POST") != (name == "batchUpdate"):
            raise ApiError(404, f"This stand-in does not answer {request.method} {request.path}.")
        for parameter in request.query:
            if parameter not in TAKES[name] | {"alt", "prettyPrint"}:
                raise ApiError(400, UNKNOWN_QUERY.format(parameter))
        document = self._read(found["id"])
        if document is None:
            raise ApiError(404, "Requested entity was not found.")
        if account not in document.editors | (document.viewers if name != "batchUpdate" else frozenset()):
            raise ApiError(403, "The caller does not have permission")
        if name == "batchUpdate":
            return await self._update(document, request)
        return _read(document, name, request)

    def _account(self, request: web.Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self._accounts:
            raise ApiError(401, "Request had invalid authentication credentials. Expected OAuth 2 access token.")
        return self._accounts[token]

    async def _update(self, document: Spreadsheet, request: web.Request) -> Json:
        body = await request.read()
        if len(body) > MAX_BYTES:
            raise ApiError(413, f"Request payload size exceeds the limit: {MAX_BYTES} bytes.")
        try:
            sent: Any = json.loads(body)
        except ValueError as error:
            raise ApiError(400, f"Invalid JSON payload received. {error}") from error
        # Nothing is awaited between reading and writing the spreadsheet, so that batches come one after the other.
        current = self._read(document.id) or document
        changed, answer = batch.apply(current, sent)
        await self._write(changed)
        return answer


def _read(document: Spreadsheet, name: str, request: web.Request) -> Json:
    ranges = request.query.getall("ranges", [])
    if name == "batchGet":
        return reading.batch_get(document, ranges, request.query.get("valueRenderOption", "FORMATTED_VALUE"))
    grid = request.query.get("includeGridData", "false") == "true"
    return reading.get(document, request.query.get("fields", ""), ranges, grid)


def _broken(request: web.Request) -> web.StreamResponse:
    """Break the connection instead of answering."""
    if request.transport:
        request.transport.abort()
    return web.Response()
