"""The web service: settings, the answering function, Bolt and the health pages wired together, and served."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import tokens
from bot.runtime.deduplication import Deduplicator
from bot.runtime.scheduler import MINUTE, every
from bot.settings import Settings
from bot.slack import listeners
from bot.slack.dispatcher import Answer, Dispatcher

Ready = Callable[[], str | None]
"""None when all is well, else the sentence that says what is not."""

# Slack's longest payloads, a button on a message full of tables, stay under 300 KB.
MOST_BYTES = 1_000_000
READY_SECONDS = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Callbacks:
    """What the web service calls in worker threads: functions of the program, which knows nothing of Slack."""

    answer: Answer
    today: Callable[[], date]
    ready: Ready
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wake: Callable[[], None] | None = None
    """What looks every minute whether there is something to do that nobody asked for."""
    waking: str = MINUTE


def build(settings: Settings, callbacks: Callbacks, *, socket: bool = False) -> Starlette:
    """Make the web service; with `socket` it hears Slack through Socket Mode and serves the health pages only."""
    dispatcher = Dispatcher(settings, callbacks.answer)
    bolt = listeners.build(settings, dispatcher, callbacks.today, callbacks.now)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        waking = every(callbacks.waking, callbacks.wake) if callbacks.wake else contextlib.nullcontext()
        async with _listening(bolt, settings) if socket else contextlib.nullcontext():
            with waking:
                yield
        await dispatcher.finish()

    health = _Health(callbacks.ready)
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        # App Engine asks this before it sends an instance its first request.
        # https://docs.cloud.google.com/appengine/docs/standard/configuring-warmup-requests
        Route("/_ah/warmup", health.warm),
    ]
    if not socket:
        routes.append(Route("/slack/events", _Door(bolt, settings).enter, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan)


def serve(settings: Settings, callbacks: Callbacks, *, socket: bool = False) -> None:
    """Serve until told to stop, then finish the answers that were begun."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN" if socket else "SLACK_SIGNING_SECRET")
    if socket:
        # Socket Mode's client would go on for ever with a refused token.
        tokens.check(settings, socket=True)
    uvicorn.run(
        build(settings, callbacks, socket=socket),
        host="127.0.0.1" if socket else "0.0.0.0",  # noqa: S104  App Engine's front end comes from outside the container
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )


class _Door:
    """Lets in what Slack signed, of a sane size, recently and for the first time.

    Bolt checks signatures too, but only after it has parsed the body, and a stranger's body need not parse.
    A replay is known to the process that let in the first one. Where App Engine runs several, one may pass at another
    within five minutes: it costs one more answer, shown to the person who asked.
    """

    def __init__(self, bolt: AsyncApp, settings: Settings) -> None:
        self._bolt = bolt
        self._secret = settings.slack_signing_secret
        self._replays = Deduplicator()

    async def enter(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        signature = request.headers.get("x-slack-signature", "")
        if not self._signed(body, request.headers.get("x-slack-request-timestamp", ""), signature):
            return JSONResponse({"error": "invalid request"}, 401)
        # No exception for X-Slack-Retry-Num: it is not signed. A retry by Slack itself is signed anew.
        if not self._replays.first(signature):
            return JSONResponse({"error": "replayed request"}, 401)
        return to_starlette_response(await self._bolt.async_dispatch(to_async_bolt_request(request, body)))

    def _signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        # The verifier raises on what is not a number, not ASCII or not UTF-8.
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and signature.isascii()):
            return False
        try:
            return SignatureVerifier(self._secret).is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False


async def _read(request: Request) -> bytes | None:
    """Read the body, or give up when it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


class _Health:
    """Pages for whoever watches the service."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    async def alive(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(self, _: Request) -> Response:
        wrong = await self._wrong()
        return PlainTextResponse(wrong or "ok", 503 if wrong else 200)

    async def warm(self, _: Request) -> Response:
        """Load what the first question needs; what is wrong is for /readyz to say."""
        await self._wrong()
        return PlainTextResponse("ok")

    async def _wrong(self) -> str | None:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._ready), READY_SECONDS)
        except Exception as error:
            log.exception("readiness check failed")
            return f"The readiness check itself failed: {type(error).__name__}."


@contextlib.asynccontextmanager
async def _listening(bolt: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    """Hold Socket Mode's connection open."""
    client = AsyncWebClient(base_url=settings.slack_api_url)
    handler = AsyncSocketModeHandler(bolt, settings.slack_app_token, web_client=client)
    # Bolt's Socket Mode has no types.
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
