"""The reply to `/flake confirm`: the calls due today, when and whose, and how to find them in VAN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.calendar import Span, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED_TO_RANK, Counts
from bot.replies import blocks, table
from bot.replies.answer import Answer, Headline
from bot.replies.blocks import Number, escape
from bot.replies.phrases import NONE, behind, count, data, in_turf, named, percent, placed, types
from bot.reports.confirm.outcomes import Outcomes
from bot.reports.confirm.report import FEW_CALLS, Calls, ConfirmReport, ConfirmRow, together

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
RULE_OF_DAYS = (
    "To call: every shift of these days that is not confirmed, and every confirmed one of tomorrow as a reminder. A "
    "person with two shifts counts twice."
)


def show(report: ConfirmReport, chart: Chart | None, recipe: str, note: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: with all rows, the small ones too. `recipe` tells how to find the list in VAN."""
    shown, small = (list(report.rows), []) if whole else report.folded
    body: list[Block | Chart] = []
    if report.rows:
        body.append(blocks.section(escape("\n".join(_days(report)))))
        others = [together(small)] if small else []
        total = ConfirmRow(report.scope.where or "Total", None, report.total)
        body += table.show(f"Confirm calls by {report.scope.group_by}", _columns(report), [*shown, *others], total)
        if report.telling:
            body.append(chart or blocks.undrawn())
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip(),
        f"In VAN: {recipe}" if report.total.due else "",
        body,
        about=(types(report.scope), *data(report.source), note.removesuffix(".")),
        method=(RULE if report.due_today else RULE_OF_DAYS, *_looking_back(report)),
        folded=bool(small),
    ).reply(report.as_json(), None if report.rows else report.scope.span)


def _headline(report: ConfirmReport) -> Headline:
    total, span, where = report.total, report.scope.span, placed(report.scope)
    days = named(span, report.today) if span.days == 1 else say_span(span)
    when = "today" if report.due_today else f"for {days}"
    if not total.scheduled:
        return Headline(f"No confirm calls {when} in {where}.", f"Nothing is scheduled {days}.")
    is_ = "is" if total.confirmed == 1 else "are"
    confirmed = f"{total.confirmed:,} of {total.scheduled:,} scheduled {is_} confirmed."
    if not total.due:
        return Headline(f"No confirm calls {when} in {where}.", confirmed)
    number = "1 confirm call" if total.due == 1 else f"{total.due:,} confirm calls"
    own = f", {in_turf(report.own.due)}" if report.turf else ""
    return Headline(f"{number} {when} in {where}{own}.", f"{confirmed} {_first(report)}".strip())


def _by_day(report: ConfirmReport) -> Iterator[tuple[date, Calls]]:
    first = report.scope.span.first
    return ((first + timedelta(number), calls) for number, calls in enumerate(report.days))


def _first(report: ConfirmReport) -> str:
    """Name the row with the most shifts not confirmed, where there is a choice."""
    rows = [row for row in report.rows if row.calls.to_confirm > FEW_CALLS]
    if len(rows) < 2:
        return ""
    first = max(rows, key=lambda row: row.calls.to_confirm)
    return f"Most at risk: {first.key}, {first.calls.to_confirm:,} of {first.calls.scheduled:,} not confirmed."


def _days(report: ConfirmReport) -> Iterator[str]:
    """Yield for each day, on one line of a phone, the calls, and how many shifts are confirmed."""
    for day, calls in _by_day(report):
        name = named(Span(day, day), report.today)
        name = f"{name[0].upper()}{name[1:]}"
        if not calls.scheduled:
            yield f"{name}: nothing scheduled."
            continue
        due = {0: "no calls", 1: "1 call"}.get(calls.due, f"{calls.due:,} calls")
        # Who confirmed for tomorrow is called again.
        confirmed = f"{calls.confirmed:,} of {calls.scheduled:,} confirmed"
        yield f"{name}: {due}, {f'{calls.reminders:,} of them to remind' if calls.reminders else confirmed}"


def _columns(report: ConfirmReport) -> list[table.Column[ConfirmRow]]:
    columns: list[table.Column[ConfirmRow]] = [
        (TITLES[report.scope.group_by], lambda row: row.key),
        ("Calls", lambda row: count(row.calls.due)),
        ("Confirmed", lambda row: _confirmed(row.calls)),
        ("Message left", lambda row: count(row.calls.left_message)),
        ("To remind", lambda row: count(row.calls.reminders)),
    ]
    if report.scope.group_by == "organizer" and not report.scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    return columns


def _confirmed(calls: Calls) -> Number:
    return Number(round(calls.share or 0, 4), f"{calls.confirmed:,} of {calls.scheduled:,}")


def _looking_back(report: ConfirmReport) -> list[str]:
    """Return how ever and never confirmed shifts turned out, or why that is unknown."""
    past, days = report.past, say_span(report.scope.before)
    if past.missing or not (past.confirmed.total or past.never.total):
        return [f"Looking back, {days}: {_unknown(past)}"]
    untold = f" Without a status history: {_flaked(past.untold)}." if past.untold.total else ""
    return [f"Looking back, {days}: {_finding(past)}{untold} {NOT_CAUSE}"]


def _unknown(past: Outcomes) -> str:
    """Return why past outcomes are unknown, and what to do."""
    if past.missing:
        return (
            f"Who ever confirmed stands in the status history only, and these data lack {_and(past.missing)}. Let the "
            "sync bring what is missing, or put it into the folder you load, and run the pipeline again."
        )
    if past.untold.total:
        return (
            f"The status history tells nothing of the {past.untold.total:,} shifts closed out in these weeks. Perhaps "
            "it begins later, or writes its ids otherwise than event_attendees."
        )
    return "No shift was closed out in these weeks."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join([*filter(None, [", ".join(names[:-1])]), names[-1]])


def _finding(past: Outcomes) -> str:
    said = f"Of those ever confirmed {_flaked(past.confirmed)}, of those never confirmed {_flaked(past.never)}."
    if min(past.confirmed.total, past.never.total) < MIN_CLOSED_TO_RANK:
        return f"{said} Fewer than {MIN_CLOSED_TO_RANK} shifts are too few to compare."
    return said


def _flaked(counts: Counts) -> str:
    if not counts.total:
        return "none is closed out"
    said = f"{percent(counts.flake_rate)} flaked ({counts.total_flakes:,} of {counts.total:,}"
    low, high = counts.interval or (0, 1)
    return f"{said}; 80% interval {low * 100:.1f}–{high * 100:.1f}%)"
