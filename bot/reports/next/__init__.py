"""`/flake next`: how many shifts are scheduled for the coming days, and how many of them will be completed."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.next.reply import came, show
from bot.reports.next.report import GRAMMAR, Expected, NextReport, NextRow, expect, measure

__all__ = ["GRAMMAR", "Expected", "NextReport", "NextRow", "came", "draw", "expect", "measure", "show"]


def draw(report: NextReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.next import chart

    return chart.draw(report)
