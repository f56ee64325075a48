"""The chart of `/flake confirm`: a bar for each row, divided into confirmed and not confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from bot.calendar import say_span, say_through
from bot.messages import Chart
from bot.replies import chart_style as style
from bot.reports.confirm.report import ConfirmReport, ConfirmRow

ROW, HEAD, FOOT = 0.42, 1.3, 0.3
"""Heights in inches: of a row, of the area above the rows, of the area below them."""
LETTER_WIDTH = 0.0187
"""Width of a letter beside the bars, as a share of the picture's width."""
MAX_ROWS = 20
"""Maximum number of rows drawn."""


def draw(report: ConfirmReport) -> Chart:
    """Draw each row's scheduled shifts as a bar, the confirmed part and the rest; most calls first."""
    rows = report.rows[:MAX_ROWS]
    figure = Figure(figsize=(style.WIDTH, HEAD + ROW * len(rows) + FOOT), dpi=style.DPI, facecolor="white")
    labels = style.row_labels([(row.key, row.region) for row in rows])
    left = 0.03 + LETTER_WIDTH * max(6, *map(len, labels))
    right = 0.96 - LETTER_WIDTH * max(len(_counted(row)) for row in rows)
    height = figure.get_figheight()
    axes = figure.add_axes((left, FOOT / height, right - left, ROW * len(rows) / height))
    _frame(axes, labels, max(row.calls.scheduled for row in rows))
    _bars(axes, rows)
    _titles(figure, report, len(rows))
    return Chart(f"confirm-{report.today}-by-{report.scope.group_by}.png", style.as_png(figure), _alt_text(report))


def _frame(axes: Axes, labels: Sequence[str], longest: int) -> None:
    """Set up the axes: no frame, and no scale, because the counts stand beside the bars."""
    axes.set_xlim(0, longest)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks(range(len(labels)), labels, fontsize=13, color=style.INK, parse_math=False)
    style.strip_frame(axes)


def _bars(axes: Axes, rows: Sequence[ConfirmRow]) -> None:
    """Draw both parts of every bar as one collection, and the counts beside them."""
    bars, colors = [], []
    for place, row in enumerate(rows):
        confirmed, scheduled = row.calls.confirmed, row.calls.scheduled
        for color, begin, end in ((style.BLUE, 0, confirmed), (style.VERMILION, confirmed, scheduled)):
            bars.append([(begin, place - 0.33), (end, place - 0.33), (end, place + 0.33), (begin, place + 0.33)])
            colors.append(color)
        axes.text(scheduled, place, f"  {_counted(row)}", fontsize=13, color=style.FAINT, va="center", ha="left")
    axes.add_collection(PolyCollection(bars, facecolors=colors, edgecolors="white", linewidths=0.8, zorder=2))


def _counted(row: ConfirmRow) -> str:
    return f"{row.calls.confirmed:,} of {row.calls.scheduled:,}"


def _titles(figure: Figure, report: ConfirmReport, shown: int) -> None:
    """Write the finding, what is counted, and a legend."""
    total, inch = report.total, 1 / figure.get_figheight()
    title = f"{report.scope.place}: {style.percent(total.share or 0, 0)} confirmed"
    more = f" · {shown} of {len(report.rows)} rows" if shown < len(report.rows) else ""
    below = f"{total.confirmed:,} of {total.scheduled:,} shifts, {say_span(report.scope.span)}{more}"
    size = min(17.0, 17 * 40 / len(title))
    figure.text(0.03, 1 - 0.36 * inch, title, fontsize=size, weight="bold", color=style.INK, parse_math=False)
    figure.text(0.03, 1 - 0.66 * inch, below, fontsize=12.5, color=style.FAINT)
    figure.text(0.03, 1 - 0.98 * inch, "■ confirmed", fontsize=12.5, color=style.BLUE)
    figure.text(0.25, 1 - 0.98 * inch, "■ not confirmed", fontsize=12.5, color=style.VERMILION)
    through = say_through(report.source.data_through, "Data")
    figure.text(0.03, 0.1 * inch, f"{through}.", fontsize=10.5, color=style.FAINT)


def _alt_text(report: ConfirmReport) -> str:
    """Describe the chart: the total, and the row with the most calls due."""
    scope, total, first = report.scope, report.total, report.rows[0]
    return (
        f"Bar chart by {scope.group_by}. {scope.place}: {total.confirmed:,} of {total.scheduled:,} shifts, "
        f"{say_span(scope.span)}, are confirmed. Most calls due: {first.key}, {first.calls.due:,}."
    )
