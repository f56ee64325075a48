"""`/flake compare`: regions or organizers side by side, and whether their difference could be chance."""

from __future__ import annotations

from datetime import date

from bot.language import Asked
from bot.messages import Chart
from bot.reports.compare import report, sides
from bot.reports.compare.reply import show
from bot.reports.compare.report import GRAMMAR, CompareReport
from bot.tools import Tools

__all__ = ["GRAMMAR", "CompareReport", "draw", "measure", "show"]


def measure(asked: Asked, today: date, tools: Tools) -> CompareReport:
    """Measure places side by side, or the weeks, months, days or event types that are listed."""
    return sides.measure(asked, today, tools) if asked.sides else report.measure(asked, today, tools)


def draw(compared: CompareReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.compare import chart

    return chart.draw(compared)
