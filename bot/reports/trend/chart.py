"""The chart of `/flake trend`: a panel for each line, with its weekly rate and its usual range."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from matplotlib.figure import Figure

from bot.calendar import say, say_span, say_through
from bot.messages import Chart
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK, WEEKS_NEEDED
from bot.replies import chart_style as style
from bot.reports.trend import chart_panels
from bot.reports.trend.lines import grouping, place
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_LINES = 6
"""Maximum number of lines drawn."""
HEAD, FOOT, GAP, ALONE, PANEL = 0.95, 1.3, 0.5, 2.9, 1.15
"""Heights in inches: above the panels, below them, between two, of a single panel, of one of several."""
LEFT, RIGHT = 0.11, 0.80
"""Edges of the panels, as shares of the picture's width."""


def draw(report: TrendReport) -> Chart:
    """Draw each line's weekly rate: in gray with few shifts, hollow and apart for a partial week."""
    lines = _chosen(report)
    tall = ALONE if len(lines) == 1 else PANEL
    gap = 0.0 if len(lines) == 1 else GAP
    height = HEAD + len(lines) * (tall + gap) + FOOT
    figure = Figure(figsize=(style.WIDTH, height), dpi=style.DPI, facecolor="white")
    bounds = chart_panels.bounds(lines)
    for number, line in enumerate(lines):
        bottom = height - HEAD - (number + 1) * (tall + gap)
        axes = figure.add_axes((LEFT, bottom / height, RIGHT - LEFT, tall / height))
        chart_panels.frame(axes, line, bounds, last=number == len(lines) - 1, alone=len(lines) == 1)
        chart_panels.line(axes, line)
        if len(lines) > 1:
            axes.set_title(style.short(line.key, 40), loc="left", fontsize=13, weight="bold", color=style.INK, pad=5)
    _titles(figure, report, lines)
    return Chart(_file_name(report), style.as_png(figure), _alt_text(lines))


def _chosen(report: TrendReport) -> list[Series]:
    """Return the lines with the most closed shifts, in the report's order."""
    drawn = [line for line in report.series if line.telling]
    largest = sorted(drawn, key=lambda line: -line.closed)[:MAX_LINES]
    return [line for line in drawn if line in largest]


def _titles(figure: Figure, report: TrendReport, lines: Sequence[Series]) -> None:
    """Write the finding above the chart, and how to read it below."""
    inch = 1 / figure.get_figheight()
    title, below = _finding(report, lines), say_span(report.covered or report.scope.span)
    if len(lines) < len(report.series):
        below += f" · the {len(lines)} of {len(report.series)} with the most shifts"
    figure.text(0.03, 1 - 0.36 * inch, title, fontsize=min(17.0, 17 * 40 / len(title)), weight="bold", color=style.INK)
    figure.text(0.03, 1 - 0.66 * inch, below, fontsize=12.5, color=style.FAINT)
    figure.text(0.03, 0.14 * inch, _legend(report, lines), fontsize=10.5, color=style.FAINT, linespacing=1.35)


def _finding(report: TrendReport, lines: Sequence[Series]) -> str:
    name = place(report.asked)
    if report.finding:
        return report.finding
    if len(lines) > 1:
        return f"{style.short(name, 30)}: flake rate by week"
    line = lines[0]
    week = next((week for week in reversed(line.weeks) if week.closed and not week.partial), None)
    if week is None:
        return f"{name}: flake rate by week"
    usual = f", {week.verdict} the usual range" if week.verdict else ""
    return f"{name}: {style.percent(week.counts.flake_rate or 0, 1)} flaked in the week of {say(week.start)}{usual}"


def _legend(report: TrendReport, lines: Sequence[Series]) -> str:
    weeks = [week for line in lines for week in line.weeks if week.closed]
    known = max(line.known for line in lines)
    said = {
        "blue band: usual range": any(week.limits for week in weeks),
        f"no usual range yet: {known} of {WEEKS_NEEDED} weeks": known < WEEKS_NEEDED,
        "hollow and apart: week not over or not synced": any(week.partial and week.telling for week in weeks),
        f"grey: under {MIN_CLOSED_TO_RANK} shifts": any(
            MIN_CLOSED <= week.counts.total < MIN_CLOSED_TO_RANK for week in weeks
        ),
        f"no point: under {MIN_CLOSED}": not all(week.telling for week in weeks),
        f"under each week: {report.source.kind} shifts": len(lines) == 1,
    }
    key = "; ".join(text for text, there in said.items() if there)
    return "\n".join(wrap(f"{key[:1].upper()}{key[1:]}. {say_through(report.source.data_through, 'Data')}.", 74))


def _alt_text(lines: Sequence[Series]) -> str:
    """Describe the chart: each line's newest complete week and its verdict, and the weeks drawn apart."""
    said = []
    for line in lines:
        week = next((week for week in reversed(line.weeks) if week.closed and not week.partial), None)
        if week:
            known = f"{line.known} of {WEEKS_NEEDED} weeks known"
            verdict = f"{week.verdict} the usual range" if week.verdict else f"what is usual is not known, {known}"
            said.append(f"{_said(line, week)}, {verdict}")
    found = "; ".join(said) or "No complete week has closed shifts"
    apart = "; ".join(_said(line, week) for line in lines for week in line.weeks if week.partial and week.telling)
    return f"Line chart of flake rates by week. {found}." + (f" Drawn apart, so far: {apart}." if apart else "")


def _said(line: Series, week: TrendWeek) -> str:
    rate = style.percent(week.counts.flake_rate or 0, 0)
    return f"{line.key} {rate} of {week.counts.total:,} in the week of {say(week.start)}"


def _file_name(report: TrendReport) -> str:
    return f"flake-trend-{style.slug(place(report.asked))[:80]}-{report.scope.span.first}-{grouping(report.asked)}.png"
