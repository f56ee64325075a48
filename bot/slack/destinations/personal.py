"""Destinations that one person sees: a command's response address, a whisper in a channel, direct messages."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.outbox import NotNowError, PostingError, UnknownOutcomeError
from bot.replies.blocks import context
from bot.slack.calls import ExpiredError, RefusedBlocksError, classified, classify_webhook, reason, webhook
from bot.slack.destinations.delivery import Private, Revisable, send_once

log = logging.getLogger(__name__)

ANSWER = "flakebot_answer"
"""Type of the metadata in which a direct message carries the question that it answers."""

ANSWERS = 5
"""Number of times that the address of a command or a button can be used."""


LATE = "The form was open for more than half an hour, so the answer comes here."
"""What stands above the answer to a form that was sent when the address for answers had expired."""


class ResponseUrl(Private):
    """The address that came with a command or a button: five answers in 30 minutes, which only the person sees.

    They take the place of the `message` whose button was pressed, if only this person sees that; else it is ''. What
    the address no longer takes goes to `otherwise`, where a form may have been open for longer than that.
    """

    def __init__(self, client: AsyncWebClient, url: str, *, message: str = "", otherwise: Direct | None = None) -> None:
        self.left = ANSWERS
        self.message = message
        self._otherwise = otherwise
        self._late = False
        self._webhook = webhook(client, url)

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message, in the place of another where it takes that."""
        message: Block = {"response_type": "ephemeral", "replace_original": bool(self.message), "text": text}
        message |= {"blocks": blocks} if blocks else {}
        try:
            await send_once(lambda: self._post(message))
        except ExpiredError:
            if self._otherwise is None:
                raise
            self._late = True
            await self._otherwise.send(text, [context(LATE), *blocks] if blocks else [])

    @property
    def revisable(self) -> Revisable | None:
        """Return the message whose place was taken: only that can be changed."""
        return self if self.message else None

    async def revise(self, text: str, blocks: list[Block]) -> None:
        """Send the message again, in its own place."""
        if self._late and self._otherwise:
            await self._otherwise.revise(text, [context(LATE), *blocks])
            return
        if not self.left:
            raise NotNowError("the address for answers is used up")
        await self.send(text, blocks)

    async def _post(self, message: Block) -> None:
        self.left -= 1
        response = await self._webhook.send_dict(message)
        if response.status_code != 200:
            raise classify_webhook(response.status_code, response.body)


class Whisper(Private):
    """One person in a channel or a thread, so that nobody else sees the answer."""

    def __init__(self, client: AsyncWebClient, channel: str, user: str, thread_ts: str | None) -> None:
        self._client = client
        self._channel = channel
        self._user = user
        self._thread_ts = thread_ts

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message; to somebody who is not in the channel, in direct messages."""
        try:
            await send_once(
                lambda: self._client.chat_postEphemeral(
                    channel=self._channel, user=self._user, thread_ts=self._thread_ts, text=text, blocks=blocks or None
                )
            )
        except PostingError as error:
            if "user_not_in_channel" not in str(error):
                raise
            await Direct(self._client, self._user, None).send(text, blocks)


class Direct(Private):
    """The direct messages with one person, or a thread in them: what is announced there becomes the answer.

    `question` is carried by the answer, so that what is written next may change it.
    """

    def __init__(self, client: AsyncWebClient, channel: str, thread_ts: str | None) -> None:
        self.question = ""
        self._client = client
        self._channel = channel
        self._thread_ts = thread_ts
        self._announced = self._sent = ""

    async def announce(self, text: str) -> None:
        """Post a line, which what is sent next replaces."""
        posted = await send_once(lambda: self._post(text, []))
        self._channel, self._announced = str(posted["channel"]), str(posted["ts"])

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message, in place of what was announced; where that is gone, below it."""
        if self._announced:
            try:
                await self._change(self._announced, text, blocks)
            except (RefusedBlocksError, UnknownOutcomeError):
                raise
            except PostingError as error:
                log.info("line not replaced", extra={"reason": reason(error)})
            else:
                self._sent = self._announced
                return
        posted = await send_once(lambda: self._post(text, blocks))
        self._channel, self._sent = str(posted["channel"]), str(posted["ts"])

    @property
    def message(self) -> str:
        """Return the name of the message that was sent."""
        return f"{self._channel} {self._sent}" if self._sent else ""

    @property
    def revisable(self) -> Revisable | None:
        """Return the message that is sent."""
        return self

    async def revise(self, text: str, blocks: list[Block]) -> None:
        """Change the message that was sent."""
        if not self._sent:
            raise NotNowError("whether the message arrived is not known")
        await self._change(self._sent, text, blocks)

    async def _change(self, ts: str, text: str, blocks: list[Block]) -> None:
        """Change a message; changed twice, it says the same."""
        try:
            await classified(self._update(ts, text, blocks))
        except UnknownOutcomeError:
            await classified(self._update(ts, text, blocks))

    async def _update(self, ts: str, text: str, blocks: list[Block]) -> Any:
        return await self._client.chat_update(
            channel=self._channel,
            ts=ts,
            text=text,
            blocks=blocks or None,
            metadata=self._metadata,
        )

    async def _post(self, text: str, blocks: list[Block]) -> Any:
        return await self._client.chat_postMessage(
            channel=self._channel,
            thread_ts=self._thread_ts,
            text=text,
            blocks=blocks or None,
            metadata=self._metadata,
            unfurl_links=False,
        )

    @property
    def _metadata(self) -> Block | None:
        return {"event_type": ANSWER, "event_payload": {"question": self.question}} if self.question else None
