"""A strict Slack workspace on a loopback port, for the tests and the demo: its Web API, response_urls, Socket Mode.

It answers what Slack answers, refuses what Slack refuses, and can be told to fail. Facts about Slack:
https://docs.slack.dev/reference/methods and https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.local.slack.block_rules import faults
from bot.local.slack.uploads import Files

BOT_TOKEN = "xoxb-local-workspace"  # noqa: S105  opens this workspace only
APP_TOKEN = "xapp-local-workspace"  # noqa: S105

Answer = dict[str, Any]
Method = Callable[[dict[str, str]], Answer]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Message:
    """A message as its reader sees it."""

    text: str
    blocks: tuple[dict[str, Any], ...]
    ephemeral: bool
    channel: str
    user: str
    ts: str


@dataclass
class ResponseUrl:
    """Where the answer to one interaction goes; `original` is the message whose button was pressed."""

    channel: str
    user: str
    original: Message | None
    made: float = field(default_factory=time.monotonic)
    uses: int = 0


class Workspace:
    """One workspace with our app installed: the scopes are those of the app's manifest."""

    def __init__(self, manifest: dict[str, Any], processing_seconds: float = 0.2) -> None:
        self.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        self.refused_types: set[str] = set()
        """Block types this workspace's plan does not have."""
        self.calls: list[str] = []
        self.files = Files(processing_seconds)
        self.messages: list[Message] = []
        self.refusals: list[list[str]] = []
        self.url = ""
        self.socket: web.WebSocketResponse | None = None
        self.acknowledged: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.loop = asyncio.new_event_loop()
        self._methods: dict[str, tuple[str, Method | None, str]] = {
            "auth.test": ("", self._auth_test, BOT_TOKEN),
            "apps.connections.open": ("", self._connections_open, APP_TOKEN),
            "files.getUploadURLExternal": ("files:write", self._upload_place, BOT_TOKEN),
            "files.completeUploadExternal": ("files:write", self.files.complete, BOT_TOKEN),
            "files.info": ("files:read", self.files.info, BOT_TOKEN),
        }
        self._failures: defaultdict[str, list[str]] = defaultdict(list)
        self._response_urls: dict[str, ResponseUrl] = {}
        self._changed = threading.Condition()

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[Workspace]:
        """Serve on a loopback port (0: a free one) in a thread, until the block ends."""
        thread = threading.Thread(target=self.loop.run_forever, name="workspace")
        thread.start()
        app = web.Application(middlewares=[self._fail])
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{url}", self._respond)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        try:
            self._run(runner.setup())
            site = web.TCPSite(runner, "127.0.0.1", port)
            self._run(site.start())
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            self._run(_stop(runner))
            self.loop.call_soon_threadsafe(self.loop.stop)
            thread.join()
            self.loop.close()

    def fail(self, where: str, *how: str) -> None:
        """Let the next requests at a method, at `upload` or at `response` fail, one word each.

        `429` with Retry-After, `500`, `hang`, `lost` (done, but the reply never arrives).
        """
        self._failures[where].extend(how)

    def response_url(self, channel: str, user: str, original: Message | None = None) -> str:
        """Make the address for the answers to one interaction."""
        key = secrets.token_hex(12)
        self._response_urls[key] = ResponseUrl(channel, user, original)
        return f"{self.url}/response/{key}"

    def wait(self, count: int = 1, seconds: float = 10.0) -> list[Message]:
        """Wait until so many messages are there."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, seconds):
                raise TimeoutError(f"{len(self.messages)} of {count} messages after {seconds:g} s: {self.refusals}")
            return list(self.messages)

    def send(self, kind: str, payload: dict[str, Any], seconds: float = 3.0) -> Answer:
        """Send an envelope through Socket Mode; return its acknowledgement."""
        acknowledgement: Answer = self._run(self._send(kind, payload, seconds))
        return acknowledgement

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def _send(self, kind: str, payload: dict[str, Any], seconds: float) -> Answer:
        if self.socket is None:
            raise ConnectionError("the app has not opened Socket Mode")
        envelope = secrets.token_hex(8)
        self.acknowledged[envelope] = asyncio.get_running_loop().create_future()
        await self.socket.send_json(
            {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        )
        acknowledgement: Answer = await asyncio.wait_for(self.acknowledged[envelope], seconds)
        return acknowledgement

    @web.middleware
    async def _fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        where = request.match_info.get("method") or request.path.split("/")[1]
        self.calls.append(where)
        how = self._failures[where].pop(0) if self._failures[where] else ""
        if how == "429":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        if how == "500":
            return web.Response(status=500, text="internal error")
        if how == "hang":
            await asyncio.sleep(60)
        response = await handler(request)
        if how == "lost" and request.transport:
            request.transport.abort()
        return response

    async def _api(self, request: web.Request) -> web.Response:
        scope, method, token = self._methods.get(request.match_info["method"], ("", None, ""))
        sent = request.headers.get("Authorization", "")
        if method is None:
            answer: Answer = {"error": "unknown_method"}
        elif sent != f"Bearer {token}":
            answer = {"error": "invalid_auth" if sent else "not_authed"}
        elif scope and scope not in self.scopes:
            answer = {"error": "missing_scope", "needed": scope, "provided": ",".join(sorted(self.scopes))}
        else:
            form = {name: str(value) for name, value in (await request.post()).items()}
            answer = method({**request.query, **form})
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        return web.json_response({"ok": "error" not in answer} | answer, headers=scopes)

    def _auth_test(self, _: dict[str, str]) -> Answer:
        return {"team_id": "T0LOCAL00", "user_id": "U0FLAKEBOT", "bot_id": "B0FLAKEBOT", "team": "Local"}

    def _connections_open(self, _: dict[str, str]) -> Answer:
        return {"url": f"{self.url.replace('http', 'ws', 1)}/socket"}

    def _upload_place(self, sent: dict[str, str]) -> Answer:
        return self.files.announce(sent, f"{self.url}/upload")

    async def _upload(self, request: web.Request) -> web.Response:
        received = self.files.receive(request.match_info["file"], await request.read())
        return web.Response(status=200 if received else 400)

    async def _respond(self, request: web.Request) -> web.Response:
        place = self._response_urls.get(request.match_info["url"])
        sent = await request.json()
        error = self._refusal(place, sent)
        if error or place is None:
            # A 404 with the reason: https://github.com/slackapi/java-slack-sdk/issues/1349
            return web.json_response({"ok": False, "error": error}, status=404)
        ephemeral = sent.get("response_type", "ephemeral") == "ephemeral"
        ts = f"{time.time():.6f}"
        message = Message(sent["text"], tuple(sent.get("blocks", ())), ephemeral, place.channel, place.user, ts)
        with self._changed:
            if sent.get("replace_original") and place.original in self.messages:
                self.messages.remove(place.original)
            self.messages.append(message)
            self._changed.notify_all()
        return web.Response(text="ok")

    def _refusal(self, place: ResponseUrl | None, sent: dict[str, Any]) -> str:
        if place is None:
            return "invalid_url"
        place.uses += 1
        if place.uses > 5:
            return "used_url"
        if time.monotonic() - place.made > 1800:
            return "expired_url"
        # Slack would take blocks without text; then phones and screen readers have nothing to show.
        if not sent.get("text"):
            return "no_text"
        blocks = sent.get("blocks", [])
        wrong = faults(blocks, self.files.ready)
        wrong += [f": not in this plan: {block['type']}" for block in blocks if block.get("type") in self.refused_types]
        if wrong:
            self.refusals.append(wrong)
        return "invalid_blocks" if wrong else ""

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        await self.socket.send_json({"type": "hello", "num_connections": 1})
        async for received in self.socket:
            acknowledgement = received.json()
            self.acknowledged[acknowledgement["envelope_id"]].set_result(acknowledgement)
        return self.socket


async def _stop(runner: web.AppRunner) -> None:
    """Stop serving, and what hangs on purpose with it."""
    await runner.cleanup()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
