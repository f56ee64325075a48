"""The reply to `/flake next`: what is scheduled, by row and by day, and how many will come."""

from __future__ import annotations

from datetime import date

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED_TO_RANK, OWN, WEEKS_BACK
from bot.replies import blocks, table
from bot.replies.blocks import Cell, Number, escape
from bot.replies.phrases import NONE, about, behind, count, covers, percent
from bot.reports.next.report import Expected, NextReport, NextRow

TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Type"}


def show(report: NextReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: headline, table, days, chart, and what the expected numbers are based on."""
    headline = behind(report.source, report.today) + _headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*{escape(about(report.scope))}*\n{escape(headline)}")]
    if report.rows:
        caption = f"Scheduled shifts by {report.scope.group_by}, {say_span(report.scope.span)}"
        parts += table.show(caption, _columns(report), report.rows, report.total)
        if report.scope.group_by != "day":
            parts.append(blocks.section(escape(_by_day(report))))
    if report.total.counts.scheduled:
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), covers(report.source), note))))
    text = blocks.short(escape(f"{about(report.scope)}: {headline}"), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json(), without_shifts=None if report.rows else report.scope.span)


def _headline(report: NextReport) -> str:
    counts, expected = report.total.counts, report.total.expected
    if not counts.scheduled:
        return "Nothing is scheduled yet."
    said = (
        f"{counts.scheduled:,} scheduled: {counts.confirmed:,} confirmed, {counts.left_message:,} with a message left"
    )
    said += f"; {counts.cancelled_ahead:,} cancelled ahead. "
    if expected is None:
        return said + "No shift was closed in the weeks before, so nobody knows yet how many will come."
    return said + f"About {expected.shifts:,.0f} will come{_range(expected, ' (', ')')}."


def _range(expected: Expected | None, before: str = "", after: str = "") -> str:
    """Format the range; without one, a dash in a table and nothing in a sentence."""
    if expected is None or expected.within is None:
        return "" if before else NONE
    low, high = expected.within
    return f"{before}{low:,} to {high:,}{after}"


def _columns(report: NextReport) -> list[table.Column[NextRow]]:
    scope = report.scope
    columns: list[table.Column[NextRow]] = [(TITLES[scope.group_by], lambda row: _name(row, report))]
    if scope.group_by == "organizer" and not scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    return [
        *columns,
        ("Scheduled", lambda row: count(row.counts.scheduled)),
        ("Confirmed", lambda row: count(row.counts.confirmed)),
        ("Message left", lambda row: count(row.counts.left_message)),
        ("Cancelled", lambda row: count(row.counts.cancelled_ahead)),
        ("Expected", lambda row: _expected(row.expected)),
        ("80 % range", lambda row: _range(row.expected)),
        ("Flake rate used", lambda row: _rate(row.expected)),
    ]


def _name(row: NextRow, report: NextReport) -> str:
    dated = report.scope.group_by == "day" and row is not report.total
    return say(date.fromisoformat(row.key)) if dated else row.key


def _expected(expected: Expected | None) -> Cell:
    return NONE if expected is None else Number(round(expected.shifts, 2), f"{expected.shifts:,.0f}")


def _rate(expected: Expected | None) -> Cell:
    """Format the rate used with its n, and whose it is unless it is the row's own."""
    if expected is None:
        return NONE
    counts, whose = expected.history.counts, expected.history.whose
    borrowed = "" if whose == OWN else f" ({whose})"
    return f"{percent(counts.flake_rate)} of {counts.total:,}{borrowed}"


def _by_day(report: NextReport) -> str:
    days = (
        f"{say(day)}: {counts.scheduled:,}" + (f" ({counts.confirmed:,} confirmed)" if counts.scheduled else "")
        for day, counts in report.days
    )
    return f"Scheduled by day: {'; '.join(days)}."


def _small_print(report: NextReport) -> list[str]:
    if report.total.expected is None:
        return []
    weeks = len(report.total.expected.history.weeks)
    whose = "a day's by its weekday's" if report.scope.group_by == "day" else "a row's by its own"
    spread = (
        "Range: 8 of 10 such weeks, for the rate's uncertainty, how much weeks differ, and chance. It does not know of "
        "anything new; and the rate counts those who cancel ahead, of whom some have cancelled already."
        if report.total.expected.within
        else "There is no range yet: one week does not tell how much weeks differ."
    )
    lines = [
        f"Expected: scheduled × (1 − flake rate) of the last {WEEKS_BACK} complete weeks ({say_span(report.before)}, "
        f"{weeks} with closed shifts), {whose}, so that rows need not add up to the total.",
        spread,
    ]
    if any(row.expected and row.expected.history.whose != OWN for row in report.rows):
        lines.append(f"In brackets: whose rate stands in where fewer than {MIN_CLOSED_TO_RANK} shifts were closed.")
    return lines
