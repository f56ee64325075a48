"""Modals as the place of an answer: opened within a trigger's three seconds, or else the answer goes where it would."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.outbox.port import PostingError
from bot.replies.blocks import section
from bot.slack.destinations import Alone, Destination
from bot.slack.errors import FAILURES, REFUSED_VIEW, NoReceiptError, RefusedBlocksError, classified, reason

HOLD_SECONDS = 1.0
"""How long an answer may take before the modal opens without it: a trigger is good for three seconds."""

log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Modal(Alone):
    """A modal for the person who asked, and the destination of what is not for it or cannot be shown in it."""

    def __init__(self, client: AsyncWebClient, trigger_id: str, otherwise: Destination) -> None:
        self._client = client
        self._trigger_id = trigger_id
        self._otherwise = otherwise
        self._view_id = ""

    async def hold(self, work: Awaitable[_T]) -> _T:
        """Wait for an answer; while it takes long, show that it is coming."""
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=HOLD_SECONDS)
        if not done:
            await self.show(message([section("One moment…")]))
        return await task

    async def show(self, view: Block) -> bool:
        """Show a view; say whether it could be."""
        try:
            if self._view_id:
                await self._client.views_update(view_id=self._view_id, view=view)
            else:
                opened = await self._client.views_open(trigger_id=self._trigger_id, view=view)
                self._view_id = str(opened["view"]["id"])
        except FAILURES as error:
            log.warning("modal not shown", extra={"reason": reason(error)})
            # One that was closed is gone for good.
            self._view_id = ""
            return False
        return True

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Say something: in the modal if it is open, else where answers go."""
        if not self._view_id:
            await self._otherwise.send(text, blocks)
            return
        view = message(blocks or [section(text)])
        try:
            await classified(self._client.views_update(view_id=self._view_id, view=view), REFUSED_VIEW)
        except (RefusedBlocksError, NoReceiptError):
            raise
        except PostingError:
            await self._otherwise.send(text, blocks)


def message(parts: Iterable[Block]) -> Block:
    """Make a modal that only says something, without rows of buttons: those need an address to answer at."""
    texts = {"title": "Flakebot", "close": "Close"}
    said = [part for part in parts if part["type"] != "actions"]
    return {
        "type": "modal",
        **{name: {"type": "plain_text", "text": text} for name, text in texts.items()},
        "blocks": said,
    }
