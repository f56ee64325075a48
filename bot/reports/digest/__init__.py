"""The weekly digest: how a place's last week went, what stands out, what is ahead, and what to close out."""

from bot.reports.digest.content import GRAMMAR, compose, read, week_of
from bot.reports.digest.notices import correction, held, newer
from bot.reports.digest.questions import Question, ask_about
from bot.reports.digest.reply import preview, shared, show, thread
from bot.reports.digest.report import DigestReport, measure

__all__ = [
    "GRAMMAR",
    "DigestReport",
    "Question",
    "ask_about",
    "compose",
    "correction",
    "held",
    "measure",
    "newer",
    "preview",
    "read",
    "shared",
    "show",
    "thread",
    "week_of",
]
