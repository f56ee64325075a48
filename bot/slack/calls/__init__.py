"""Calls of Slack's Web API: the clients that make them, what a failure of one means, and how fast they may follow."""

from bot.slack.calls import clients
from bot.slack.calls.clients import RetryHarmless, loop_client, open_session, session_of, thread_client, webhook
from bot.slack.calls.errors import (
    FAILURES,
    REFUSED_VIEW,
    ExpiredError,
    NoReceiptError,
    RefusedBlocksError,
    classified,
    classify,
    classify_webhook,
    reason,
    was_refused,
)
from bot.slack.calls.rate_limits import RateLimiter

__all__ = [
    "FAILURES",
    "REFUSED_VIEW",
    "ExpiredError",
    "NoReceiptError",
    "RateLimiter",
    "RefusedBlocksError",
    "RetryHarmless",
    "classified",
    "classify",
    "classify_webhook",
    "clients",
    "loop_client",
    "open_session",
    "reason",
    "session_of",
    "thread_client",
    "was_refused",
    "webhook",
]
