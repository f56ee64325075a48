"""`/flake ptg`: what is counted toward each goal, whether it is on track, and what makes up for what is behind."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.ptg.brief import Brief, brief, goal
from bot.reports.ptg.measurement import measure
from bot.reports.ptg.reply import drawable, show
from bot.reports.ptg.report import GRAMMAR, PtgReport
from bot.reports.ptg.rows import PtgRow

__all__ = ["GRAMMAR", "Brief", "PtgReport", "PtgRow", "brief", "draw", "drawable", "goal", "measure", "show"]


def draw(report: PtgReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.ptg import chart

    return chart.draw(report)
