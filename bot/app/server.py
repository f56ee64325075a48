"""The web service: what Slack sends is taken over HTTP or Socket Mode, and health pages are served."""

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

from bot import messages
from bot.app import tokens
from bot.runtime import Deduplicator
from bot.runtime.scheduler import EVERY_MINUTE, every
from bot.settings import Settings
from bot.slack import Dispatcher, Handler, Pause, build_app, pause

Ready = Callable[[], str | None]
"""Returns None when all is well, else the sentence that says what is not."""

MAX_BYTES = 1_000_000
"""Maximum size of a request: Slack's longest, a button on a message full of tables, stay under 300 KB."""

READY_SECONDS = 15.0
"""Maximum number of seconds for the readiness check."""

log = logging.getLogger(__name__)


def _opens_form(request: messages.Request) -> bool:
    """Return whether a request is answered with a form; the commands are loaded when it is first asked."""
    import commands
    from commands import admin

    return admin.opens_form(request) if request.entry_point == messages.ADMIN else commands.opens_form(request)


@dataclass(frozen=True)
class Callbacks:
    """The functions that the web service calls in worker threads; none of them knows about Slack.

    `wake` is called at the seconds `wake_at` of every minute (a cron field), to begin whatever is due. When `pause`
    returns, an answer that has not gone out is announced.
    """

    answer: Handler
    today: Callable[[], date]
    ready: Ready
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wake: Callable[[], None] | None = None
    wake_at: str = EVERY_MINUTE
    opens_form: Callable[[messages.Request], bool] = _opens_form
    pause: Pause = pause


def build(settings: Settings, callbacks: Callbacks, *, socket: bool = False) -> Starlette:
    """Return the web service; with `socket` it uses Socket Mode and serves only the health pages."""
    dispatcher = Dispatcher(settings, callbacks.answer, callbacks.opens_form, callbacks.pause)
    bolt = build_app(settings, dispatcher, callbacks.today, callbacks.now)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        scheduled = every(callbacks.wake_at, callbacks.wake) if callbacks.wake else contextlib.nullcontext()
        async with dispatcher.serving(), _listening(bolt, settings) if socket else contextlib.nullcontext():
            with scheduled:
                yield

    health = _Health(callbacks.ready)
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        # App Engine requests this before it sends an instance its first request.
        # https://docs.cloud.google.com/appengine/docs/standard/configuring-warmup-requests
        Route("/_ah/warmup", health.warm),
    ]
    if not socket:
        routes.append(Route("/slack/events", _SignedRequests(bolt, settings).handle, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan)


def serve(settings: Settings, callbacks: Callbacks, *, socket: bool = False) -> None:
    """Serve until stopped, then finish the answers that were begun."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN" if socket else "SLACK_SIGNING_SECRET")
    if socket:
        # Socket Mode's client would retry a refused token for ever.
        tokens.check(settings, socket=True)
    uvicorn.run(
        build(settings, callbacks, socket=socket),
        host="127.0.0.1" if socket else "0.0.0.0",  # noqa: S104  App Engine's front end comes from outside the container
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )


class _SignedRequests:
    """Accepts requests that Slack signed, recently and for the first time, and that are not too large.

    Bolt checks signatures too, but only after it has parsed the body, and a forged body need not parse.
    A replay is known only to the process that accepted the first one. Where App Engine runs several, another may accept
    it within five minutes: that costs one more answer, shown to the person who asked.
    """

    def __init__(self, bolt: AsyncApp, settings: Settings) -> None:
        self._bolt = bolt
        self._secret = settings.slack_signing_secret
        self._accepted = Deduplicator()

    async def handle(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        signature = request.headers.get("x-slack-signature", "")
        if not self._signed(body, request.headers.get("x-slack-request-timestamp", ""), signature):
            return JSONResponse({"error": "invalid request"}, 401)
        # No exception for X-Slack-Retry-Num: it is not signed. A retry by Slack itself is signed anew.
        if not self._accepted.first(signature):
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
    """Return the body; None when it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)


class _Health:
    """Pages that tell whether the service is alive and ready."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    async def alive(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(self, _: Request) -> Response:
        problem = await self._problem()
        return PlainTextResponse(problem or "ok", 503 if problem else 200)

    async def warm(self, _: Request) -> Response:
        """Load what the first question needs; /readyz reports what is wrong."""
        await self._problem()
        return PlainTextResponse("ok")

    async def _problem(self) -> str | None:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._ready), READY_SECONDS)
        except Exception as error:
            log.exception("readiness check failed")
            return f"The readiness check itself failed: {type(error).__name__}."


@contextlib.asynccontextmanager
async def _listening(bolt: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    """Keep Socket Mode's connection open."""
    client = AsyncWebClient(base_url=settings.slack_api_url)
    handler = AsyncSocketModeHandler(bolt, settings.slack_app_token, web_client=client)
    # Bolt's Socket Mode has no types.
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
