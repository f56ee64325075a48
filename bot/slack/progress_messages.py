"""Long-running work: done in threads of its own, its progress shown in one message that is updated in place."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block, Reply, Request, Work
from bot.outbox import PostingError
from bot.replies.blocks import escape
from bot.slack.calls import classified, reason
from bot.slack.destinations import Destination, Private

WORK_THREADS = 4
"""Maximum number of pieces of work done at the same time."""

PROGRESS_SECONDS = 2.0
"""Seconds between two updates of the message while the work goes on."""

log = logging.getLogger(__name__)


class ProgressMessage(Private):
    """One message of ours in a channel or in direct messages: what is sent replaces what it said."""

    def __init__(self, client: AsyncWebClient, place: str) -> None:
        self._client = client
        self._place = place
        self._ts = ""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message the first time; after that, change it."""
        if self._ts:
            await classified(
                self._client.chat_update(channel=self._place, ts=self._ts, text=text, blocks=blocks or None)
            )
            return
        posted = await classified(
            self._client.chat_postMessage(channel=self._place, text=text, blocks=blocks or None, unfurl_links=False)
        )
        self._place, self._ts = str(posted["channel"]), str(posted["ts"])


class _Progress:
    """The newest line that a worker thread reports, for the event loop to show."""

    def __init__(self) -> None:
        self._line = self._shown = ""

    def __call__(self, line: str) -> None:
        self._line = line

    def take(self) -> str:
        """Return the newest line; '' where it has been shown."""
        new, self._shown = self._line if self._line != self._shown else "", self._line
        return new


class LongRunning:
    """Does what takes long for the data team; shows progress in their channel if asked there, else directly."""

    def __init__(self, client: AsyncWebClient, team_channel: str) -> None:
        self._client = client
        self._team_channel = team_channel
        self._threads = ThreadPoolExecutor(WORK_THREADS, thread_name_prefix="work")

    def where(self, request: Request) -> str:
        """Return where the progress of a request is shown, in words."""
        return "in this channel" if self._asked_there(request) else "in your direct messages with Flakebot"

    def _asked_there(self, request: Request) -> bool:
        return bool(self._team_channel) and request.channel == self._team_channel

    async def do(self, request: Request, text: str, work: Work, otherwise: Destination) -> tuple[Destination, Reply]:
        """Do the work; return its progress message, and the reply that replaces it.

        Where no message can be posted, the work is done all the same and answered `otherwise`.
        """
        place = request.channel if self._asked_there(request) else request.user
        message = ProgressMessage(self._client, place)
        shown = await self._show(message, text)
        progress = _Progress()
        done = asyncio.get_running_loop().run_in_executor(self._threads, work, progress)
        while not (await asyncio.wait({done}, timeout=PROGRESS_SECONDS))[0]:
            line = progress.take()
            if shown and line:
                await self._show(message, f"{text}\n{escape(line)}")
        return message if shown else otherwise, await done

    async def _show(self, message: ProgressMessage, text: str) -> bool:
        try:
            await message.send(text, [])
        except PostingError as error:
            log.warning("progress not shown", extra={"reason": reason(error)})
            return False
        return True

    def close(self) -> None:
        """Start no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)
