"""`/flake trend`: flake rates week by week, and whether they lie in the usual range."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.trend.findings import judged, usual_range
from bot.reports.trend.lines import TOGETHER, Lines
from bot.reports.trend.reply import headline, show
from bot.reports.trend.report import GRAMMAR, Series, TrendReport, TrendWeek, make, measure, reading

__all__ = [
    "GRAMMAR",
    "TOGETHER",
    "Lines",
    "Series",
    "TrendReport",
    "TrendWeek",
    "draw",
    "headline",
    "judged",
    "make",
    "measure",
    "reading",
    "show",
    "usual_range",
]


def draw(report: TrendReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.trend import chart

    return chart.draw(report)
