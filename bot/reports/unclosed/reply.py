"""The reply to `/flake unclosed`: how many shifts to close out, whose they are, and the range of last week's rate."""

from __future__ import annotations

from bot.calendar import say, say_span
from bot.language import MAX_WEEKS
from bot.messages import Block, Chart, Reply
from bot.metrics import Counts
from bot.replies import blocks, table
from bot.replies.blocks import escape
from bot.replies.phrases import about, behind, count, covers, percent
from bot.reports.unclosed.report import UnclosedReport, UnclosedRow

MAX_EVENTS = 2
"""Maximum number of events named in a row; the others are counted."""
MAX_ORGANIZERS = 3
"""Maximum number of organizers named below the headline."""


def show(report: UnclosedReport, note: str = "") -> Reply:
    """Return the reply: headline, range of last week's rate, and the list, oldest first; or that there is nothing."""
    headline = behind(report.source, report.today) + _headline(report)
    lines = [f"*Unclosed: {escape(about(report.scope))}*", escape(headline)]
    parts: list[Block | Chart] = [blocks.section("\n".join([*lines, *map(escape, _more(report))]))]
    if report.rows:
        total = UnclosedRow(report.today, "", "", (), report.total)
        parts += table.show("Shifts still open, oldest first", _columns(report), report.rows, total)
    parts.append(blocks.context(*(escape(text) for text in (covers(report.source), note))))
    text = blocks.short(escape(f"{headline} {about(report.scope)}."), blocks.TEXT)
    nothing = report.counts == Counts()
    return Reply(text, tuple(parts), report.as_json(), without_shifts=report.scope.span if nothing else None)


def _headline(report: UnclosedReport) -> str:
    if not report.rows:
        return _nothing(report.counts.closed)
    number = "1 past shift is" if report.total == 1 else f"{report.total:,} past shifts are"
    return f"{number} still open, the oldest of {say(report.rows[0].day)}."


def _nothing(closed: int) -> str:
    if not closed:
        return "Nothing to close out: there were no shifts in these days."
    number = "the 1 shift of these days is" if closed == 1 else f"all {closed:,} shifts of these days are"
    return f"Nothing to close out: {number} closed. Thank you!"


def _more(report: UnclosedReport) -> list[str]:
    """Return who has most of them, the range of last week's rate, and how many older ones there are."""
    lines = []
    if len(report.organizers) > 1:
        most = ", ".join(f"{name} {unclosed:,}" for name, unclosed in report.organizers[:MAX_ORGANIZERS])
        lines.append(f"{len(report.organizers):,} organizers have some; most: {most}.")
    if unsure := _unsure(report):
        lines.append(unsure)
    if report.older:
        number = "1 more is" if report.older == 1 else f"{report.older:,} more are"
        listed = f": weeks:{report.weeks} lists them" if report.weeks <= MAX_WEEKS else ""
        lines.append(f"{number} older than {say(report.scope.span.first)}{listed}.")
    return lines


def _unsure(report: UnclosedReport) -> str:
    """Return the range that last week's rate can still take."""
    counts, week = report.last_week, say_span(report.scope.before)
    if not counts.unclosed or counts.possible is None:
        return ""
    low, high = counts.possible
    now = f", now {percent(counts.flake_rate)} of {counts.total:,}," if counts.total else ""
    return (
        f"Last week's flake rate ({week}){now} will lie between {percent(low)} and {percent(high)} once its "
        f"{counts.unclosed:,} open {'shift is' if counts.unclosed == 1 else 'shifts are'} closed."
    )


def _columns(report: UnclosedReport) -> list[table.Column[UnclosedRow]]:
    scope = report.scope
    columns: list[table.Column[UnclosedRow]] = [("Day", lambda row: say(row.day) if row.organizer else "Total")]
    if not scope.organizer:
        columns.append(("Organizer", lambda row: row.organizer or "–"))
    if not scope.region:
        columns.append(("Region", lambda row: row.region or "–"))
    return [*columns, ("Open", lambda row: count(row.unclosed)), ("Events", lambda row: _events(row.events))]


def _events(names: tuple[str, ...]) -> str:
    """Name the first events and count the others."""
    more = len(names) - MAX_EVENTS
    return ", ".join([*names[:MAX_EVENTS], *([f"{more} more"] if more > 0 else [])]) or "–"
