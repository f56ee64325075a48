"""Where an answer goes: to the address that came with a command, to one person in a channel, or to them directly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.messages import Block

CALL_SECONDS = 10

# At DEBUG the SDK writes whole messages and the addresses they may be sent to.
sdk_log = logging.getLogger("bot.slack.destinations.sdk")
sdk_log.setLevel(logging.WARNING)


class NotTakenError(Exception):
    """Slack did not take a message."""


class RefusedBlocksError(Exception):
    """Slack did not take a message because of its blocks; without them it may."""


SORRY = "Sorry, that went wrong on our side. Please ask again"


class Destination(Protocol):
    """Takes one message; the same may be sent again, plainer, when its blocks are refused."""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message.

        Raises RefusedBlocksError; NotTakenError when it surely did not arrive; ClientError or TimeoutError in doubt.
        """

    @property
    def aside(self) -> Destination:
        """Where the person who asked is told what is for nobody else: that it could not be done."""

    @property
    def sorry(self) -> str:
        """Begin the sentence that says it could not be done."""


class Alone:
    """A destination that only the person who asked sees."""

    sorry = SORRY

    @property
    def aside(self) -> Self:
        """Tell them here."""
        return self


class ResponseUrl(Alone):
    """The address that came with a command or a button: five answers in half an hour, to the person alone."""

    def __init__(self, url: str, *, replace: bool) -> None:
        self._replace = replace
        self._webhook = AsyncWebhookClient(
            url,
            timeout=CALL_SECONDS,
            logger=sdk_log,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3), _NeverSent()],
        )

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message; in place of the one whose button was pressed, where only this person saw that."""
        message: Block = {"response_type": "ephemeral", "replace_original": self._replace, "text": text}
        message |= {"blocks": blocks} if blocks else {}
        try:
            response = await _twice(lambda: self._webhook.send_dict(message), lambda answer: answer.status_code)
        except aiohttp.ClientConnectorError as error:
            raise NotTakenError("Slack could not be reached") from error
        _judge(response)


def _judge(response: WebhookResponse) -> None:
    if response.status_code == 200:
        return
    if "invalid_blocks" in response.body:
        raise RefusedBlocksError
    raise NotTakenError(f"Slack answered {response.status_code} {response.body[:200]}")


class Whisper(Alone):
    """One person in a channel or in a thread of it, so that nobody else sees the answer; else directly."""

    def __init__(self, client: AsyncWebClient, channel: str, user: str, thread_ts: str | None) -> None:
        self._client = client
        self._channel = channel
        self._user = user
        self._thread_ts = thread_ts

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message; to somebody who is not there, in direct messages."""
        try:
            await _call(
                lambda: self._client.chat_postEphemeral(
                    channel=self._channel, user=self._user, thread_ts=self._thread_ts, text=text, blocks=blocks or None
                )
            )
        except NotTakenError as error:
            if "user_not_in_channel" not in str(error):
                raise
            await Direct(self._client, self._user, None).send(text, blocks)


class Direct(Alone):
    """The direct messages with one person."""

    def __init__(self, client: AsyncWebClient, channel: str, thread_ts: str | None) -> None:
        self._client = client
        self._channel = channel
        self._thread_ts = thread_ts

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message."""
        await _call(
            lambda: self._client.chat_postMessage(
                channel=self._channel, thread_ts=self._thread_ts, text=text, blocks=blocks or None, unfurl_links=False
            )
        )


class ChannelPost:
    """A channel, in which somebody shows an answer to everybody."""

    def __init__(self, client: AsyncWebClient, channel: str, user: str) -> None:
        self._client = client
        self._channel = channel
        self._user = user

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message that says who shared it; never twice: in front of others a doubt beats a repetition."""
        shared = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{self._user}>"}]}
        call = self._client.chat_postMessage(
            channel=self._channel, text=text, blocks=[*blocks, shared] if blocks else None, unfurl_links=False
        )
        await judged(call)

    @property
    def aside(self) -> Destination:
        """Tell the person in direct messages, which are there for everybody."""
        return Direct(self._client, self._user, None)

    @property
    def sorry(self) -> str:
        """Say what did not happen."""
        return f"Sorry, the answer was not shared in <#{self._channel}>: Slack did not take it. Press Share again"


class HomeTab(Alone):
    """A person's App Home: what is sent is what it shows, unless something newer was begun for it."""

    def __init__(self, client: AsyncWebClient, user: str) -> None:
        self._client = client
        self._user = user
        self._turn = asyncio.Lock()
        self._sent = False
        self.superseded = False

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Show blocks, or a text where there are none."""
        async with self._turn:
            self._sent = True
            if not self.superseded:
                await _call(lambda: self._publish(blocks or [_paragraph(text)]))

    async def meanwhile(self, seconds: float, text: str) -> None:
        """Show a text if nothing else is to be shown in so many seconds."""
        await asyncio.sleep(seconds)
        async with self._turn:
            if not self._sent and not self.superseded:
                with contextlib.suppress(SlackApiError, aiohttp.ClientError, TimeoutError):
                    await self._publish([_paragraph(text)])

    async def _publish(self, blocks: list[Block]) -> None:
        try:
            await self._client.views_publish(user_id=self._user, view={"type": "home", "blocks": blocks})
        except SlackApiError as error:
            # What views.publish says of blocks that it does not take.
            if reason(error) == "invalid_arguments":
                raise RefusedBlocksError from error
            raise


def _paragraph(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def judged(call: Awaitable[Any]) -> Any:
    """Wait for a call that puts up a message, and give its answer; say what its failure means."""
    try:
        return await call
    except aiohttp.ClientConnectorError as error:
        raise NotTakenError("Slack could not be reached") from error
    except SlackApiError as error:
        if reason(error) == "invalid_blocks":
            raise RefusedBlocksError from error
        raise NotTakenError(f"Slack answered {reason(error)}") from error


async def _call(call: Callable[[], Awaitable[Any]]) -> None:
    """Make a call that puts up a message for one person."""
    await judged(_twice(call, lambda _: 200))


async def _twice(call: Callable[[], Awaitable[Any]], status: Callable[[Any], int]) -> Any:
    """Send, and once more after an error of Slack's own: two of the same for one person beat none."""
    try:
        answer = await call()
        if status(answer) < 500:
            return answer
    except SlackApiError as error:
        if error.response.status_code < 500:
            raise
    await asyncio.sleep(1)
    return await call()


def reason(error: Exception) -> str:
    """Name an error without what its own text may hold: addresses that let anyone post or upload."""
    if isinstance(error, SlackApiError):
        data = error.response.data
        return str(data["error"]) if isinstance(data, dict) and "error" in data else f"{error.response.status_code}"
    return str(error) if isinstance(error, NotTakenError) else type(error).__name__


class _NeverSent(AsyncRetryHandler):
    """Tries again when no connection was made; a message that may have arrived is not sent twice."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2, interval_calculator=FixedValueRetryIntervalCalculator(0.5))

    async def _can_retry_async(self, *, error: Any = None, **_: Any) -> bool:
        return isinstance(error, aiohttp.ClientConnectorError)
