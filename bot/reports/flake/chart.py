"""The chart of `/flake`: a bar for each row of the table, titled by what the rows have in common or apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.calendar import say, say_span
from bot.charts import card, findings, rate_bars
from bot.charts.findings import Findings, Row
from bot.charts.rate_bars import RateRow, Rule
from bot.messages import Chart
from bot.replies.phrases import data
from bot.reports.flake.report import MIN_DRAWN, FlakeReport, FlakeRow, together

KINDS = {"organizer": "turf", "region": "region", "day": "day", "type": "event type"}
"""What a row is, in a finding."""


def draw(report: FlakeReport) -> Chart:
    """Draw the flake rate of each row with closed shifts, in the table's order, and compare it with that of all."""
    shown, small = report.drawn
    kind = KINDS[report.scope.group_by]
    others = replace(together(small), key=f"{len(small)} {kind}s under {MIN_DRAWN} each")
    rows = [*shown, *([others] if small else [])]
    found = findings.find([Row(_name(row, report, rows), row.counts) for row in shown])
    title = found.title(kind, _whose(report))
    drawn = rate_bars.chosen([_drawn(row, report, rows, found) for row in rows])
    more = len(rows) - len(drawn)
    small_print = [f"{more} more in the table."] if more else []
    small_print.append(f"{data(report.source)[0]}.")
    rate = report.total.flake_rate
    rule = Rule(_place(report), rate) if rate is not None and len(drawn) > 1 else None
    png = rate_bars.draw((title, _about(report)), drawn, rule, small_print)
    return Chart(_file_name(report), png, _alt_text(report, title, found))


def _drawn(row: FlakeRow, report: FlakeReport, rows: Sequence[FlakeRow], found: Findings) -> RateRow:
    name = _name(row, report, rows)
    above, below = ({one.key for one in side} for side in (found.above, found.below))
    return RateRow(name, row.counts, name in above, name in below)


def _name(row: FlakeRow, report: FlakeReport, rows: Sequence[FlakeRow]) -> str:
    """Return a row's label: a name that several regions share has the region."""
    if report.scope.group_by == "day":
        return say(date.fromisoformat(row.key))
    shared = Counter(one.key for one in rows)[row.key] > 1
    return f"{row.key}, {row.region}" if shared else row.key


def _place(report: FlakeReport) -> str:
    place = report.scope.place
    return "Overall" if place == "All regions" else place


def _whose(report: FlakeReport) -> str:
    return f"{findings.possessive(report.scope.place)} {(report.total.flake_rate or 0.0) * 100:.0f}%"


def _about(report: FlakeReport) -> str:
    days = say_span(report.covered or report.scope.span)
    return f"Flake rate, {report.scope.place} by {report.scope.group_by}, {days}"


def _alt_text(report: FlakeReport, title: str, found: Findings) -> str:
    """Describe the chart: the finding, the total, and the highest and lowest rate among rows with enough shifts."""
    total = report.total
    rate = f"{report.scope.place} {(total.flake_rate or 0.0) * 100:.0f}% of {total.total:,}"
    large = sorted((row for row in found.rows if row.large), key=lambda row: row.counts.flake_rate or 0.0)
    ends = [f"{row.key} {(row.counts.flake_rate or 0.0) * 100:.0f}% of {row.counts.total:,}" for row in large]
    between = f" Highest: {ends[-1]}; lowest: {ends[0]}." if len(ends) > 1 else ""
    return f"{title}. Bars of flake rates by {report.scope.group_by}. {rate}.{between}"


def _file_name(report: FlakeReport) -> str:
    return f"flake-{card.slug(report.scope.place)}-{report.scope.span.first}-by-{report.scope.group_by}.png"
