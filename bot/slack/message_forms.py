"""The forms in which a message may be sent: with charts that Slack draws, with uploaded pictures, or plainer."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block, Chart, Request
from bot.replies.blocks import fallbacks, natively, undrawn
from bot.settings import Settings
from bot.slack.destinations import Destination, Form
from bot.slack.pictures import AnswerPictures, NewestAnswers, Uploads, finished


class MessageForms:
    """Makes the forms of a message, one after the other, with the pictures that they show."""

    def __init__(self, client: AsyncWebClient, settings: Settings) -> None:
        self._native_charts = settings.native_charts
        self._alike = settings.organizer_rows == "all"
        self._uploads = Uploads(client, reuse=settings.reuse_pictures)
        self._newest = NewestAnswers()

    def _native(self, *, shared: bool) -> bool:
        """Return whether a message has charts that Slack draws itself; `shared`: it looks as others see it."""
        return self._native_charts == "all" or (self._native_charts == "shared" and shared)

    def pictures(self, request: Request, destination: Destination) -> AnswerPictures:
        """Return the pictures of an answer, to be uploaded as they are drawn unless Slack is to draw them itself."""
        reference, shared = request.reference, destination.shared
        # Others than members of the workspace may see a channel.
        audience = "" if shared else "members" if self._alike else request.user
        if (place := destination.revisable) and place.message:
            self._newest.take(place.message, reference)
        early = not self._native(shared=shared)
        return AnswerPictures(self._uploads, self._newest, reference, audience, early=early)

    async def forms(
        self, parts: Sequence[Block | Chart], pictures: AnswerPictures, destination: Destination, *, shared: bool
    ) -> AsyncIterator[Form]:
        """Yield the forms of a message, each plainer, in which it is tried.

        Where the message can be changed it does not wait for pictures: these follow into the form that was sent.
        """
        if self._native(shared=shared) and (drawn := natively(await _drawn(parts))):
            yield "sent", await pictures.blocks(drawn)
        elif (place := destination.revisable) and pictures.coming(parts):
            async for form in pictures.later(place, parts):
                yield form
            return
        shown = await pictures.blocks(parts)
        if pictures.reused(shown):
            for form in itertools.islice(fallbacks(shown), 2):
                pictures.tried(form[1])
                yield form
            shown = await pictures.anew(parts)
        for form in fallbacks(shown):
            pictures.tried(form[1])
            yield form


async def _drawn(parts: Sequence[Block | Chart]) -> list[Block | Chart]:
    """Return the parts of a message once its charts are drawn."""
    return [(await finished(part)) or undrawn() if isinstance(part, Chart) else part for part in parts]
