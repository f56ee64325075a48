"""The chart of `/flake next` as Slack draws it: two bars for each day, of which 0 is a number as any other."""

from __future__ import annotations

from bot.calendar import say
from bot.messages import Block
from bot.replies import native_charts
from bot.replies.native_charts import Axes, Series
from bot.reports.next.report import NextReport


def show(report: NextReport, title: str) -> tuple[Block, ...]:
    """Return each day's scheduled and confirmed shifts; nothing where there are more days than Slack draws."""
    days = [say(day) for day, _ in report.days]
    series = (
        Series("Scheduled", [counts.scheduled for _, counts in report.days]),
        Series("Confirmed", [counts.confirmed for _, counts in report.days]),
    )
    numbers = "; ".join(f"{each.name.lower()} {', '.join(f'{value:,}' for value in each.values)}" for each in series)
    when = f"Day by day, {days[0]} to {days[-1]}" if len(days) > 1 else days[0]
    return native_charts.show("bar", (title, "Scheduled by day"), Axes(days, "Shifts"), series, f"{when}: {numbers}.")
