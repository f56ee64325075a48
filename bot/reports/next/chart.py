"""The chart of `/flake next`: a bar for each day, divided into confirmed, message left, and not confirmed."""

from __future__ import annotations

from bot.calendar import say, say_span
from bot.charts import card, stacked_bars
from bot.charts.stacked_bars import StackedRow
from bot.messages import Chart
from bot.replies.phrases import data
from bot.reports.next import native_chart
from bot.reports.next.report import NextReport

PARTS = (("confirmed", card.BLUE), ("message left", card.LIGHT_BLUE), ("not confirmed", card.GREY))


def draw(report: NextReport) -> Chart:
    """Draw each day's scheduled shifts as a bar."""
    rows = [
        StackedRow(
            say(day),
            (counts.confirmed, counts.left_message, counts.not_reached),
            f"{counts.confirmed:,}" if counts.scheduled else "",
            f"of {counts.scheduled:,} confirmed" if counts.scheduled else "nothing scheduled",
        )
        for day, counts in report.days
    ]
    title = _finding(report)
    about = f"Scheduled shifts, {report.scope.place} by day, {say_span(report.scope.span)}"
    png = stacked_bars.draw((title, about), rows, PARTS, [f"{data(report.source)[0]}."])
    name = f"next-{card.slug(report.scope.place)}-{report.scope.span.first}.png"
    return Chart(name, png, f"{title}. {_alt_text(report)}", native_chart.show(report, title))


def _finding(report: NextReport) -> str:
    """Name the days with the most and the fewest shifts; where one day has them all, that day."""
    days = sorted(report.days, key=lambda day: -day[1].scheduled)
    (most, first), (fewest, last) = days[0], days[-1]
    if len(days) == 1 or first.scheduled == report.total.counts.scheduled:
        return f"All on {say(most)}"
    if first.scheduled == last.scheduled:
        return "As many on each day"
    empty = sum(1 for _, counts in days if not counts.scheduled)
    if empty:
        return f"Most on {say(most)}; none yet on {say(fewest) if empty == 1 else f'{empty} days'}"
    return f"Most on {say(most)}, fewest on {say(fewest)}"


def _alt_text(report: NextReport) -> str:
    total = report.total.counts
    days = "; ".join(f"{say(day)} {counts.scheduled:,}" for day, counts in report.days)
    return (
        f"Bars by day, {report.scope.place}: {total.scheduled:,} scheduled, {total.confirmed:,} confirmed, "
        f"{total.left_message:,} with a message left, {total.not_reached:,} not confirmed. {days}."
    )
