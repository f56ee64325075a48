"""Calls of Slack's Web API: the clients that make them, uploads, what a failure means, how fast calls may follow."""

from bot.slack.calls import clients
from bot.slack.calls.clients import RetryHarmless, loop_client, open_session, thread_client, webhook
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
from bot.slack.calls.uploads import send_file, upload_picture

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
    "send_file",
    "thread_client",
    "upload_picture",
    "was_refused",
    "webhook",
]
