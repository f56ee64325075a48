"""A panel of the chart of `/flake trend`: a line with its gaps, its points and its usual range."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import blended_transform_factory

from bot.metrics import MIN_CLOSED_TO_RANK
from bot.replies import chart_style as style
from bot.reports.trend.report import Series, TrendWeek

BAND, MIDDLE = "#DCE9F3", "#9DB8CE"
MAX_WEEK_LABELS = 9
"""Maximum number of week labels that fit under a panel."""

_Stretch = list[tuple[float, float]]


def bounds(lines: Sequence[Series]) -> tuple[float, float]:
    """Return the lowest and highest rate of all panels' axes: whole tens of percent, at least forty percent apart."""
    weeks = [week for line in lines for week in line.weeks if week.telling]
    rates = [rate for week in weeks for rate in (week.counts.flake_rate or 0.0, *(week.limits or ()))]
    return style.tens(rates)


def frame(axes: Axes, line: Series, bounds: tuple[float, float], last: bool, alone: bool) -> None:
    """Set up the axes: fixed ticks, no frame, light grid lines; weeks under the last panel, with counts if alone."""
    low, high = bounds
    axes.set_xlim(-0.4, len(line.weeks) - 0.6)
    axes.set_ylim(low - 0.03, high + 0.03)
    ticks = [low, (low + high) / 2, high]
    axes.set_yticks(ticks, [f"{tick * 100:.0f}%" for tick in ticks], fontsize=12, color=style.FAINT)
    axes.hlines(ticks, -0.4, len(line.weeks) - 0.6, colors="#E8E8E8", linewidth=1, zorder=0)
    every = -(-len(line.weeks) // MAX_WEEK_LABELS)
    labelled = range((len(line.weeks) - 1) % every, len(line.weeks), every)
    labels = [_under(line.weeks[number], alone) for number in labelled] if last else []
    axes.set_xticks(labelled if last else [], labels, fontsize=11, color=style.FAINT, linespacing=1.5)
    style.strip_frame(axes)


def _under(week: TrendWeek, counted: bool) -> str:
    day = f"{week.start:%b}\n{week.start.day}"
    return f"{day}\n{week.counts.total:,}" if counted and week.closed else day


def line(axes: Axes, line: Series) -> None:
    """Draw the usual range as a band, the line of whole weeks with its gaps, all points, and their labels."""
    _band(axes, line)
    placed = list(enumerate(line.weeks))
    stretches: list[_Stretch] = [
        [(left, before.counts.flake_rate or 0.0), (right, after.counts.flake_rate or 0.0)]
        for (left, before), (right, after) in pairwise(placed)
        if before.joined and after.joined
    ]
    axes.add_collection(LineCollection(stretches, colors=style.BLUE, linewidths=2.2, zorder=3))
    for number, week in placed:
        if week.telling:
            _point(axes, number, week)
    _labels(axes, line)


def _band(axes: Axes, line: Series) -> None:
    for number, week in enumerate(line.weeks):
        if week.limits and week.telling:
            edges = [number - 0.5, number + 0.5]
            lower, upper = week.limits
            axes.fill_between(edges, [lower] * 2, [upper] * 2, color=BAND, linewidth=0, zorder=1)
    if line.usual:
        axes.axhline(line.usual.p_bar, color=MIDDLE, linewidth=1.2, zorder=2)


def _point(axes: Axes, number: int, week: TrendWeek) -> None:
    few = week.counts.total < MIN_CLOSED_TO_RANK
    color = style.VERMILION if week.verdict in ("above", "below") else style.MUTED if few else style.BLUE
    filled = color if not few and not week.partial else "white"
    axes.scatter(
        [number],
        [week.counts.flake_rate or 0.0],
        s=60,
        color=filled,
        edgecolors=color,
        linewidths=2,
        zorder=5,
        clip_on=False,
    )


def _labels(axes: Axes, line: Series) -> None:
    """Write the newest rate beside the panel, and unusual rates and the last complete week's at their points."""
    newest = next(week for week in reversed(line.weeks) if week.telling)
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    said = f"{_rate(newest)}\nof {newest.counts.total:,}" + ("\nso far" if newest.partial else "")
    place_ = newest.counts.flake_rate or 0.0
    axes.text(1.02, place_, said, fontsize=13, color=style.INK, va="center", linespacing=1.2, transform=beside)
    complete = [week for week in line.weeks if week.joined]
    for number, week in enumerate(line.weeks):
        if week.joined and week is not newest and (week.verdict in ("above", "below") or week is complete[-1]):
            _at(axes, number, week)


def _at(axes: Axes, number: int, week: TrendWeek) -> None:
    """Write a rate at its point: beside it where it is outside the usual range, else above."""
    unusual = week.verdict in ("above", "below")
    said = f"{_rate(week)} of {week.counts.total:,}" if unusual else _rate(week)
    axes.annotate(
        said,
        (number, week.counts.flake_rate or 0.0),
        xytext=(-9 if number else 9, 0) if unusual else (0, 8),
        textcoords="offset points",
        fontsize=12,
        color=style.VERMILION if unusual else style.INK,
        va="center" if unusual else "bottom",
        ha="right" if unusual and number else "left" if unusual else "center",
        zorder=6,
    )


def _rate(week: TrendWeek) -> str:
    return style.percent(week.counts.flake_rate or 0.0, 0)
