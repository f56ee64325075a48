"""The chart of `/flake confirm`: a bar of calls for each row, divided into those to confirm and reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from bot.calendar import say_span
from bot.charts import card, findings, stacked_bars
from bot.charts.stacked_bars import MAX_ROWS, StackedRow
from bot.messages import Chart
from bot.replies.phrases import data, shifts
from bot.reports.confirm.report import ConfirmReport, ConfirmRow, together

PARTS = (("not confirmed", card.BLUE), ("to remind", card.LIGHT_BLUE))
KINDS = {"organizer": "turfs", "region": "regions"}
"""What rows are, in a finding."""


def draw(report: ConfirmReport) -> Chart:
    """Draw each row's calls as a bar, in the table's order."""
    shown, small = report.folded
    rows = [*shown, *([together(small)] if small else [])]
    title, more = _finding(report), len(rows) - MAX_ROWS
    about = f"Confirm calls, {report.scope.place} by {report.scope.group_by}, {say_span(report.scope.span)}"
    drawn = [_drawn(row, rows) for row in rows[:MAX_ROWS]]
    small_print = [*([f"{more} more in the table."] if more > 0 else []), f"{data(report.source)[0]}."]
    png = stacked_bars.draw((title, about), drawn, PARTS, small_print)
    return Chart(f"confirm-{report.today}-by-{report.scope.group_by}.png", png, f"{title}. {_alt_text(report)}")


def _drawn(row: ConfirmRow, rows: Sequence[ConfirmRow]) -> StackedRow:
    calls = row.calls
    shared = Counter(one.key for one in rows)[row.key] > 1
    return StackedRow(
        f"{row.key}, {row.region}" if shared else row.key,
        (calls.to_confirm, calls.reminders),
        f"{calls.due:,}",
        "call" if calls.due == 1 else "calls",
    )


def _finding(report: ConfirmReport) -> str:
    """Return the title: how few rows have half of the calls."""
    due = report.total.due
    rows = sorted(report.rows, key=lambda row: -row.calls.due)
    sums = accumulate(row.calls.due for row in rows)
    most = next(number for number, reached in enumerate(sums, 1) if reached * 2 >= due)
    if most == 1:
        share = "all" if rows[0].calls.due == due else "half or more"
        return f"{findings.named(rows[0].key)} has {share} of the {due:,} calls"
    return f"{most} of {len(rows):,} {KINDS[report.scope.group_by]} have half of the {due:,} calls"


def _alt_text(report: ConfirmReport) -> str:
    scope, total = report.scope, report.total
    return (
        f"Bars by {scope.group_by}, {scope.place}, {say_span(scope.span)}: {shifts(total.to_confirm)} not confirmed, "
        f"{total.reminders:,} to remind."
    )
