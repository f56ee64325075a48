"""`/flake unclosed`: past shifts that are still open, and the range that last week's rate can still take."""

from bot.reports.unclosed.reply import show
from bot.reports.unclosed.report import GRAMMAR, UnclosedReport, UnclosedRow, measure, since_start

__all__ = ["GRAMMAR", "UnclosedReport", "UnclosedRow", "measure", "show", "since_start"]
