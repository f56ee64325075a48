"""The reply to `/flake unclosed`: how many shifts to close out, what they change, and the list by event."""

from __future__ import annotations

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import Counts
from bot.replies import blocks, table
from bot.replies.answer import Answer, Headline
from bot.replies.phrases import NONE, behind, count, data, in_turf, named, percent, placed, rounded, shifts, types
from bot.reports.unclosed import event_list
from bot.reports.unclosed.report import UnclosedReport, UnclosedRow

MAX_NAMED = 3
"""Maximum number of organizers named in *How computed*."""


def show(report: UnclosedReport, recipe: str, note: str = "", older: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: a row for each day and organizer. `recipe` tells how to find the shifts in VAN.

    `older` is the command that lists the shifts before these days as well, '' where none does.
    """
    lines = [] if whole else event_list.lines(report)
    body: list[Block | Chart] = []
    if whole:
        caption = f"Shifts not closed out yet, {event_list.order(report)}"
        body += table.show(caption, _columns(report), _ordered(report), _total(report))
    elif lines:
        body += event_list.show(report, lines)
    if older and (report.dated or not whole):
        body.append(blocks.actions([blocks.button("Show older ones too", older)]))
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip(),
        f"In VAN: {recipe}" if report.counted else "",
        body,
        about=(types(report.scope), *data(report.source), note.removesuffix(".")),
        method=_method(report),
        folded=not whole and len(lines) < len(report.counted),
    ).reply(report.as_json(), report.scope.span if report.counts == Counts() else None)


def _headline(report: UnclosedReport) -> Headline:
    where = f"{placed(report.scope)}{_from(report)}"
    if report.dated and report.uncovered:
        return Headline(f"Too early to close out shifts in {where}.")
    rows = report.counted
    if not rows:
        return Headline(f"Nothing to close out in {where}.", _nothing(report.counts.closed))
    total = sum(row.unclosed for row in rows)
    own = f", {in_turf(_own(report))}" if report.turf else ""
    said = (_closed(report.counts), _older(report)) if report.dated else (_unsure(report), _oldest(report))
    return Headline(f"Close out {shifts(total)} in {where}{own}.", " ".join(filter(None, said)))


def _own(report: UnclosedReport) -> int:
    return sum(row.unclosed for row in report.counted if row.organizer == report.turf)


def _ordered(report: UnclosedReport) -> tuple[UnclosedRow, ...]:
    return table.first(report.counted, lambda row: row.organizer == report.turf)


def _from(report: UnclosedReport) -> str:
    """Name the days of the list where they were asked for."""
    span = report.scope.span
    if not report.dated:
        return ""
    return f" from {named(span, report.today) if span.days == 1 else say_span(span)}"


def _closed(counts: Counts) -> str:
    """Return how many shifts of the days are closed out."""
    is_ = "is" if counts.closed == 1 else "are"
    return f"{counts.closed:,} of {counts.closed + counts.unclosed:,} {is_} closed out." if counts.closed else ""


def _oldest(report: UnclosedReport) -> str:
    only = sum(row.unclosed for row in report.counted) == 1
    return f"{'It' if only else 'The oldest'} is from {say(report.counted[0].day)}."


def _nothing(closed: int) -> str:
    if not closed:
        return "There were no shifts in these days."
    return "The 1 shift of these days is closed out." if closed == 1 else f"All {closed:,} shifts are. Thank you!"


def _unsure(report: UnclosedReport) -> str:
    """Return how many are last week's, and the range that its rate can still take."""
    counts = report.last_week
    if not counts.unclosed or counts.possible is None:
        return ""
    low, high = map(rounded, counts.possible)
    number = "1 is" if counts.unclosed == 1 else f"{counts.unclosed:,} are"
    return f"{number} last week's; until then its rate is somewhere from {low} to {high}."


def _older(report: UnclosedReport) -> str:
    if not report.older:
        return ""
    return f"{report.older:,} more {'is' if report.older == 1 else 'are'} older."


def _total(report: UnclosedReport) -> UnclosedRow:
    return UnclosedRow(report.today, "", "", (("", sum(row.unclosed for row in report.counted)),))


def _columns(report: UnclosedReport) -> list[table.Column[UnclosedRow]]:
    scope = report.scope
    columns: list[table.Column[UnclosedRow]] = [
        ("Day", lambda row: say(row.day) if row.organizer else "Total"),
        ("Shifts", lambda row: count(row.unclosed)),
    ]
    if not scope.organizer:
        columns.append(("Organizer", lambda row: row.organizer or NONE))
    columns.append(("Event", lambda row: ", ".join(filter(None, (name for name, _ in row.events))) or NONE))
    return [*columns, *([("Region", lambda row: row.region or NONE)] if not scope.region else [])]


def _method(report: UnclosedReport) -> list[str]:
    """Return which shifts are listed, who has most of them, and what last week's rate is now."""
    days = say_span(report.scope.span)
    still = "whose day is over and that VAN still has as Scheduled, Confirmed or Left Msg"
    since = f"Counted are shifts since the campaign began {still}. Listed by event are those of {days}."
    lines = [f"Listed are shifts of {days} {still}." if report.dated else since]
    if len(report.organizers) > 1:
        most = ", ".join(f"{name} {unclosed:,}" for name, unclosed in report.organizers[:MAX_NAMED])
        lines.append(f"{len(report.organizers):,} organizers have some; most: {most}.")
    counts = report.last_week
    if counts.unclosed and counts.possible:
        low, high = counts.possible
        now = f" is now {percent(counts.flake_rate)} of {counts.total:,} and" if counts.total else ""
        lines.append(
            f"Last week's flake rate ({say_span(report.scope.before)}){now} will lie between {percent(low)} and "
            f"{percent(high)} once its {counts.unclosed:,} are closed out."
        )
    return lines
