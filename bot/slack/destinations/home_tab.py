"""App Home as the destination of an answer."""

from __future__ import annotations

import asyncio
import contextlib

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.replies.blocks import section
from bot.slack.calls import FAILURES, REFUSED_VIEW
from bot.slack.destinations.delivery import Private, send_once


class HomeTab(Private):
    """A person's App Home: it shows what is sent, unless a newer request for it was begun."""

    def __init__(self, client: AsyncWebClient, user: str) -> None:
        self._client = client
        self._user = user
        self._lock = asyncio.Lock()
        self._sent = False
        self.superseded = False

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Show blocks, or the text where there are none."""
        async with self._lock:
            self._sent = True
            if not self.superseded:
                await send_once(lambda: self._publish(blocks or [section(text)]), REFUSED_VIEW)

    async def announce(self, text: str) -> None:
        """Say nothing: what App Home shows until then has its own placeholder."""

    async def meanwhile(self, seconds: float, text: str) -> None:
        """Show a text if nothing else has been sent after this many seconds."""
        await asyncio.sleep(seconds)
        async with self._lock:
            if not self._sent and not self.superseded:
                with contextlib.suppress(*FAILURES):
                    await self._publish([section(text)])

    async def _publish(self, blocks: list[Block]) -> None:
        await self._client.views_publish(user_id=self._user, view={"type": "home", "blocks": blocks})
