"""Slack's side of the wire: the Web API, uploads, response_urls and Socket Mode, each of which may fail on demand."""

from __future__ import annotations

import asyncio
import json
import time
import weakref
from asyncio import BaseTransport
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from local.slack.events import Deliveries, answers
from local.slack.model import APP_TOKEN, BOT_TOKEN, USER_TOKEN, Exchange, SlackError, State, record
from local.slack.model.faults import Armed
from local.slack.web_api import METHODS, Arguments, Method

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SENT: web.RequestKey[Any] = web.RequestKey("sent", object)

HANG_SECONDS = 60.0
# Slack accepts files up to 1 GB; here nobody needs more than this.
MAX_FILE_BYTES = 64 * 1024**2
MAX_CALLS = 100_000
"""Maximum number of calls that are remembered."""


class Endpoints:
    """The endpoints that the app calls."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries
        self.calls: deque[str] = deque(maxlen=MAX_CALLS)
        self.connections = 0
        self._connected: weakref.WeakSet[BaseTransport] = weakref.WeakSet()

    def add_to(self, app: web.Application) -> None:
        """Add the routes of every endpoint."""
        app.router.add_route("*", "/api/{method}", self._failing("", self._call))
        app.router.add_post("/upload/{file}", self._failing("upload", self._upload))
        app.router.add_get("/files-pri/{file}/{name}", self._failing("download", self._download))
        app.router.add_post("/response/{url}", self._failing("response_url", self._respond))
        app.router.add_get("/socket", self._socket)

    def _failing(self, name: str, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            """Fail if a failure is armed, or else answer; record the exchange."""
            where, started = name or request.match_info["method"], time.monotonic()
            self.calls.append(where)
            if request.transport and request.transport not in self._connected:
                self._connected.add(request.transport)
                self.connections += 1
            sent = await _sent(request)
            request[_SENT] = sent if isinstance(sent, dict) else None
            fault = self._state.faults.met(where, _channel(sent))
            if fault and fault.id:
                self._state.tell("faults", None)
            response = await _failed(fault) or await handler(request)
            answered = _shown(response)
            error = f"fault: {fault.how}" if fault else answered.get("error", "") if isinstance(answered, dict) else ""
            ms = round((time.monotonic() - started) * 1000)
            record(self._state, Exchange(where, False, "web api", sent, answered, response.status, ms, error))
            if fault and fault.how == "lost" and request.transport:
                request.transport.abort()
            return response

        return handle

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        try:
            method, given = self._authorized(name, request), _arguments(request)
            if seconds := self._too_soon(name, method, given):
                return _limited(seconds)
            given.sent["token"] = _token(request)
            answer = {"ok": True} | method.answer(self._state, given)
        except SlackError as refused:
            answer = refused.answer
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self._state.manifest.scopes))}
        return web.json_response(answer, headers=scopes)

    def _too_soon(self, name: str, method: Method, given: Arguments) -> int:
        """Return after how many seconds a call may be repeated, or 0 if it is within the limits or they are off."""
        if "limits" not in self._state.faults.on:
            return 0
        channel = given.text("channel") if name == "chat.postMessage" else ""
        return self._state.limits.wait(name, method.tier, channel)

    def _authorized(self, name: str, request: web.Request) -> Method:
        """Return a method that the token may call."""
        method = METHODS.get(name)
        sent = _token(request)
        if method is None:
            raise SlackError("unknown_method")
        if not sent:
            raise SlackError("not_authed")
        if sent not in (BOT_TOKEN, APP_TOKEN, USER_TOKEN):
            raise SlackError("invalid_auth")
        if sent not in (method.token, *method.tokens):
            raise SlackError("not_allowed_token_type")
        if method.scope:
            self._state.need(method.scope)
        return method

    async def _upload(self, request: web.Request) -> web.Response:
        received = self._state.files.receive(request.match_info["file"], await request.read())
        return web.Response(status=200 if received else 400)

    async def _download(self, request: web.Request) -> web.Response:
        file = self._state.files.kept.get(request.match_info["file"].rpartition("-")[2])
        # Without authorization Slack answers with its login page, not with an error.
        if _token(request) != BOT_TOKEN or "files:read" not in self._state.manifest.scopes:
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        if file is None or file.content is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            place = self._state.triggers.use(request.match_info["url"])
            answers.respond(self._state, place, _arguments(request))
        except SlackError as refused:
            # A 404 with the error: https://github.com/slackapi/java-slack-sdk/issues/1349
            return web.json_response(refused.answer, status=404)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._state.tickets:
            raise web.HTTPForbidden(text="invalid_ticket")
        self._state.tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self._deliveries.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0FLAKEBOT"}})
        async for received in socket:
            parsed = _parsed(received.data) if isinstance(received.data, str) else ""
            if isinstance(parsed, dict):
                self._deliveries.acknowledged(parsed)
        return socket


def _shown(response: web.StreamResponse) -> Any:
    """Return the response as the list of payloads shows it: of a file only its size."""
    if not isinstance(response, web.Response):
        return ""
    if response.content_type not in ("application/json", "text/plain", "text/html"):
        return f"{len(response.body or b'')} bytes"  # type: ignore[arg-type]
    return _parsed(response.text or "")


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


async def _failed(fault: Armed | None) -> web.Response | None:
    """Return the response of a failure, or None if the call is answered anyway."""
    how = fault.how if fault else ""
    if fault and how == "429":
        return _limited(fault.retry_after)
    if how == "500":
        return web.Response(status=500, text="internal error")
    if how == "down":
        return web.Response(status=503, text="service unavailable")
    if how == "hang":
        await asyncio.sleep(HANG_SECONDS)
        return web.Response(status=504)
    return None


def _limited(seconds: int) -> web.Response:
    # https://docs.slack.dev/apis/web-api/rate-limits
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _channel(sent: Any) -> str:
    """Return the channel that the arguments of a call name."""
    return str(sent.get("channel") or sent.get("channel_id") or "") if isinstance(sent, dict) else ""


async def _sent(request: web.Request) -> Any:
    """Return what was sent, as the list of payloads shows it: an object, or a text if it is not one."""
    if request.content_type == "application/json":
        # The SDK declares JSON and sends an empty body when a call has no arguments.
        return {**request.query, **sent} if isinstance(sent := _parsed(await request.text() or "{}"), dict) else sent
    if request.path.startswith("/upload/"):
        return f"{len(await request.read())} bytes"
    return {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}


def _arguments(request: web.Request) -> Arguments:
    if request[_SENT] is None:
        raise SlackError("invalid_json")
    return Arguments(request[_SENT])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
