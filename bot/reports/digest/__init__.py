"""The weekly digest: how a place's last week went, what stands out, what is ahead, and what to close out."""

from bot.reports.digest.content import GRAMMAR, check, compose, message, read, week_of
from bot.reports.digest.measurement import measure
from bot.reports.digest.notices import correction, held, newer
from bot.reports.digest.queries import Query, queries
from bot.reports.digest.reply import preview, shared, show, thread
from bot.reports.digest.report import DigestReport

__all__ = [
    "GRAMMAR",
    "DigestReport",
    "Query",
    "check",
    "compose",
    "correction",
    "held",
    "measure",
    "message",
    "newer",
    "preview",
    "queries",
    "read",
    "shared",
    "show",
    "thread",
    "week_of",
]
