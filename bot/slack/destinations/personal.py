"""Destinations that one person sees: a command's response address, a whisper in a channel, direct messages."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.outbox import PostingError
from bot.slack.calls import FAILURES, classify_webhook, reason, webhook
from bot.slack.destinations.delivery import Private, send_once

log = logging.getLogger(__name__)

ANSWER = "flakebot_answer"
"""Type of the metadata in which a direct message carries the question that it answers."""

MESSAGES_READ = 15
"""Number of messages of a conversation that are read to find our last."""


class ResponseUrl(Private):
    """The address that came with a command or a button: five answers in 30 minutes, which only the person sees."""

    def __init__(self, url: str, *, replace: bool) -> None:
        self._replace = replace
        self._webhook = webhook(url)

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message, in place of the one whose button was pressed if only this person sees that."""
        message: Block = {"response_type": "ephemeral", "replace_original": self._replace, "text": text}
        message |= {"blocks": blocks} if blocks else {}
        await send_once(lambda: self._post(message))

    async def _post(self, message: Block) -> None:
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
    """The direct messages with one person, or a thread in them. A message carries the question that it answers."""

    def __init__(self, client: AsyncWebClient, channel: str, thread_ts: str | None, question: str = "") -> None:
        self._client = client
        self._channel = channel
        self._thread_ts = thread_ts
        self._question = question

    def about(self, question: str) -> Direct:
        """Return the same place for an answer to a question, which what is written next may change."""
        return Direct(self._client, self._channel, self._thread_ts, question)

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message."""
        carried = {"event_type": ANSWER, "event_payload": {"question": self._question}} if self._question else None
        await send_once(
            lambda: self._client.chat_postMessage(
                channel=self._channel,
                thread_ts=self._thread_ts,
                text=text,
                blocks=blocks or None,
                metadata=carried,
                unfurl_links=False,
            )
        )

    async def newest(self) -> list[dict[str, Any]]:
        """Return the newest messages here; none where Slack does not give them."""
        channel, read = self._channel, {"limit": MESSAGES_READ, "include_all_metadata": True}
        try:
            if self._thread_ts:
                page = await self._client.conversations_replies(channel=channel, ts=self._thread_ts, **read)  # type: ignore[arg-type]
            else:
                page = await self._client.conversations_history(channel=channel, **read)  # type: ignore[arg-type]
        except FAILURES as error:
            log.info("conversation not read", extra={"reason": reason(error)})
            return []
        found: list[dict[str, Any]] = page["messages"]
        return found
