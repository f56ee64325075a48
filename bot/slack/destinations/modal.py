"""Modals as destinations: opened within the three seconds of a trigger, or else the answer goes where answers go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.outbox import PostingError
from bot.replies.blocks import section
from bot.slack.calls import FAILURES, REFUSED_VIEW, NoReceiptError, RefusedBlocksError, classified, reason
from bot.slack.destinations.delivery import Destination, Private, Revisable

OPEN_SECONDS = 1.0
"""Seconds after which the modal opens without its answer: a trigger is valid for three."""

log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Modal(Private):
    """A modal for the person who asked; what cannot be shown in it goes to `otherwise`."""

    def __init__(self, client: AsyncWebClient, trigger_id: str, otherwise: Destination) -> None:
        self._client = client
        self._trigger_id = trigger_id
        self._otherwise = otherwise
        self._view_id = ""

    @property
    def left(self) -> int:  # type: ignore[override]
        """Return how many more messages can be sent where answers go."""
        return self._otherwise.left

    @property
    def revisable(self) -> Revisable | None:
        """Return the message where answers go, unless a modal shows them."""
        return None if self._view_id else self._otherwise.revisable

    async def announce(self, text: str) -> None:
        """Say it where answers go."""
        await self._otherwise.announce(text)

    async def hold(self, work: Awaitable[_T]) -> _T:
        """Wait for an answer; if it takes long, open the modal and show that it is coming."""
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=OPEN_SECONDS)
        if not done:
            await self.show(message_view([section("One moment…")]))
        return await task

    async def show(self, view: Block) -> bool:
        """Show a view, and return whether that worked."""
        try:
            if self._view_id:
                await self._client.views_update(view_id=self._view_id, view=view)
            else:
                opened = await self._client.views_open(trigger_id=self._trigger_id, view=view)
                self._view_id = str(opened["view"]["id"])
        except FAILURES as error:
            log.warning("modal not shown", extra={"reason": reason(error)})
            # A modal that was closed cannot be updated any more.
            self._view_id = ""
            return False
        return True

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Show a message in the modal if it is open, else send it where answers go."""
        if not self._view_id:
            await self._otherwise.send(text, blocks)
            return
        view = message_view(blocks or [section(text)])
        try:
            await classified(self._client.views_update(view_id=self._view_id, view=view), REFUSED_VIEW)
        except (RefusedBlocksError, NoReceiptError):
            raise
        except PostingError:
            await self._otherwise.send(text, blocks)


def message_view(parts: Iterable[Block]) -> Block:
    """Return a modal that only says something, without rows of buttons: those need an address for answers."""
    texts = {"title": "Flakebot", "close": "Close"}
    shown = [part for part in parts if part["type"] != "actions"]
    return {
        "type": "modal",
        **{name: {"type": "plain_text", "text": text} for name, text in texts.items()},
        "blocks": shown,
    }
