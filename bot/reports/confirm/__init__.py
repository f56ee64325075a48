"""`/flake confirm`: the confirmation calls due today, and how confirmed shifts turned out in past weeks."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.confirm.reply import show
from bot.reports.confirm.report import GRAMMAR, Calls, ConfirmReport, ahead, around, measure

__all__ = ["GRAMMAR", "Calls", "ConfirmReport", "ahead", "around", "draw", "measure", "show"]


def draw(report: ConfirmReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.confirm import chart

    return chart.draw(report)
