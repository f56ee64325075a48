"""A strict Slack workspace on a loopback port, for the tests and the demo: its APIs and its page.

It answers as Slack does, refuses what Slack refuses, and fails on demand. Sources:
https://docs.slack.dev/reference/methods and https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from aiohttp import web

from local.guard import guard
from local.slack.endpoints import MAX_FILE_BYTES, Endpoints
from local.slack.events import Acknowledgement, Actions, Deliveries
from local.slack.events.interactions import Payload
from local.slack.model import BOT_USER, Channel, Clock, Limited, Message, State
from local.slack.page import Page
from local.slack.web_api import conversations

_T = TypeVar("_T")


class Workspace:
    """One workspace with the app installed, served in a thread; its methods may be called from any other thread."""

    def __init__(
        self,
        manifest: dict[str, Any],
        processing_seconds: float = 0.2,
        clock: Clock | None = None,
        *,
        limits: bool = False,
    ) -> None:
        self.state = State(manifest, clock, processing_seconds)
        self.state.faults.switch("limits", limits)
        self._deliveries = Deliveries(self.state)
        self.actions = Actions(self.state, self._deliveries)
        self._api = Endpoints(self.state, self._deliveries)
        self._page = Page(self.state, self.actions)
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def serve(self, place: socket.socket | None = None) -> Iterator[Workspace]:
        """Serve in a thread until the block ends, on a listening socket or on a free loopback port."""
        thread = threading.Thread(target=self._loop.run_forever, name="workspace")
        thread.start()
        app = web.Application(client_max_size=MAX_FILE_BYTES, middlewares=[guard])
        self._api.add_to(app)
        self._page.add_to(app)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        try:
            self.do(runner.setup())
            self.do((web.SockSite(runner, place) if place else web.TCPSite(runner, "127.0.0.1", 0)).start())
            self.state.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            self.do(self._stop(runner))
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def install(self, app_url: str, signing_secret: str) -> None:
        """Set where the app listens and the secret with which its requests are signed."""
        self._deliveries.app_url, self._deliveries.signing_secret = app_url, signing_secret

    def do(self, act: Coroutine[Any, Any, _T]) -> _T:
        """Run one of `actions` and return its result when it is done."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result()

    def send(self, payload: Payload) -> Acknowledgement:
        """Deliver a payload to the app, over HTTP or through the socket it opened."""
        return self.do(self._deliveries.send(payload))

    def add_channel(self, id_: str, name: str, *members: str, bot: bool = True, is_private: bool = False) -> Channel:
        """Add a channel with these members, and with the app unless `bot` is false."""
        inside = {*members, BOT_USER} if bot else set(members)
        channel = Channel(id_, name, members=inside, is_private=is_private)

        async def add() -> None:
            conversations.add(self.state, channel)

        self.do(add())
        return channel

    def fail(self, where: str, *how: str, channel: str = "", retry_after: int = 1) -> None:
        """Let the next calls of a method, of `upload`, of `response_url` or of `any` fail, one per word of faults.HOW.

        With a channel, only calls for it fail; `retry_after` is the number of seconds that a 429 asks to wait.
        """
        self.state.faults.arm(where, *how, channel=channel, retry_after=retry_after)

    def switch(self, name: str, on: bool) -> None:
        """Switch one of faults.SWITCHES on or off: `down`, `limits` and others."""
        self.state.faults.switch(name, on)
        self.state.tell("faults", None)

    def wait(self, count: int = 1, seconds: float = 120.0) -> list[Message]:
        """Return the app's messages once there are `count` of them; the TimeoutError names what was refused instead."""
        with self.state.condition:
            if not self.state.condition.wait_for(lambda: len(self.messages) >= count, seconds):
                said = f"{len(self.messages)} of {count} messages after {seconds:g} s"
                raise TimeoutError(f"{said}: {self.state.refusals}")
            return self.messages

    @property
    def url(self) -> str:
        """The URL at which it is served."""
        return self.state.url

    @property
    def messages(self) -> list[Message]:
        """The messages of the app that were not deleted, oldest first."""
        return [message for message in self.state.history.kept if message.bot_id]

    @property
    def connected(self) -> bool:
        """Whether the app has opened Socket Mode."""
        return self._deliveries.connected

    @property
    def calls(self) -> list[str]:
        """The methods that were called, with `upload`, `download` and `response_url`, oldest first."""
        return list(self._api.calls)

    @property
    def connections(self) -> int:
        """The number of connections on which the calls came."""
        return self._api.connections

    @property
    def limited(self) -> list[Limited]:
        """The calls that Slack's rate limits refused."""
        return list(self.state.limits.met)

    async def _stop(self, runner: web.AppRunner) -> None:
        """Stop serving, and cancel the calls that hang on purpose."""
        await runner.cleanup()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)
