"""The chart of `/flake compare`: a dot with its interval for each side, and the rate of their peers."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from bot.calendar import say_span, say_through
from bot.messages import Chart
from bot.metrics import MIN_CLOSED_TO_RANK
from bot.replies import chart_style as style
from bot.reports.compare.report import CompareReport, Side

ROW, HEAD, FOOT = 0.5, 1.2, 0.95
"""Heights in inches: of a row, of the area above the rows, of the area below them."""


def draw(report: CompareReport) -> Chart:
    """Draw each rate as a dot with its 80% interval, its shrunk rate as a diamond, and their peers' as a line."""
    labels = [style.short(side.key) for side in report.sides]
    rows = len(labels)
    figure = Figure(figsize=(style.WIDTH, HEAD + ROW * rows + FOOT), dpi=style.DPI, facecolor="white")
    height = figure.get_figheight()
    left = 0.04 + 0.0172 * max(6, *map(len, labels))
    axes = figure.add_axes((left, FOOT / height, 0.66 - left, ROW * rows / height))
    _frame(axes, report, labels)
    for place, side in enumerate(report.sides):
        _dot(axes, place, side)
        _beside(figure, axes, place, side)
    _peers(axes, report)
    _titles(figure, report)
    return Chart(_file_name(report), style.as_png(figure), _alt_text(report))


def _frame(axes: Axes, report: CompareReport, labels: Sequence[str]) -> None:
    """Set up the axes: fixed ticks, no frame, light grid lines."""
    drawn = [side.counts.interval or (0.0, 1.0) for side in report.sides if side.telling]
    rates = [bound for interval in drawn for bound in interval]
    low, high = style.tens([*rates, report.peers.spread.rate] if report.peers else rates)
    ticks = [low, (low + high) / 2, high]
    axes.set_xlim(low, high)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks(ticks, [f"{tick * 100:.0f}%" for tick in ticks], fontsize=12, color=style.FAINT)
    axes.set_yticks(range(len(labels)), labels, fontsize=13, color=style.INK)
    axes.vlines(ticks, -0.5, len(labels) - 0.5, colors="#E8E8E8", linewidth=1, zorder=0)
    style.strip_frame(axes)


def _dot(axes: Axes, place: int, side: Side) -> None:
    """Draw a rate with its interval, whose end caps make even a short one visible beside the dot."""
    rate, interval = side.counts.flake_rate, side.counts.interval
    if rate is None or interval is None or not side.telling:
        return
    color = style.BLUE if side.counts.total >= MIN_CLOSED_TO_RANK else style.MUTED
    lines = [[(end, place - 0.2), (end, place + 0.2)] for end in interval]
    lines.append([(end, float(place)) for end in interval])
    axes.add_collection(LineCollection(lines, colors=color, linewidths=2.2, zorder=3, clip_on=False))
    filled = color if side.counts.total >= MIN_CLOSED_TO_RANK else "white"
    axes.scatter([rate], [place], s=55, color=filled, edgecolors=color, linewidths=2, zorder=5, clip_on=False)
    if side.shrunk is not None:
        axes.scatter(
            [side.shrunk], [place + 0.33], s=28, marker="D", color=style.INK, linewidths=0, zorder=4, clip_on=False
        )


def _beside(figure: Figure, axes: Axes, place: int, side: Side) -> None:
    """Write the rate and its counts beside a row; with few shifts, only the counts."""
    across = blended_transform_factory(figure.transFigure, axes.transData)
    counts = side.counts
    if counts.flake_rate is not None and side.telling:
        said = style.percent(counts.flake_rate, 0)
        axes.text(0.775, place, said, fontsize=13, color=style.INK, va="center", ha="right", transform=across)
    counted = f"{counts.total_flakes:,} of {counts.total:,}"
    axes.text(0.79, place, counted, fontsize=13, color=style.FAINT, va="center", ha="left", transform=across)


def _peers(axes: Axes, report: CompareReport) -> None:
    """Draw and label the rate of the peers."""
    if report.peers is None:
        return
    rate = report.peers.spread.rate
    axes.axvline(rate, color=style.VERMILION, linewidth=2, linestyle=(0, (4, 2)), zorder=1)
    said = f"{report.peers.place or 'all'} {style.percent(rate, 0)}"
    axes.text(rate, -0.62, said, fontsize=12, color=style.VERMILION, ha="center", va="bottom")


def _titles(figure: Figure, report: CompareReport) -> None:
    """Write the finding above the chart, and how to read it below."""
    inch = 1 / figure.get_figheight()
    title = _finding(report)
    below = say_span(report.covered or report.asked.scope.span)
    figure.text(0.03, 1 - 0.36 * inch, title, fontsize=min(17.0, 17 * 40 / len(title)), weight="bold", color=style.INK)
    figure.text(0.03, 1 - 0.66 * inch, below, fontsize=12.5, color=style.FAINT)
    shrunk = " Diamond: shrunk rate." if report.peers else ""
    grey = (
        f" Grey: under {MIN_CLOSED_TO_RANK} shifts."
        if any(side.counts.total < MIN_CLOSED_TO_RANK for side in report.sides)
        else ""
    )
    legend = f"Line: 80% interval.{shrunk}{grey}\n{say_through(report.source.data_through, 'Data')}."
    figure.text(0.03, 0.14 * inch, legend, fontsize=10.5, color=style.FAINT, linespacing=1.35)


def _finding(report: CompareReport) -> str:
    difference = report.difference
    if difference is None:
        return f"Flake rates of {len(report.sides)} {report.by}s"
    if not difference.value:
        return "The same flake rate"
    if difference.chance:
        return f"{difference.value * 100:.1f} points apart: could be chance"
    return f"{difference.first} flaked {difference.value * 100:.1f} points more"


def _alt_text(report: CompareReport) -> str:
    """Describe the chart: the finding, and each rate with its interval."""
    said = []
    for side in report.sides:
        rate, interval = side.counts.flake_rate, side.counts.interval
        if rate is not None and interval is not None:
            low, high = (style.percent(bound, 0) for bound in interval)
            said.append(f"{side.key} {style.percent(rate, 0)} of {side.counts.total:,} ({low} to {high})")
    return f"Dots with 80% intervals. {_finding(report)}. {'; '.join(said)}."


def _file_name(report: CompareReport) -> str:
    names = "-".join(side.key for side in report.sides)
    return f"flake-compare-{style.slug(names)[:80]}-{report.asked.scope.span.first}.png"
