"""`/flake`: flake rates by organizer, region, day or event type."""

from __future__ import annotations

from bot.messages import Chart
from bot.reports.flake import other_types, to_do
from bot.reports.flake.reply import headline, last_known, method, rows, show
from bot.reports.flake.report import GRAMMAR, FlakeReport, FlakeRow, make, measure, ordered, previous

__all__ = [
    "GRAMMAR",
    "FlakeReport",
    "FlakeRow",
    "draw",
    "headline",
    "last_known",
    "make",
    "measure",
    "method",
    "ordered",
    "other_types",
    "previous",
    "rows",
    "show",
    "to_do",
]


def draw(report: FlakeReport) -> Chart:
    """Draw the chart; matplotlib is loaded with the first one."""
    from bot.reports.flake import chart

    return chart.draw(report)
