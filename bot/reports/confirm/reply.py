"""The reply to `/flake confirm`: the calls due today, by day and by row, and past outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED_TO_RANK, Counts
from bot.replies import blocks, table
from bot.replies.blocks import escape
from bot.replies.phrases import NONE, about, behind, count, covers, percent, rate
from bot.reports.confirm.outcomes import Outcomes
from bot.reports.confirm.report import Calls, ConfirmReport, ConfirmRow

TITLES = {"organizer": "Organizer", "region": "Region"}
NOT_CAUSE = (
    "This is not cause and effect: who confirms would have come more often anyway, and who cancels early is never "
    "called."
)
RULE = (
    "Due today: a call for every shift of today, tomorrow and the day after that is not confirmed, and a reminder for "
    "every confirmed one of tomorrow. A person with two shifts counts twice. First calls, four or five days out, are "
    "not counted."
)


def show(report: ConfirmReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: headline, days, table and chart of the calls due, past outcomes, and the rule."""
    headline = behind(report.source, report.today) + _headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*Confirm calls: {escape(about(report.scope))}*\n{escape(headline)}")]
    if report.rows:
        parts.append(blocks.section(escape("\n".join(_days(report)))))
        total = ConfirmRow("Total", None, report.total)
        parts += table.show(f"Confirm calls by {report.scope.group_by}", _columns(report), report.rows, total)
        if len(report.rows) > 1:
            parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    parts += _looking_back(report)
    parts.append(blocks.context(*(escape(text) for text in (RULE, covers(report.source), note))))
    text = blocks.short(escape(f"{headline} {about(report.scope)}."), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json(), without_shifts=None if report.rows else report.scope.span)


def _headline(report: ConfirmReport) -> str:
    total = report.total
    if not total.scheduled:
        return "No confirm call is due today: nothing is scheduled."
    confirmed = f"{total.confirmed:,} of {total.scheduled:,} scheduled are confirmed ({percent(total.share)})"
    if not total.due:
        return f"No confirm call is due today: {confirmed}."
    number = "1 confirm call is" if total.due == 1 else f"{total.due:,} confirm calls are"
    return f"{number} due today: {_made_of(total)}. {confirmed}."


def _made_of(calls: Calls) -> str:
    reminders = "1 reminder" if calls.reminders == 1 else f"{calls.reminders:,} reminders"
    parts = [f"{calls.to_confirm:,} not confirmed yet"] if calls.to_confirm else []
    return " and ".join([*parts, *([f"{reminders} for tomorrow"] if calls.reminders else [])])


def _days(report: ConfirmReport) -> Iterator[str]:
    """Yield for each day how many shifts are confirmed and which calls remain."""
    for number, calls in enumerate(report.days):
        day = say(report.scope.span.first + timedelta(number))
        name = ("Today, ", "Tomorrow, ")[number] if number < 2 else ""
        if not calls.scheduled:
            yield f"{name}{day}: nothing scheduled."
            continue
        said = f"{name}{day}: {calls.confirmed:,} of {calls.scheduled:,} confirmed, {calls.to_confirm:,} to call"
        said += f" ({calls.left_message:,} had a message left)" if calls.left_message else ""
        yield said + (f", {calls.reminders:,} to remind." if calls.reminders else ".")


def _columns(report: ConfirmReport) -> list[table.Column[ConfirmRow]]:
    columns: list[table.Column[ConfirmRow]] = [(TITLES[report.scope.group_by], lambda row: row.key)]
    if report.scope.group_by == "organizer" and not report.scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    return [
        *columns,
        ("Calls due", lambda row: count(row.calls.due)),
        ("Not confirmed", lambda row: count(row.calls.to_confirm)),
        ("Message left", lambda row: count(row.calls.left_message)),
        ("Reminders", lambda row: count(row.calls.reminders)),
        ("Scheduled", lambda row: count(row.calls.scheduled)),
        ("Confirmed", lambda row: count(row.calls.confirmed)),
        ("Share confirmed", lambda row: rate(row.calls.share)),
    ]


def _looking_back(report: ConfirmReport) -> list[Block | Chart]:
    """Return how ever and never confirmed shifts turned out, or why that is unknown."""
    head = f"*Looking back: {say_span(report.scope.before)}*\n"
    past = report.past
    if past.missing or not (past.confirmed.total or past.never.total):
        return [blocks.section(head + escape(_unknown(past)))]
    columns: list[table.Column[tuple[str, Counts]]] = [
        ("Status history", lambda row: row[0]),
        (report.source.kind.capitalize(), lambda row: count(row[1].total)),
        ("Completed", lambda row: count(row[1].completed)),
        ("No-show", lambda row: count(row[1].no_show)),
        ("Cancelled", lambda row: count(row[1].cancelled)),
        ("Flake rate", lambda row: rate(row[1].flake_rate)),
        ("80 % interval", lambda row: _interval(row[1])),
    ]
    rows = [("Ever confirmed", past.confirmed), ("Never confirmed", past.never)]
    if past.untold.total:
        rows.append(("No history", past.untold))
    total = ("Total", past.total)
    return [
        blocks.section(head + escape(f"{_finding(past)} {NOT_CAUSE}")),
        *table.show(f"{report.source.kind.capitalize()} shifts by confirmation", columns, rows, total),
    ]


def _unknown(past: Outcomes) -> str:
    """Return why past outcomes are unknown, and what to do."""
    if past.missing:
        return (
            f"Who ever confirmed stands in the status history only, and these data lack {_and(past.missing)}. Let the "
            "sync bring what is missing, or put it into the folder you load, and run the pipeline again."
        )
    if past.untold.total:
        return (
            f"The status history tells nothing of the {past.untold.total:,} shifts closed in these weeks. Perhaps it "
            "begins later, or writes its ids otherwise than event_attendees."
        )
    return "No shift was closed in these weeks."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join([*filter(None, [", ".join(names[:-1])]), names[-1]])


def _finding(past: Outcomes) -> str:
    said = f"Of those ever confirmed {_flaked(past.confirmed)}, of those never confirmed {_flaked(past.never)}."
    if min(past.confirmed.total, past.never.total) < MIN_CLOSED_TO_RANK:
        return f"{said} Fewer than {MIN_CLOSED_TO_RANK} shifts are too few to compare."
    return said


def _flaked(counts: Counts) -> str:
    if not counts.total:
        return "none is closed"
    return f"{percent(counts.flake_rate)} flaked ({counts.total_flakes:,} of {counts.total:,})"


def _interval(counts: Counts) -> str:
    if counts.interval is None:
        return NONE
    low, high = counts.interval
    return f"{low * 100:.1f} – {high * 100:.1f} %"
