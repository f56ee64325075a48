"""What a failed call to Slack means: refused for good, blocks refused, to be sent later, or unsure whether it arrived.

The outbox's errors say it, for answers as for messages that nobody asked for; what follows is for the caller to decide.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar
from urllib.error import URLError

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.outbox import NotNowError, PostingError, RefusedError, UnknownOutcomeError

_T = TypeVar("_T")

FAILURES = (SlackClientError, aiohttp.ClientError, OSError)
"""What a call to Slack raises, in a coroutine or in a thread; a timeout is an OSError."""

REFUSED = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
"""What Slack answers where nothing can be posted until somebody changes something there."""

UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""What Slack answers when it does not know itself whether it took a message."""

REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""What Slack answers to a message whose blocks it does not take."""

REFUSED_VIEW = frozenset({"invalid_arguments"})
"""What Slack answers to a view whose blocks it does not take."""

WAIT_SECONDS = 30.0
"""How long to wait where Slack asks for it and does not say how long."""


class RefusedBlocksError(PostingError):
    """Slack does not take a message because of its blocks; without them it may."""


class ExpiredError(NotNowError):
    """The address that came with a command or a button takes nothing any more: it is too old, or used up."""


class NoReceiptError(UnknownOutcomeError):
    """No answer came: whatever was sent may have arrived. `kind` names what happened instead."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no answer from Slack ({kind})")
        self.kind = kind


def classify(error: Exception, refused_blocks: frozenset[str] = REFUSED_BLOCKS) -> PostingError:
    """Return what a failed call means for what was sent with it."""
    if isinstance(error, SlackApiError):
        return _answered(error, refused_blocks)
    if _unsent(error):
        return NotNowError("Slack could not be reached")
    return NoReceiptError(type(error).__name__)


def was_refused(error: Exception) -> bool:
    """Return whether Slack answered that it refuses a call, rather than that it cannot answer it just now."""
    if not isinstance(error, SlackApiError) or error.response.status_code != 200:
        return False
    return reason(error) not in UNSURE | {"ratelimited"}


def _answered(error: SlackApiError, refused_blocks: frozenset[str]) -> PostingError:
    word = reason(error)
    said = f"Slack answered {word}"
    if word in refused_blocks:
        return RefusedBlocksError(said)
    if word in REFUSED:
        return RefusedError(word)
    if error.response.status_code == 429 or word == "ratelimited":
        return NotNowError("Slack asks to wait", _retry_after(error))
    if word in UNSURE or error.response.status_code >= 500:
        return UnknownOutcomeError(said)
    return NotNowError(said)


def _retry_after(error: SlackApiError) -> float:
    headers = {str(name).lower(): value for name, value in error.response.headers.items()}
    return float(headers.get("retry-after", WAIT_SECONDS))


def _unsent(error: Exception) -> bool:
    """Return whether no connection was made, so that nothing can have arrived."""
    refused = isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError)
    return refused or isinstance(error, aiohttp.ClientConnectorError)


def classify_webhook(status: int, body: str) -> PostingError:
    """Return what an answer other than 200 means that came from the address of a command or a button."""
    said = f"Slack answered {status} {body[:200]}"
    if any(word in body for word in REFUSED_BLOCKS):
        return RefusedBlocksError(said)
    if status == 404:
        return ExpiredError(said)
    return UnknownOutcomeError(said) if status >= 500 else NotNowError(said)


async def classified(call: Awaitable[_T], refused_blocks: frozenset[str] = REFUSED_BLOCKS) -> _T:
    """Wait for a call and return its answer. Raises PostingError, as `classify` returns it."""
    try:
        return await call
    except FAILURES as error:
        raise classify(error, refused_blocks) from error


def reason(error: Exception) -> str:
    """Return a name for an error, without what its own text may hold: addresses that let anyone post or upload."""
    if isinstance(error, SlackApiError):
        data = error.response.data
        return str(data["error"]) if isinstance(data, dict) and "error" in data else f"{error.response.status_code}"
    if isinstance(error, NoReceiptError):
        return error.kind
    return str(error) if isinstance(error, PostingError) else type(error).__name__
