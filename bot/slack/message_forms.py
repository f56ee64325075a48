"""The forms in which a message may be sent: with charts that Slack draws, with uploaded pictures, or plainer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block, Chart
from bot.replies.blocks import image, natively, told
from bot.settings import NativeCharts
from bot.slack.calls import FAILURES, reason
from bot.slack.destinations import Form, plainer
from bot.slack.files import upload_picture

CHART_SECONDS = 20.0
"""Maximum number of seconds to upload a chart; after that its words stand in its place."""

log = logging.getLogger(__name__)


class MessageForms:
    """Makes the forms of a message, one after the other: pictures are uploaded for those that show them."""

    def __init__(self, client: AsyncWebClient, native_charts: NativeCharts) -> None:
        self._client = client
        self._native_charts = native_charts

    async def forms(self, parts: Sequence[Block | Chart], reference: str, *, shared: bool) -> AsyncIterator[Form]:
        """Yield the forms of a message, each plainer, in which it is tried; `shared`: it looks as others see it."""
        native = self._native_charts == "all" or (self._native_charts == "shared" and shared)
        if native and (drawn := natively(parts)):
            yield "sent", await self._blocks(drawn, reference)
        async for form in plainer(await self._blocks(parts, reference)):
            yield form

    async def _blocks(self, parts: Sequence[Block | Chart], reference: str) -> list[Block]:
        return await asyncio.gather(*(self._block(part, reference) for part in parts))

    async def _block(self, block: Block | Chart, reference: str) -> Block:
        """Return a chart as an image block, or as its words where it cannot be uploaded; other blocks as they are."""
        if not isinstance(block, Chart):
            return block
        try:
            async with asyncio.timeout(CHART_SECONDS):
                return image(block, await upload_picture(self._client, block))
        except FAILURES as error:
            log.warning("chart left out", extra={"reference": reference, "chart": block.name, "reason": reason(error)})
            return told(block)
