"""Clients of Slack's Web API: their connections, how long a call may take, which are made again after a failure."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
from typing import Any

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.settings import Settings

CALL_SECONDS = 10
"""Maximum number of seconds to wait for the answer to one call."""

KEPT_SECONDS = 15
"""Seconds for which an unused connection is kept: less than any server keeps it, so that no call meets a closed one."""

HARMLESS = (
    "auth.test",
    "conversations.info",
    "conversations.members",
    "conversations.open",
    "files.info",
    "files.getUploadURLExternal",
    "usergroups.users.list",
    "users.info",
    "views.publish",
)
"""Methods that may be called again after a failure: repeating them changes nothing that anybody sees."""

# At DEBUG the SDK writes whole messages and the addresses they may be sent to.
_log = logging.getLogger("bot.slack.sdk")
_log.setLevel(logging.WARNING)


class RetryHarmless(AsyncRetryHandler):
    """Tries again what failed on the way or on Slack's side, if repeating it does no harm."""

    def __init__(self, methods: tuple[str, ...] = HARMLESS) -> None:
        super().__init__(max_retry_count=2, interval_calculator=FixedValueRetryIntervalCalculator(0.5))
        self._methods = methods

    async def _can_retry_async(self, *, request: Any, response: Any = None, error: Any = None, **_: Any) -> bool:
        lost = isinstance(error, aiohttp.ClientError | TimeoutError)
        broken = response is not None and response.status_code >= 500
        return (lost or broken) and request.url.endswith(self._methods)


class _RetryUnsent(AsyncRetryHandler):
    """Tries again when no connection was made; a message that may have arrived is not sent twice."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2, interval_calculator=FixedValueRetryIntervalCalculator(0.5))

    async def _can_retry_async(self, *, error: Any = None, **_: Any) -> bool:
        return isinstance(error, aiohttp.ClientConnectorError)


def open_session() -> aiohttp.ClientSession:
    """Return a session whose calls share connections; it is used and closed in the loop in which it was opened.

    It opens as many as there are calls at once: a call that waited for one could run out of time before it was sent.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=CALL_SECONDS),
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


@contextlib.asynccontextmanager
async def session_of(client: AsyncWebClient) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield the session of a client; where it has none, one that is closed afterwards."""
    if client.session:
        yield client.session
        return
    async with open_session() as session:
        yield session


def thread_client(settings: Settings, retry: list[RetryHandler] | None = None) -> WebClient:
    """Return a client for threads; without `retry` it repeats what met a broken connection, as the SDK does."""
    return WebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=CALL_SECONDS,
        logger=_log,
        retry_handlers=retry,
    )


def loop_client(settings: Settings, retry: Iterable[AsyncRetryHandler]) -> AsyncWebClient:
    """Return a client for coroutines; beside `retry`, it waits twice where Slack asks for it.

    While it has no session, each call opens a connection of its own.
    """
    return AsyncWebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=CALL_SECONDS,
        logger=_log,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2), *retry],
    )


def webhook(client: AsyncWebClient, url: str) -> AsyncWebhookClient:
    """Return a client for an address that came with a command or a button; it shares the session of another client."""
    return AsyncWebhookClient(
        url,
        session=client.session,
        timeout=CALL_SECONDS,
        logger=_log,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3), _RetryUnsent()],
    )
