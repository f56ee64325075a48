"""The pictures of one answer: uploaded when they are drawn, and shown in its message at once or when they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from bot.messages import Block, Chart, Drawing
from bot.outbox import PostingError
from bot.replies.blocks import context, image, told, undrawn, worded
from bot.slack.calls import FAILURES, RefusedBlocksError, reason
from bot.slack.destinations import Form, Revisable, plainer
from bot.slack.pictures.newest_answers import NewestAnswers
from bot.slack.pictures.uploads import Uploads

CHART_SECONDS = 20.0
"""Maximum number of seconds to upload a chart; after that its words stand in its place."""

COMING = context("The chart follows …")
"""What stands in the place of a picture in a message that was sent before the picture was there."""

log = logging.getLogger(__name__)


class AnswerPictures:
    """The pictures of one answer, which may have been uploaded for others of its `audience`.

    They are uploaded `early`, unless Slack is to draw the charts itself.
    """

    def __init__(self, uploads: Uploads, newest: NewestAnswers, reference: str, audience: str, *, early: bool) -> None:
        self._uploads = uploads
        self._newest = newest
        self._reference = reference
        self._audience = audience
        self._early = early
        self._anew = False
        self._loop = asyncio.get_running_loop()
        self._blocks: dict[Chart, asyncio.Task[Block]] = {}
        self._place: Revisable | None = None
        self._sent: Sequence[Block] = ()
        self._followed: Sequence[Chart] = ()

    def expect(self, drawing: Drawing) -> None:
        """Begin to upload a picture as soon as it is drawn; a worker thread calls this when its drawing begins."""
        if self._early:
            self._loop.call_soon_threadsafe(self._upload, drawing)

    def _upload(self, chart: Chart) -> asyncio.Task[Block]:
        if chart not in self._blocks:
            self._blocks[chart] = self._loop.create_task(self._shown(chart))
        return self._blocks[chart]

    async def _shown(self, chart: Chart) -> Block:
        """Return a chart as an image block; in words where it could not be drawn, or cannot be uploaded."""
        drawn = await finished(chart)
        if drawn is None:
            return undrawn()
        try:
            async with asyncio.timeout(CHART_SECONDS):
                return image(drawn, await self._uploads.upload(drawn, self._audience))
        except FAILURES as error:
            why = {"reference": self._reference, "chart": drawn.name, "reason": reason(error)}
            log.warning("chart left out", extra=why)
            return told(drawn)

    async def blocks(self, parts: Sequence[Block | Chart]) -> list[Block]:
        """Return the blocks of a message with its pictures, once these can be shown."""
        pictures = [self._upload(part) for part in parts if isinstance(part, Chart)]
        if pictures:
            await asyncio.wait(pictures)
        return [await self._upload(part) if isinstance(part, Chart) else part for part in parts]

    def reused(self, shown: Sequence[Block]) -> bool:
        """Return whether blocks may be refused because their pictures are shown in another message."""
        return self._uploads.reuses(self._audience) and _pictured(shown)

    async def anew(self, parts: Sequence[Block | Chart]) -> list[Block]:
        """Return the blocks of a message with pictures that were uploaded for it alone."""
        self._audience, self._anew = "", True
        self._blocks.clear()
        return await self.blocks(parts)

    def tried(self, shown: Sequence[Block]) -> None:
        """Remember the blocks with which the message is sent, unless they are refused."""
        self._sent = shown

    def coming(self, parts: Sequence[Block | Chart]) -> bool:
        """Return whether a message has pictures that cannot be shown yet."""
        return not all(self._upload(part).done() for part in parts if isinstance(part, Chart))

    async def later(self, place: Revisable, parts: Sequence[Block | Chart]) -> AsyncIterator[Form]:
        """Yield the forms of a message without its pictures, which `follow` puts into the form that was sent."""
        self._place = place
        self._followed = [part for part in parts if isinstance(part, Chart)]
        async for how, shown in plainer([COMING if isinstance(part, Chart) else part for part in parts]):
            self.tried(shown)
            yield how, shown

    async def follow(self, text: str) -> None:
        """Put the pictures into the message that was sent without them, or the words in their place."""
        if self._anew and _pictured(self._sent):
            self._uploads.refused()
        if self._place is None or COMING not in self._sent:
            return
        pictures = await self.blocks(self._followed)
        if not self._newest.stands(self._place.message, self._reference):
            return
        try:
            await self._put(self._place, text, pictures)
        except PostingError as error:
            log.warning("chart not shown", extra={"reference": self._reference, "reason": reason(error)})

    async def _put(self, place: Revisable, text: str, pictures: Sequence[Block]) -> None:
        if await self._taken(place, text, pictures):
            return
        if self.reused(pictures) and await self._taken(place, text, await self.anew(self._followed)):
            self._uploads.refused()
        else:
            await self._taken(place, text, [worded(picture) for picture in pictures])

    async def _taken(self, place: Revisable, text: str, pictures: Sequence[Block]) -> bool:
        """Put blocks where pictures were to follow, and return whether Slack took them."""
        try:
            await place.revise(text, self._with(pictures))
        except RefusedBlocksError:
            return False
        return True

    def _with(self, pictures: Sequence[Block]) -> list[Block]:
        coming = iter(pictures)
        return [next(coming) if block is COMING else block for block in self._sent]

    def close(self) -> None:
        """Give up what is not uploaded yet."""
        self._place = None
        for block in self._blocks.values():
            block.cancel()


def _pictured(shown: Sequence[Block]) -> bool:
    return any(block["type"] == "image" for block in shown)


async def finished(chart: Chart) -> Chart | None:
    """Return a chart once it is drawn; None where it could not be."""
    return await asyncio.wrap_future(chart.drawn) if isinstance(chart, Drawing) else chart
