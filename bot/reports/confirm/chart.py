"""The chart of `/flake confirm`: a bar for each row, divided into confirmed and not confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.calendar import say_span
from bot.charts import card, findings, stacked_bars
from bot.charts.stacked_bars import MAX_ROWS, StackedRow
from bot.messages import Chart
from bot.replies.phrases import data
from bot.reports.confirm.report import ConfirmReport, ConfirmRow

PARTS = (("confirmed", card.BLUE), ("not confirmed", card.GREY))


def draw(report: ConfirmReport) -> Chart:
    """Draw each row's scheduled shifts as a bar, the confirmed part and the rest; most calls first."""
    rows = report.rows[:MAX_ROWS]
    title = _finding(report)
    about = f"Scheduled shifts, {report.scope.place}, {say_span(report.scope.span)}"
    small = [f"{len(report.rows) - len(rows)} more in the table."] if len(report.rows) > len(rows) else []
    drawn = [_drawn(row, report.rows) for row in rows]
    png = stacked_bars.draw((title, about), drawn, PARTS, [*small, f"{data(report.source)[0]}."])
    return Chart(f"confirm-{report.today}-by-{report.scope.group_by}.png", png, f"{title}. {_alt_text(report)}")


def _drawn(row: ConfirmRow, rows: Sequence[ConfirmRow]) -> StackedRow:
    calls = row.calls
    shared = Counter(one.key for one in rows)[row.key] > 1
    return StackedRow(
        f"{row.key}, {row.region}" if shared else row.key,
        (calls.confirmed, calls.to_confirm),
        f"{calls.to_confirm:,}",
        f"of {calls.scheduled:,} to confirm",
    )


def _finding(report: ConfirmReport) -> str:
    """Name the row with the most shifts to confirm, or say that there are none."""
    if not report.total.to_confirm:
        return "Every shift is confirmed"
    row = max(report.rows, key=lambda row: row.calls.to_confirm)
    name = findings.named(row.key)
    if row.calls.to_confirm == report.total.to_confirm:
        return f"All that is left to confirm is {name}'s"
    return f"Most left to confirm: {name}, {row.calls.to_confirm:,} of {row.calls.scheduled:,}"


def _alt_text(report: ConfirmReport) -> str:
    scope, total = report.scope, report.total
    return (
        f"Bars by {scope.group_by}, {scope.place}: {total.confirmed:,} of {total.scheduled:,} shifts, "
        f"{say_span(scope.span)}, are confirmed."
    )
