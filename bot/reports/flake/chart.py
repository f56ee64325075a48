"""The chart of `/flake`: a bar for each row with its counts and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from bot.calendar import say, say_span, say_through
from bot.messages import Chart
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts
from bot.replies import chart_style as style
from bot.reports.flake.report import FlakeReport, FlakeRow

ROW, HEAD, FOOT = 0.42, 1.15, 0.78
"""Heights in inches: of a row, of the area above the rows, of the area below them."""
MAX_ROWS = 20
"""Maximum number of rows drawn."""


def draw(report: FlakeReport) -> Chart:
    """Draw each row's flake rate as a bar with its counts and 80% interval, and the total's rate as a line."""
    rows = _chosen(report.rows)
    figure = Figure(figsize=(style.WIDTH, HEAD + ROW * len(rows) + FOOT), dpi=style.DPI, facecolor="white")
    labels = _labels(rows, report.scope.group_by)
    left = 0.03 + 0.0172 * max(6, *(len(label) for label in labels))
    height = figure.get_figheight()
    axes = figure.add_axes((left, FOOT / height, 0.64 - left, ROW * len(rows) / height))
    _frame(axes, labels)
    _bars(figure, axes, rows)
    _total_line(axes, report.total)
    _titles(figure, report, len(rows))
    return Chart(_file_name(report), style.as_png(figure), _alt_text(report, rows))


def _chosen(rows: Sequence[FlakeRow]) -> list[FlakeRow]:
    """Return the rows with closed shifts, in the report's order; if there are too many, those with the most shifts."""
    closed = [row for row in rows if row.counts.total]
    largest = sorted(closed, key=lambda row: -row.counts.total)[:MAX_ROWS]
    return [row for row in closed if row in largest]


def _labels(rows: Sequence[FlakeRow], group_by: str) -> list[str]:
    """Return a label for each row; an organizer with shifts in several regions is labeled with each."""
    dated = group_by == "day"
    return style.row_labels([(say(date.fromisoformat(row.key)) if dated else row.key, row.region) for row in rows])


def _frame(axes: Axes, labels: Sequence[str]) -> None:
    """Set up the axes: fixed ticks (choosing them takes longer than drawing), no frame, light grid lines."""
    axes.set_xlim(0, 1)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"], fontsize=12, color=style.FAINT)
    axes.set_yticks(range(len(labels)), labels, fontsize=13, color=style.INK)
    axes.vlines([0, 0.5, 1], -0.5, len(labels) - 0.5, colors="#E8E8E8", linewidth=1, zorder=0)
    style.strip_frame(axes)


def _bars(figure: Figure, axes: Axes, rows: Sequence[FlakeRow]) -> None:
    """Draw the bars and intervals as collections, and the counts beside them."""
    bars, colors, whiskers = [], [], []
    for place, row in enumerate(rows):
        counts = row.counts
        rate, interval = counts.flake_rate, counts.interval
        if rate is not None and interval is not None and counts.total >= MIN_CLOSED:
            bars.append([(0, place - 0.33), (rate, place - 0.33), (rate, place + 0.33), (0, place + 0.33)])
            colors.append(style.BLUE if counts.total >= MIN_CLOSED_TO_RANK else style.GREY)
            whiskers.append([(interval[0], place), (interval[1], place)])
        _beside(figure, axes, place, counts)
    axes.add_collection(PolyCollection(bars, facecolors=colors, zorder=2))
    # A white outline keeps the black interval visible on top of a bar.
    axes.add_collection(LineCollection(whiskers, colors="white", linewidths=4.5, zorder=4))
    axes.add_collection(LineCollection(whiskers, colors=style.INK, linewidths=2.2, zorder=5))


def _beside(figure: Figure, axes: Axes, place: int, counts: Counts) -> None:
    """Write the rate and its counts beside a bar; with few shifts, only the counts."""
    across = blended_transform_factory(figure.transFigure, axes.transData)
    if counts.flake_rate is not None and counts.total >= MIN_CLOSED:
        said = style.percent(counts.flake_rate, 0)
        axes.text(0.775, place, said, fontsize=13, color=style.INK, va="center", ha="right", transform=across)
    counted = f"{counts.total_flakes:,} of {counts.total:,}"
    axes.text(0.79, place, counted, fontsize=13, color=style.FAINT, va="center", ha="left", transform=across)


def _total_line(axes: Axes, total: Counts) -> None:
    """Draw and label the rate of all shifts asked for."""
    if total.flake_rate is not None:
        axes.axvline(total.flake_rate, color=style.VERMILION, linewidth=2, linestyle=(0, (4, 2)), zorder=3)
        said = f"all {style.percent(total.flake_rate, 0)}"
        axes.text(total.flake_rate, -0.62, said, fontsize=12, color=style.VERMILION, ha="center", va="bottom")


def _titles(figure: Figure, report: FlakeReport, shown: int) -> None:
    """Write the finding above the chart, and how to read it below."""
    total, inch = report.total, 1 / figure.get_figheight()
    title = f"{report.scope.place}: {style.percent(total.flake_rate or 0, 1)} flaked"
    days = say_span(report.covered or report.scope.span)
    closed = sum(1 for row in report.rows if row.counts.total)
    more = f" · {shown} of {closed} rows" if shown < closed else ""
    below = f"{total.total_flakes:,} of {total.total:,} {report.source.kind} shifts, {days}{more}"
    size = min(17.0, 17 * 40 / len(title))
    figure.text(0.03, 1 - 0.36 * inch, title, fontsize=size, weight="bold", color=style.INK)
    figure.text(0.03, 1 - 0.66 * inch, below, fontsize=12.5, color=style.FAINT)
    figure.text(0.03, 0.14 * inch, _legend(report), fontsize=10.5, color=style.FAINT, linespacing=1.35)


def _legend(report: FlakeReport) -> str:
    few = any(row.counts.total < MIN_CLOSED_TO_RANK for row in report.rows)
    grey = f"; grey: under {MIN_CLOSED_TO_RANK} shifts" if few else ""
    return f"Black line: 80% interval{grey}.\n{say_through(report.source.data_through, 'Data')}."


def _alt_text(report: FlakeReport, rows: Sequence[FlakeRow]) -> str:
    """Describe the chart: the total, and the highest and lowest rate among rows with enough shifts."""
    total = report.total
    of = f"of {total.total:,} {report.source.kind} shifts"
    said = f"{report.scope.place}: {style.percent(total.flake_rate or 0, 0)} {of} flaked."
    large = sorted(
        (r for r in rows if r.counts.total >= MIN_CLOSED_TO_RANK), key=lambda row: row.counts.flake_rate or 0
    )
    if len(large) > 1:
        ends = [
            f"{r.key} {style.percent(r.counts.flake_rate or 0, 0)} of {r.counts.total:,}" for r in (large[-1], large[0])
        ]
        said += f" Highest: {ends[0]}; lowest: {ends[1]}."
    return f"Bar chart by {report.scope.group_by}. {said}"


def _file_name(report: FlakeReport) -> str:
    return f"flake-{style.slug(report.scope.place)}-{report.scope.span.first}-by-{report.scope.group_by}.png"
