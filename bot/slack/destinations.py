"""Where an answer goes: to a command's response address, to one person in a channel or directly, or to a channel."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, Self

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.outbox import NotNowError, PostingError, UnknownOutcomeError
from bot.replies.blocks import fallbacks, section
from bot.slack.clients import webhook
from bot.slack.errors import (
    FAILURES,
    REFUSED_VIEW,
    NoReceiptError,
    RefusedBlocksError,
    classified,
    classify_webhook,
    reason,
)
from bot.slack.payloads import ANSWER

log = logging.getLogger(__name__)

CHECK_SECONDS = 2.3
"""Maximum number of seconds to check a form that was submitted: Slack waits three for what is wrong with it."""

NOT_THERE = "Flakebot is not in this channel. Type /invite @Flakebot there, then {again}."

MESSAGES_READ = 15
"""Number of messages of a conversation that are read to find our last."""

SORRY = "Sorry, that went wrong on our side. Please ask again"


class Destination(Protocol):
    """A place for one message, which may be sent again with plainer blocks when its blocks are refused."""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message. Raises PostingError: RefusedBlocksError, or NoReceiptError when no answer came."""

    @property
    def aside(self) -> Destination:
        """Return where the person who asked is told what is for nobody else: that it could not be done."""

    @property
    def sorry(self) -> str:
        """Return the beginning of the sentence that says it could not be done."""


class Private:
    """A destination that only the person who asked can see."""

    sorry = SORRY

    @property
    def aside(self) -> Self:
        """Return this destination."""
        return self


class ResponseUrl(Private):
    """The address that came with a command or a button: five answers in 30 minutes, which only the person sees."""

    def __init__(self, url: str, *, replace: bool) -> None:
        self._replace = replace
        self._webhook = webhook(url)

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message, in place of the one whose button was pressed if only this person sees that."""
        message: Block = {"response_type": "ephemeral", "replace_original": self._replace, "text": text}
        message |= {"blocks": blocks} if blocks else {}
        await _send(lambda: self._post(message))

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
            await _send(
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
        await _send(
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


class ChannelPost:
    """A channel in which somebody shows an answer to everybody."""

    def __init__(self, client: AsyncWebClient, channel: str, user: str) -> None:
        self._client = client
        self._channel = channel
        self._user = user

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message that says who shared it; never twice, for others would rather miss it than read it again."""
        shared = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{self._user}>"}]}
        call = self._client.chat_postMessage(
            channel=self._channel, text=text, blocks=[*blocks, shared] if blocks else None, unfurl_links=False
        )
        await classified(call)

    @property
    def aside(self) -> Destination:
        """Return the person's direct messages, which everybody has."""
        return Direct(self._client, self._user, None)

    @property
    def sorry(self) -> str:
        """Return that it was not shared, and where."""
        return f"Sorry, the answer was not shared in <#{self._channel}>: Slack did not take it. Press Share again"


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
                await _send(lambda: self._publish(blocks or [section(text)]), REFUSED_VIEW)

    async def meanwhile(self, seconds: float, text: str) -> None:
        """Show a text if nothing else has been sent after this many seconds."""
        await asyncio.sleep(seconds)
        async with self._lock:
            if not self._sent and not self.superseded:
                with contextlib.suppress(*FAILURES):
                    await self._publish([section(text)])

    async def _publish(self, blocks: list[Block]) -> None:
        await self._client.views_publish(user_id=self._user, view={"type": "home", "blocks": blocks})


async def deliver(destination: Destination, text: str, blocks: Sequence[Block]) -> str:
    """Send one message, with plainer blocks each time Slack refuses them, and return how it was sent, for the log."""
    for how, shown in fallbacks(blocks):
        try:
            await destination.send(text, list(shown))
        except RefusedBlocksError:
            continue
        except NoReceiptError as error:
            # It may well have arrived, and then an apology on top of it would be wrong.
            return f"{how}, no receipt ({reason(error)})"
        return how
    raise NotNowError("Slack refused even the text")


async def obstacle(client: AsyncWebClient, channel: str, again: str = "share again") -> str:
    """Return why nothing can be posted in a channel, and how to change that; '' when it can."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            found = (await client.conversations_info(channel=channel))["channel"]
    except FAILURES as error:
        if reason(error) == "channel_not_found":
            return NOT_THERE.format(again=again)
        if reason(error) == "missing_scope":
            return "Flakebot posts in channels, not in group messages. Choose a channel."
        return "Slack does not answer just now. Try again in a minute."
    if found.get("is_archived"):
        return "This channel is archived. Choose another."
    return "" if found.get("is_im") or found.get("is_member") else NOT_THERE.format(again=again)


async def _send(call: Callable[[], Awaitable[Any]], *refused_blocks: frozenset[str]) -> None:
    """Send to one person, and once more after an error of Slack's own: two of the same are better than none."""
    try:
        await classified(call(), *refused_blocks)
    except NoReceiptError:
        raise
    except UnknownOutcomeError:
        await asyncio.sleep(1)
        await classified(call(), *refused_blocks)
