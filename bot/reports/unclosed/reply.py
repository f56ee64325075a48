"""The reply to `/flake unclosed`: how many shifts to close out, what they change, and the list by event."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.calendar import Span, say, say_span
from bot.language import type_key
from bot.messages import Block, Chart, Reply
from bot.metrics import Counts
from bot.replies import blocks, table
from bot.replies.answer import Answer, Headline
from bot.replies.blocks import escape
from bot.replies.phrases import NONE, behind, count, data, in_turf, named, percent, placed, rounded, types
from bot.reports.unclosed.report import UnclosedReport, UnclosedRow

MAX_NAMED = 3
"""Maximum number of organizers named in *How computed*."""


@dataclass(frozen=True)
class _Line:
    """A line of the list: an event on a day, or its single shifts on several days, and whose shifts they are."""

    days: Span
    event: str
    organizers: tuple[tuple[str, int], ...]

    @property
    def unclosed(self) -> int:
        return sum(number for _, number in self.organizers)


def show(report: UnclosedReport, recipe: str, note: str = "", older: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: a row for each day and organizer. `recipe` tells how to find the list in VAN.

    `older` is the command that lists the shifts before these days as well, '' where none does.
    """
    lines = _lines(report.rows, report.turf)
    order = "those in your turf first, then the oldest" if report.turf else "oldest first"
    body: list[Block | Chart] = []
    if whole:
        body += table.show(f"Shifts not closed out yet, {order}", _columns(report), _ordered(report), _total(report))
    elif lines:
        total = _Line(Span(report.today, report.today), "", (("", report.total),))
        names = _names({line.event for line in lines}, report.scope.event_type)
        what = f"Shifts of “{lines[0].event}”" if len(names) == 1 else "Shifts not closed out yet by event"
        body += table.show(f"{what}, {order}", _by_event(names), lines, total)
    if report.rows:
        body.append(blocks.section(escape(f"In VAN: {recipe}")))
    if older:
        body.append(blocks.actions([blocks.button("Show older ones too", older)]))
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip(),
        body=body,
        about=(types(report.scope), *data(report.source), note.removesuffix(".")),
        method=_method(report),
        folded=not whole and len(lines) < len(report.rows),
    ).reply(report.as_json(), report.scope.span if report.counts == Counts() else None)


def _headline(report: UnclosedReport) -> Headline:
    where = f"{placed(report.scope)}{_from(report)}"
    if report.dated and report.uncovered:
        return Headline(f"Too early to close out shifts in {where}.")
    if not report.rows:
        return Headline(f"Nothing to close out in {where}.", _nothing(report.counts.closed))
    number = "1 shift" if report.total == 1 else f"{report.total:,} shifts"
    own = f", {in_turf(_own(report))}" if report.turf else ""
    said = (_closed(report.counts),) if report.dated else (_oldest(report), _unsure(report))
    return Headline(f"Close out {number} in {where}{own}.", " ".join(filter(None, (*said, _older(report)))))


def _own(report: UnclosedReport) -> int:
    return sum(row.unclosed for row in report.rows if row.organizer == report.turf)


def _ordered(report: UnclosedReport) -> tuple[UnclosedRow, ...]:
    return table.first(report.rows, lambda row: row.organizer == report.turf)


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
    return "" if report.last_week.unclosed else f"The oldest is {say(report.rows[0].day)}."


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


def _lines(rows: Iterable[UnclosedRow], turf: str) -> list[_Line]:
    """Group the rows by event and day; single shifts of an event become one line, whatever their days."""
    found: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for event, number in row.events:
            found[row.day, event][row.organizer] += number
    single: dict[str, list[date]] = defaultdict(list)
    for (day, event), organizers in found.items():
        if organizers.total() == 1:
            single[event].append(day)
    together: dict[tuple[Span, str], Counter[str]] = defaultdict(Counter)
    for (day, event), organizers in found.items():
        days = single[event] if organizers.total() == 1 else [day]
        together[Span(min(days), max(days)), event] += organizers
    lines = [_Line(days, event, _most(organizers, turf)) for (days, event), organizers in together.items()]
    lines.sort(key=lambda line: (line.days.first, line.days.last, line.event))
    return list(table.first(lines, lambda line: line.organizers[0][0] == turf))


def _most(organizers: Counter[str], turf: str) -> tuple[tuple[str, int], ...]:
    """Return the organizers, one turf first, then those with the most shifts."""
    return tuple(sorted(organizers.items(), key=lambda item: (item[0] != turf, -item[1], item[0])))


def _whose(line: _Line) -> str:
    """Name the first of the organizers, and count the others, on one line where a phone breaks the cell."""
    if not line.event:
        return NONE
    (most, _), *others = line.organizers
    if not others:
        return most
    return f"{most}, {len(others)}\u00a0other{'' if len(others) == 1 else 's'}"


def _names(events: Collection[str], event_type: str | None) -> dict[str, str]:
    """Return each event's name without a beginning up to a colon, and without the type at its end, if all have them."""
    names = {event: event for event in events}
    begun = {event: event.partition(": ") for event in events}
    if all(name for *_, name in begun.values()) and len({beginning for beginning, *_ in begun.values()}) == 1:
        names = {event: name for event, (*_, name) in begun.items()}
    words = {event: name.split() for event, name in names.items()}
    for length in (1, 2):
        if all(len(each) > length and type_key("".join(each[-length:])) == event_type for each in words.values()):
            return {event: " ".join(each[:-length]) for event, each in words.items()}
    return names


def _by_event(names: Mapping[str, str]) -> list[table.Column[_Line]]:
    """Return the columns; the event's is left out where all lines have the same, which the caption names."""
    columns: list[table.Column[_Line]] = [
        ("Day", lambda line: say_span(line.days) if line.event else "Total"),
        ("Shifts", lambda line: count(line.unclosed)),
        ("Organizers", _whose),
    ]
    if len(names) > 1:
        columns.insert(2, ("Event", lambda line: names.get(line.event, NONE)))
    return columns


def _total(report: UnclosedReport) -> UnclosedRow:
    return UnclosedRow(report.today, "", "", (("", report.total),))


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
    lines = [
        f"Listed are shifts of {say_span(report.scope.span)} whose day is over and that VAN still has as Scheduled, "
        "Confirmed or Left Msg."
    ]
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
