"""The reply to `/flake`: headline, table, chart, shifts ahead, and what the numbers cover."""

from __future__ import annotations

from datetime import date

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import Counts
from bot.replies import blocks, table
from bot.replies.blocks import escape
from bot.replies.phrases import NONE, about, count, covers, ending, flakes, named, percent, rate, shifts, unrated
from bot.reports.flake import ranking
from bot.reports.flake.report import FlakeReport, FlakeRow

TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Type"}
TOTAL = "Total"


def show(report: FlakeReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: headline, table, chart, shifts ahead, and what the numbers cover."""
    said = headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*{escape(about(report.scope))}*\n{escape(said)}")]
    if report.rows:
        parts += rows(report)
    if report.total.total:
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    if ahead := _ahead(report):
        parts.append(blocks.section(escape(ahead)))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), note))))
    text = blocks.short(escape(f"{about(report.scope)}: {said}"), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json(), without_shifts=None if report.rows else report.span)


def rows(report: FlakeReport) -> list[Block | Chart]:
    """Return the rows and their total as a table."""
    caption = f"Shifts by {report.scope.group_by}, {say_span(report.scope.span)}"
    return table.show(caption, _columns(report), _rows(report), FlakeRow(TOTAL, None, report.total))


def _rows(report: FlakeReport) -> list[FlakeRow]:
    """Return the rows shown; where they are not all, the others together in one."""
    shown = ranking.shown(report)
    others = [row for row in report.rows if row not in shown]
    counts = sum((row.counts for row in others), Counts())
    return [*shown, *([FlakeRow(f"{len(others)} others", None, counts)] if others else [])]


def headline(report: FlakeReport) -> str:
    """Return the rate with its counts, through which day, and its change; where no day is covered, what is known."""
    total = report.total
    if report.through is None:
        return _too_early(report)
    if report.order.rank or report.order.count:
        return " ".join(filter(None, ranking.lead(report)))
    if total.flake_rate is None:
        return f"{unrated(total)}, so there is no flake rate." if report.rows else "There are no shifts."
    until = f" through {say(report.through)}" if report.partial else ""
    counted = f"{total.total_flakes:,} of {total.total:,} {report.source.kind} shifts ({flakes(total)})"
    return f"{percent(total.flake_rate)} flaked{until}: {counted}. {_change(report)}"


def _too_early(report: FlakeReport) -> str:
    """Return why there is no rate, and what is known: the days before, and the shifts ahead."""
    said = f"Too early for {named(report.scope.span, report.today)}: {ending(report.coverage)}."
    if known := last_known(report):
        said += f" {known}"
    if report.total.scheduled:
        return f"{said} Ahead: {report.total.scheduled:,} scheduled."
    return said if report.rows else f"{said} There are no shifts."


def last_known(report: FlakeReport) -> str:
    """Return the rate of the days before those asked for, as far as they are covered; '' where there is none."""
    if report.previous is None or not report.before.total:
        return ""
    name = named(report.scope.before, report.today)
    until = "" if report.previous == report.scope.before else f" through {say(report.previous.last)}"
    return f"{name[0].upper()}{name[1:]}{until}: {percent(report.before.flake_rate)} of {report.before.total:,}."


def _change(report: FlakeReport) -> str:
    """Return how the rate compares with that of the days compared with."""
    now, before, days = report.total.flake_rate, report.before.flake_rate, report.compared
    when = say_span(days) if days else ""
    if now is None or before is None:
        return f"Nothing was closed {when}."
    points = (now - before) * 100
    moved = "The same as" if abs(points) < 0.05 else f"{abs(points):.1f} points {'more' if points > 0 else 'less'} than"
    return f"{moved} {when}: {percent(before)} of {report.before.total:,}."


def _columns(report: FlakeReport) -> list[table.Column[FlakeRow]]:
    """Return the columns: with the region where rows may have several, with scheduled shifts where there are some."""
    scope = report.scope
    columns: list[table.Column[FlakeRow]] = [(TITLES[scope.group_by], lambda row: _name(row, report))]
    if scope.group_by == "organizer" and not scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    columns += [
        (report.source.kind.capitalize(), lambda row: count(row.counts.total)),
        ("Completed", lambda row: count(row.counts.completed)),
        ("No-show", lambda row: count(row.counts.no_show)),
        ("Cancelled", lambda row: count(row.counts.cancelled)),
        ("Flake rate", lambda row: rate(row.counts.flake_rate)),
        ("Unclosed", lambda row: count(row.counts.unclosed)),
    ]
    if report.total.unsynced:
        columns.append(("Not synced", lambda row: count(row.counts.unsynced)))
    if report.total.scheduled:
        columns.append(("Scheduled", lambda row: count(row.counts.scheduled)))
    return columns


def _name(row: FlakeRow, report: FlakeReport) -> str:
    dated = report.scope.group_by == "day" and row in report.rows
    return say(date.fromisoformat(row.key)) if dated else row.key


def _ahead(report: FlakeReport) -> str:
    """Return what is still to come in the days asked for."""
    total = report.total
    if not total.scheduled and not total.cancelled_ahead:
        return ""
    said = f"Still to come: {total.scheduled:,} scheduled, {total.confirmed:,} of them confirmed"
    return said + (f"; {total.cancelled_ahead:,} cancelled ahead." if total.cancelled_ahead else ".")


def _small_print(report: FlakeReport) -> list[str]:
    total = report.total
    lines = []
    if total.unclosed and total.possible:
        low, high = total.possible
        lines.append(
            f"{shifts(total.unclosed)} still unclosed: once closed, the rate lies between {percent(low)} and "
            f"{percent(high)}."
        )
    aside = [
        f"{number:,} {word}"
        for number, word in (
            (total.cancelled if "cancelled" not in total.flakes else 0, "cancelled"),
            (total.declined, "declined"),
            (total.rescheduled, "rescheduled"),
            (total.walk_in, "walk-in"),
            (total.invited, "invited"),
            (total.unknown, "with an unknown status"),
            (total.unsynced, "open on days that are not synced yet"),
            (total.closed_ahead, "closed on such days or ahead"),
        )
        if number
    ]
    if aside:
        lines.append(f"Not in the rate: {', '.join(aside)}.")
    lines.append(covers(report.source))
    return lines
