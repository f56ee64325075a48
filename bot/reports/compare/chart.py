"""The chart of `/flake compare`: a bar for each side, against the rate of their peers."""

from __future__ import annotations

from bot.calendar import say_span
from bot.charts import card, findings, rate_bars
from bot.charts.rate_bars import RateRow, Rule
from bot.messages import Chart
from bot.replies.phrases import data, rounded
from bot.reports.compare.report import CompareReport, Side


def draw(report: CompareReport) -> Chart:
    """Draw each side's flake rate, with its likely range, in the table's order."""
    above, below = _ends(report)
    rows = [RateRow(side.label, side.counts, side.key == above, side.key == below) for side in report.sides]
    peers = report.peers
    rule = Rule(peers.place or f"All {peers.kind}s", peers.spread.rate) if peers else None
    about = f"Flake rate by {report.by}, {say_span(report.covered or report.asked.scope.span)}"
    title = finding(report)
    png = rate_bars.draw((title, about), rate_bars.chosen(rows), rule, [f"{data(report.source)[0]}."])
    return Chart(_file_name(report), png, _alt_text(report, title))


def finding(report: CompareReport) -> str:
    """Return the title: which side is clearly above, or that chance explains the difference."""
    if difference := report.difference:
        if difference.chance:
            return "Too close to tell apart"
        first = next(side.label for side in report.sides if side.key == difference.first)
        return f"{findings.named(first)} clearly above {findings.named(difference.second)}"
    if not report.apart:
        return f"No {report.by} stands out: all could be chance"
    one, other = _ends(report)
    return f"Furthest apart: {findings.named(one)} and {findings.named(other)}" if one else "Some lie apart"


def _ends(report: CompareReport) -> tuple[str, str]:
    """Return the highest and the lowest side, where they lie apart; else ''."""
    sides = sorted((side for side in report.sides if side.telling), key=lambda side: -(side.counts.flake_rate or 0.0))
    if len(sides) < 2:
        return "", ""
    first, last = sides[0].key, sides[-1].key
    if report.difference:
        return ("", "") if report.difference.chance else (first, last)
    return (first, last) if any({first, last} == {*pair} for pair in report.apart) else ("", "")


def _alt_text(report: CompareReport, title: str) -> str:
    """Describe the chart: the finding, and each rate with its likely range."""
    said = "; ".join(_said(side) for side in report.sides if side.counts.total)
    return f"{title}. Bars of flake rates by {report.by}. {said}."


def _said(side: Side) -> str:
    counts, interval = side.counts, side.counts.interval
    if not side.telling or interval is None:
        return f"{side.key} {counts.total_flakes:,} of {counts.total:,}"
    low, high = (rounded(bound) for bound in interval)
    return f"{side.key} {rounded(counts.flake_rate or 0.0)} of {counts.total:,} (likely {low} to {high})"


def _file_name(report: CompareReport) -> str:
    names = "-".join(side.key for side in report.sides)
    return f"flake-compare-{card.slug(names)[:80]}-{report.asked.scope.span.first}.png"
