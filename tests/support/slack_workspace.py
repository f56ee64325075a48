"""The bot under test: the real web service, served to a local workspace over HTTP or through Socket Mode."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import uvicorn

from bot import settings
from bot.app import server as app
from bot.messages import Chart, Reply, Request
from bot.replies import blocks, native_charts
from bot.replies.native_charts import Axes, Series
from local.slack import APP_TOKEN, BOT_TOKEN, Acknowledgement, Message, Workspace
from local.slack.events import interactions

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TODAY = date(2020, 8, 26)
PATIENCE = 120.0
"""Seconds that a test waits for something that must happen, however busy the machine is."""
MARIA, DANIEL, PRIYA, GUEST = "U0MARIA000", "U0DANIEL00", "U0PRIYA000", "U0GUEST000"
CHANNEL, DIRECT = "C0METRO000", "D0MARIA000"
MANIFEST = json.loads(Path(__file__).parents[2].joinpath("manifest.json").read_text())
WHOLE: dict[str, Any] = {
    **MANIFEST,
    "features": {
        **MANIFEST["features"],
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands"),
                *("files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write"),
                *("reactions:write", "usergroups:read", "users:read", "users:read.email"),
            ]
        }
    },
    "settings": {
        **MANIFEST["settings"],
        "event_subscriptions": {
            "request_url": "https://example.org/slack/events",
            "bot_events": [
                *("app_home_opened", "app_mention", "file_shared", "member_joined_channel"),
                *("message.channels", "message.groups", "message.im"),
            ],
        },
    },
}
"""The manifest of an app that uses everything the local workspace has."""
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
CHART = Chart(name="flakes.png", png=PNG, alt_text="Metro flakes most on Sundays: 31 of 100.")

NATIVE = native_charts.show(
    "line",
    ("Metro flakes most on Sundays",),
    Axes(("Sat", "Sun"), "Flake rate, %"),
    (Series("Metro", (29, 31)),),
    "Saturdays 29%, Sundays 31%.",
)
"""The same chart as Slack draws it."""

BUTTON = blocks.actions([blocks.button("Metro", "/flake region:Metro", 1)])
TABLE = blocks.data_table("Flakes by organizer", ["Organizer", "Flakes"], [["Ana", blocks.Number(3, "3")]])


def echo(request: Request) -> Reply:
    return Reply(text=f"You asked: {request.text}")


async def for_ever() -> None:
    """Never return: however slow the machine is, no answer is announced."""
    await asyncio.Event().wait()


@dataclass
class Bot:
    """A served bot and the workspace it is installed in; `asked` are the requests that it answered."""

    workspace: Workspace
    address: str
    asked: list[Request] = field(default_factory=list)

    def slash(self, text: str, command: str = "/flake", user: str = MARIA) -> Acknowledgement:
        """Type a command, as a person does."""
        return self.post(self.payload(text, command, user))

    def payload(self, text: str, command: str = "/flake", user: str = MARIA) -> dict[str, Any]:
        return interactions.slash(self.workspace.state, user, CHANNEL, command, text)

    def press(self, message: Message, action_id: str, value: str) -> Acknowledgement:
        """Press a button."""
        return self.post(self.pressed(message, action_id, value))

    def pressed(self, message: Message, action_id: str, value: str) -> dict[str, Any]:
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        return interactions.used_in_message(self.workspace.state, MARIA, message, action, {})

    def post(self, payload: dict[str, Any], secret: str = SECRET, at: float | None = None) -> Acknowledgement:
        body, kind = interactions.encode(payload)
        return self.raw(body, interactions.sign(secret, body, at) | {"Content-Type": kind})

    def raw(self, body: bytes, headers: dict[str, str]) -> Acknowledgement:
        """Post an arbitrary body to the app's address for events."""
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=PATIENCE)
        started = time.monotonic()
        try:
            connection.request("POST", "/slack/events", body, headers)
            response = connection.getresponse()
            return Acknowledgement(response.status, response.read().decode(), time.monotonic() - started)
        finally:
            connection.close()

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


@contextmanager
def running(
    answer: Callable[[Request], Reply] = echo,
    *,
    ready: app.Ready = lambda: None,
    socket: bool = False,
    manifest: dict[str, Any] = MANIFEST,
    processing_seconds: float = 0.02,
    today: date = TODAY,
    now: Callable[[], datetime] | None = None,
    pause: Callable[[], Awaitable[None]] = for_ever,
    native_charts: str = "",
    **variables: str,
) -> Iterator[Bot]:
    """Serve the bot with this answering function, in a workspace of its own; `pause` as in Callbacks.

    `variables` are settings of the bot.
    """
    with Workspace(manifest, processing_seconds).serve() as workspace:
        bot = Bot(workspace, "")

        def noting(request: Request) -> Reply:
            bot.asked.append(request)
            return answer(request)

        callbacks = app.Callbacks(noting, lambda: today, ready, now or noon(today), pause=pause)
        mine = configured(workspace.url, NATIVE_CHARTS=native_charts, **variables)
        service = app.build(mine, callbacks, socket=socket)
        with served(service) as bot.address:
            workspace.install(bot.address, SECRET)
            yield bot


def noon(day: date) -> Callable[[], datetime]:
    """Return a clock fixed at noon of a day."""
    return lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def configured(url: str, **variables: str) -> settings.Settings:
    environment = {
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
    }
    return settings.read(environment | variables)


@contextmanager
def served(service: Any) -> Iterator[str]:
    """Serve on a free port until the block ends, as `serve` does, but in a thread."""
    config = uvicorn.Config(service, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="bot")
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def answers(workspace: Workspace, count: int) -> list[Message]:
    """Wait for so many answers; the lines that announce them, where they take long, have no blocks."""

    def found() -> list[Message]:
        return [message for message in workspace.messages if message.blocks]

    until(lambda: len(found()) >= count)
    return found()


def until(met: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)
