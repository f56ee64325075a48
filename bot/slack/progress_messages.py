"""Work that takes long: done in threads of its own, and told of in one message that is updated in place."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block, Reply, Request, Work
from bot.outbox.port import PostingError
from bot.replies.blocks import escape
from bot.slack.destinations import Alone, Destination
from bot.slack.errors import classified, reason

THREADS = 4
PROGRESS_SECONDS = 2.0
"""So often a message is updated while the work goes on."""

log = logging.getLogger(__name__)


class Updated(Alone):
    """One message of ours in a channel or in direct messages: what is sent takes the place of what it said."""

    def __init__(self, client: AsyncWebClient, place: str) -> None:
        self._client = client
        self._place = place
        self._ts = ""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message the first time; then let it say something else."""
        if self._ts:
            await classified(
                self._client.chat_update(channel=self._place, ts=self._ts, text=text, blocks=blocks or None)
            )
            return
        posted = await classified(
            self._client.chat_postMessage(channel=self._place, text=text, blocks=blocks or None, unfurl_links=False)
        )
        self._place, self._ts = str(posted["channel"]), str(posted["ts"])


class _News:
    """Takes what a worker thread tells of its progress, for the loop to show."""

    def __init__(self) -> None:
        self._line = self._shown = ""

    def __call__(self, line: str) -> None:
        self._line = line

    def take(self) -> str:
        """Give the newest line; '' where it has been shown."""
        new, self._shown = self._line if self._line != self._shown else "", self._line
        return new


class Working:
    """Does what takes long for the data team; it is told of in their channel where it was asked, else directly."""

    def __init__(self, client: AsyncWebClient, team_channel: str) -> None:
        self._client = client
        self._team_channel = team_channel
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="work")

    def where(self, request: Request) -> str:
        """Say where its progress is told."""
        here = bool(self._team_channel) and request.channel == self._team_channel
        return "in this channel" if here else "in your direct messages with Flakebot"

    async def do(self, request: Request, text: str, work: Work, otherwise: Destination) -> tuple[Destination, Reply]:
        """Do it; give the message that told of it, and the reply that takes its place.

        Where no message can be posted it is done all the same, and answered `otherwise`.
        """
        here = bool(self._team_channel) and request.channel == self._team_channel
        told = Updated(self._client, request.channel if here else request.user)
        shown = await self._show(told, text)
        news = _News()
        done = asyncio.get_running_loop().run_in_executor(self._threads, work, news)
        while not (await asyncio.wait({done}, timeout=PROGRESS_SECONDS))[0]:
            line = news.take()
            if shown and line:
                await self._show(told, f"{text}\n{escape(line)}")
        return told if shown else otherwise, await done

    async def _show(self, told: Updated, text: str) -> bool:
        try:
            await told.send(text, [])
        except PostingError as error:
            log.warning("progress not shown", extra={"reason": reason(error)})
            return False
        return True

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
