"""The chart of `/flake next`: a bar for each day, divided into confirmed, message left, and neither."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from bot.calendar import say, say_span, say_through
from bot.messages import Chart
from bot.metrics import Counts
from bot.replies import chart_style as style
from bot.reports.next.report import NextReport

ROW, HEAD, FOOT = 0.5, 1.42, 0.5
"""Heights in inches: of a day, of the area above the days, of the area below them."""
LIGHT_BLUE = "#56B4E9"
PARTS = (
    ("confirmed", style.BLUE, "white"),
    ("message left", LIGHT_BLUE, style.INK),
    ("not confirmed", style.GREY, style.INK),
)
"""The parts of a bar: name, color, color of the number."""
LEFT, RIGHT = 0.22, 0.88
"""Where bars begin and where the longest ends, as shares of the picture's width."""

Day = tuple[date, Counts]


def draw(report: NextReport) -> Chart:
    """Draw each day's scheduled shifts as a bar, with its counts inside and their sum after it."""
    days = report.days
    figure = Figure(figsize=(style.WIDTH, HEAD + ROW * len(days) + FOOT), dpi=style.DPI, facecolor="white")
    height = figure.get_figheight()
    axes = figure.add_axes((LEFT, FOOT / height, RIGHT - LEFT, ROW * len(days) / height))
    most = max(1, *(counts.scheduled for _, counts in days))
    _frame(axes, days, most)
    _bars(axes, days, most)
    _titles(figure, report)
    return Chart(_file_name(report), style.as_png(figure), _alt_text(report))


def _parts(counts: Counts) -> tuple[int, int, int]:
    return counts.confirmed, counts.left_message, counts.not_reached


def _frame(axes: Axes, days: Sequence[Day], most: int) -> None:
    """Set up the axes: a label for each day, no frame, and no scale, because every bar has its numbers."""
    axes.set_xlim(0, most)
    axes.set_ylim(len(days) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks(range(len(days)), [say(day) for day, _ in days], fontsize=13, color=style.INK)
    style.strip_frame(axes)


def _bars(axes: Axes, days: Sequence[Day], most: int) -> None:
    """Draw all bars as one collection, with a number in each part that has room for it."""
    bars, colors = [], []
    for place, (_, counts) in enumerate(days):
        left = 0
        for number, (_, color, ink) in zip(_parts(counts), PARTS, strict=True):
            right = left + number
            bars.append([(left, place - 0.36), (right, place - 0.36), (right, place + 0.36), (left, place + 0.36)])
            colors.append(color)
            if number / most > 0.022 * len(f"{number:,}") + 0.015:
                axes.text((left + right) / 2, place, f"{number:,}", fontsize=12.5, color=ink, ha="center", va="center")
            left = right
        axes.text(
            left + most * 0.02,
            place,
            f"{left:,}",
            fontsize=13,
            color=style.INK,
            weight="bold",
            va="center",
            clip_on=False,
        )
    axes.add_collection(PolyCollection(bars, facecolors=colors, edgecolors="white", linewidths=1.2, zorder=2))


def _titles(figure: Figure, report: NextReport) -> None:
    """Write the finding and a legend above the chart, and what the data cover below."""
    total, inch = report.total.counts, 1 / figure.get_figheight()
    title = f"{report.scope.place}: {total.scheduled:,} scheduled, {total.confirmed:,} confirmed"
    size = min(17.0, 17 * 40 / len(title))
    figure.text(0.03, 1 - 0.36 * inch, title, fontsize=size, weight="bold", color=style.INK)
    figure.text(0.03, 1 - 0.66 * inch, _expectation(report), fontsize=12.5, color=style.FAINT)
    left = 0.03
    for name, color, _ in PARTS:
        figure.text(left, 1 - 1.08 * inch, "■", fontsize=15, color=color, va="center")
        figure.text(left + 0.035, 1 - 1.07 * inch, name, fontsize=12.5, color=style.INK, va="center")
        left += 0.075 + 0.0195 * len(name)
    through = say_through(report.source.data_through, "Data")
    figure.text(0.03, 0.16 * inch, f"{through}.", fontsize=10.5, color=style.FAINT)


def _expectation(report: NextReport) -> str:
    expected, days = report.total.expected, say_span(report.scope.span)
    if expected is None:
        return days
    within = f" ({expected.within[0]:,} to {expected.within[1]:,})" if expected.within else ""
    return f"{days}; about {expected.shifts:,.0f} will come{within}"


def _alt_text(report: NextReport) -> str:
    """Describe the chart: the total, and the days with the most and the fewest shifts."""
    total = report.total.counts
    said = f"Bar chart by day. {report.scope.place}: {total.scheduled:,} scheduled, {total.confirmed:,} confirmed, "
    said += f"{total.left_message:,} with a message left, {total.not_reached:,} not confirmed."
    if len(report.days) > 1:
        days = sorted(report.days, key=lambda day: -day[1].scheduled)
        most, fewest = (f"{say(day)} with {counts.scheduled:,}" for day, counts in (days[0], days[-1]))
        said += f" Most: {most}; fewest: {fewest}."
    return said


def _file_name(report: NextReport) -> str:
    return f"next-{style.slug(report.scope.place)}-{report.scope.span.first}.png"
