"""The chart of `/flake trend`: a panel for each line, with its weekly rate and its usual range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.calendar import say, say_span
from bot.charts import card
from bot.charts.card import LEFT, RATE, Card, Mark, Words
from bot.messages import Chart
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK
from bot.replies.phrases import data
from bot.reports.trend import chart_panels, findings, native_chart
from bot.reports.trend.chart_panels import Panel
from bot.reports.trend.findings import judged, usual_range
from bot.reports.trend.lines import grouping, place
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_LINES = 6
"""Maximum number of lines drawn."""
ALONE, SEVERAL, HEADING, WEEKS = 150.0, 52.0, 22.0, 34.0
"""Heights of a single panel, of one of several, of a panel's name above it, and of the weeks below the last."""
GAP = 12.0
"""Height between a panel and the next one's name, and above a single panel."""


def draw(report: TrendReport) -> Chart:
    """Draw each line's weekly rate on the same scale, from 0 to 100%, from the first week with shifts on."""
    report = findings.begun(report)
    lines = _chosen(report)
    title = report.finding or findings.title(report, lines)
    height = GAP / 2 + ALONE if len(lines) == 1 else len(lines) * (HEADING + SEVERAL + GAP) - GAP
    on = Card(Words(title, _about(report), list(_key(lines)), _small(report, lines)), height + WEEKS)
    top = on.top
    for number, line in enumerate(lines):
        if len(lines) > 1:
            on.text((LEFT, top + RATE.size), card.fitted(line.key, 250, RATE), RATE)
        begin = top + (GAP / 2 if len(lines) == 1 else HEADING)
        panel = Panel(on, line, begin, ALONE if len(lines) == 1 else SEVERAL)
        chart_panels.draw(panel, last=number == len(lines) - 1)
        top += HEADING + SEVERAL + GAP
    native = native_chart.show(report, lines, title)
    return Chart(_file_name(report), card.as_png(on.figure), _alt_text(title, lines), native)


def _chosen(report: TrendReport) -> list[Series]:
    """Return the lines with the most closed shifts, in the report's order."""
    drawn = [line for line in report.series if line.telling]
    largest = sorted(drawn, key=lambda line: -line.closed)[:MAX_LINES]
    return [line for line in drawn if line in largest]


def _about(report: TrendReport) -> str:
    return f"Flake rate by week, {place(report.asked)}, {say_span(report.covered or report.scope.span)}"


def _key(lines: Sequence[Series]) -> Iterator[tuple[Mark, str, str]]:
    """Yield the marks that are there, and what they stand for."""
    weeks = [week for line in lines for week in line.weeks if week.closed]
    if any(week.limits and judged(week) for week in weeks):
        yield "box", card.BAND, "usual range"
    if any(week.partial and week.telling for week in weeks):
        yield "ring", card.BLUE, "week so far"
    if any(not week.partial and week.counts.total < MIN_CLOSED_TO_RANK for week in weeks):
        yield "ring", card.GREY, f"under {MIN_CLOSED_TO_RANK} shifts"


def _small(report: TrendReport, lines: Sequence[Series]) -> list[str]:
    drawable = len(report.series)
    cut = f"The {len(lines)} of {drawable} with the most shifts." if len(lines) < drawable else ""
    return [*([cut] if cut else []), f"{data(report.source)[0]}."]


def _alt_text(title: str, lines: Sequence[Series]) -> str:
    """Describe the chart: the finding, each line's newest complete week, and the weeks drawn apart."""
    said = []
    for line in lines:
        week = next((week for week in reversed(line.weeks) if week.closed and not week.partial), None)
        if week:
            said.append(_said(line, week) + (f", usually {usual_range(week)}" if week.limits else ""))
    apart = "; ".join(_said(line, week) for line in lines for week in line.weeks if week.partial and week.telling)
    found = f" {'; '.join(said)}." if said else ""
    return f"{title}. Lines of flake rates by week.{found}" + (f" Drawn apart, so far: {apart}." if apart else "")


def _said(line: Series, week: TrendWeek) -> str:
    counts = week.counts
    few = counts.total < MIN_CLOSED
    rate = f"{counts.total_flakes:,}" if few else f"{(counts.flake_rate or 0.0) * 100:.0f}%"
    return f"{line.key} {rate} of {counts.total:,} in the week of {say(week.start)}"


def _file_name(report: TrendReport) -> str:
    return f"flake-trend-{card.slug(place(report.asked))[:80]}-{report.scope.span.first}-{grouping(report.asked)}.png"
