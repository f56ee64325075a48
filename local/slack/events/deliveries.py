"""The delivery of payloads to the app: signed over HTTP, or through Socket Mode when the app has opened it."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from local.slack.events import interactions
from local.slack.events.interactions import Payload
from local.slack.model import Exchange, State, record

# https://docs.slack.dev/interactivity/implementing-slash-commands/#responding_to_commands
ACKNOWLEDGE_SECONDS = 3.0
# https://docs.slack.dev/apis/events-api/#retries: almost immediately, after one minute, after five.
RETRY_SECONDS = (0.5, 60.0, 300.0)

_KINDS = {"slash_commands": "command", "interactive": "interaction", "events_api": "event"}


@dataclass(frozen=True)
class Acknowledgement:
    """The app's response to a payload; after three seconds Slack shows `operation_timeout` whatever it was."""

    status: int
    body: Any
    seconds: float

    @property
    def error(self) -> str:
        """The error that Slack shows to the person, or an empty string."""
        if self.seconds >= ACKNOWLEDGE_SECONDS:
            return "operation_timeout"
        return "" if self.status == 200 else "dispatch_failed"

    @property
    def why(self) -> str:
        """The X-Slack-Retry-Reason with which an event is sent again."""
        if self.error == "operation_timeout":
            return "http_timeout"
        return "http_error" if self.status else "connection_failed"


class Deliveries:
    """Delivers payloads to the app."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.app_url = ""
        self.signing_secret = ""
        self.sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Payload]] = {}

    @property
    def connected(self) -> bool:
        """Whether the app has opened Socket Mode."""
        self.sockets = [socket for socket in self.sockets if not socket.closed]
        return bool(self.sockets)

    async def send(self, payload: Payload, retry: int = 0, why: str = "") -> Acknowledgement:
        """Deliver one payload and record the exchange; connection errors end up in the acknowledgement."""
        started = time.monotonic()
        if self.connected:
            through, (status, body) = "socket", await self._through_socket(payload, retry, why)
        else:
            through, (status, body) = "http", await self._over_http(payload, retry, why)
        acknowledged = Acknowledgement(status, body, time.monotonic() - started)
        ms, error = round(acknowledged.seconds * 1000), acknowledged.error
        record(self._state, Exchange(kind_of(payload), True, through, payload, body, status, ms, error))
        return acknowledged

    async def event(self, payload: Payload) -> None:
        """Deliver an event, and retry as Slack does while it is not acknowledged."""
        acknowledged = await self.send(payload)
        for number, pause in enumerate(RETRY_SECONDS, 1):
            if not acknowledged.error:
                return
            await asyncio.sleep(pause)
            acknowledged = await self.send(payload, number, acknowledged.why)

    def acknowledged(self, received: Payload) -> None:
        """Handle an acknowledgement that came through Socket Mode."""
        waiting = self._waiting.pop(received.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(received)

    async def _over_http(self, payload: Payload, retry: int, why: str) -> tuple[int, Any]:
        if not self.app_url:
            return 0, "the app is not running"
        body, content_type = interactions.encode(payload)
        headers = interactions.sign(self.signing_secret, body) | {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": why}
        address = self.app_url + self._state.manifest.path(_KINDS[envelope_of(payload)])
        timeout = aiohttp.ClientTimeout(total=ACKNOWLEDGE_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(address, data=body, headers=headers) as response,
            ):
                return response.status, _parsed(await response.text())
        except (aiohttp.ClientError, TimeoutError) as error:
            return 0, type(error).__name__

    async def _through_socket(self, payload: Payload, retry: int, why: str) -> tuple[int, Any]:
        envelope: Payload = {"envelope_id": secrets.token_hex(8), "type": envelope_of(payload), "payload": payload}
        envelope["accepts_response_payload"] = envelope["type"] != "events_api"
        if envelope["type"] == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": why}
        waiting = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            # Slack chooses any connection; here it is the newest.
            await self.sockets[-1].send_json(envelope)
            received = await asyncio.wait_for(waiting, ACKNOWLEDGE_SECONDS)
        except (ConnectionError, TimeoutError) as error:
            self._waiting.pop(envelope["envelope_id"], None)
            return 0, type(error).__name__
        return 200, received.get("payload", "")


def envelope_of(payload: Payload) -> str:
    """Return the type of the Socket Mode envelope for a payload."""
    if "command" in payload:
        return "slash_commands"
    return "events_api" if payload.get("type") == "event_callback" else "interactive"


def kind_of(payload: Payload) -> str:
    """Return the name of a payload in the list that the page shows."""
    if "command" in payload:
        return f"slash command {payload['command']}"
    return f"event {payload['event']['type']}" if "event" in payload else str(payload["type"])


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
