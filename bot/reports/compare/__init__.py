"""`/flake compare`: regions or organizers side by side, and whether their difference could be chance."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.compare.reply import show
from bot.reports.compare.report import GRAMMAR, CompareReport, measure

__all__ = ["GRAMMAR", "CompareReport", "draw", "measure", "show"]


def draw(report: CompareReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.compare import chart

    return chart.draw(report)
