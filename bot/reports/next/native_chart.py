"""The chart of `/flake next` as Slack draws it: two bars for each day, of which 0 is a number as any other."""

from __future__ import annotations

from bot.calendar import say
from bot.messages import Block
from bot.replies import native_charts
from bot.replies.native_charts import Axes, Series
from bot.reports.next.reply import by_day
from bot.reports.next.report import NextReport


def show(report: NextReport, title: str) -> tuple[Block, ...]:
    """Return each day's scheduled and confirmed shifts; nothing where there are more days than Slack draws."""
    series = (
        Series("Scheduled", [counts.scheduled for _, counts in report.days]),
        Series("Confirmed", [counts.confirmed for _, counts in report.days]),
    )
    axes = Axes([say(day) for day, _ in report.days], "Shifts")
    return native_charts.show("bar", (title, "Scheduled by day"), axes, series, by_day(report))
