"""The list of `/flake unclosed`: a line for each event on a day, first those of the turf of the person who asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.calendar import Span, say_date, say_span
from bot.language import type_key
from bot.messages import Block, Chart
from bot.replies import table
from bot.replies.phrases import NONE, count, in_turf
from bot.reports.unclosed.report import UnclosedReport, UnclosedRow

OWN = "Your turf"
"""Whose shifts those in the turf of the person who asks are."""


@dataclass(frozen=True)
class Line:
    """A line of the list: an event on a day, or its single shifts on several days, whose shifts, and how many."""

    days: str
    event: str
    whose: str
    unclosed: int


def show(report: UnclosedReport, lines: list[Line]) -> list[Block | Chart]:
    """Return the table of these lines, with the shifts before the days listed in the last line, and the total."""
    names = _names({line.event for line in lines}, report.scope.event_type)
    what = f"Shifts of “{lines[0].event}”" if len(names) == 1 else "Shifts not closed out yet by event"
    earlier = [line for line in (_earlier(report),) if line]
    total = Line("Total", "", NONE, sum(line.unclosed for line in (*lines, *earlier)))
    return table.show(f"{what}, {order(report)}", _columns(names), [*lines, *earlier], total)


def order(report: UnclosedReport) -> str:
    """Write in which order the shifts are listed."""
    return "your turf first, then the oldest" if report.turf else "oldest first"


def lines(report: UnclosedReport) -> list[Line]:
    """Group the rows by event and day: those of the person's turf, and then the others."""
    own = [row for row in report.rows if report.turf and row.organizer == report.turf]
    others = [row for row in report.rows if row not in own]
    return [*_grouped(own, OWN), *_grouped(others)]


def _earlier(report: UnclosedReport) -> Line | None:
    """Return the line that counts what is still open from before the days listed; where days are named, none."""
    if report.dated or not report.older:
        return None
    own = sum(row.unclosed for row in report.earlier if row.organizer == report.turf)
    whose = in_turf(own) if report.turf else NONE
    return Line(f"Before {say_date(report.scope.span.first)}", "", whose, report.older)


def _grouped(rows: Iterable[UnclosedRow], whose: str = "") -> Iterator[Line]:
    """Yield a line for each event and day; single shifts of an event become one line, whatever their days."""
    found: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for event, number in row.events:
            found[row.day, event][row.organizer] += number
    single: dict[str, list[date]] = defaultdict(list)
    for (day, event), organizers in found.items():
        if organizers.total() == 1:
            single[event].append(day)
    together: dict[tuple[date, date, str], Counter[str]] = defaultdict(Counter)
    for (day, event), organizers in found.items():
        days = single[event] if organizers.total() == 1 else [day]
        together[min(days), max(days), event] += organizers
    for (first, last, event), organizers in sorted(together.items(), key=lambda item: item[0]):
        yield Line(say_span(Span(first, last)), event, whose or _most(organizers), organizers.total())


def _most(organizers: Counter[str]) -> str:
    """Name the organizer with the most shifts, and count the others, on one line where a phone breaks the cell."""
    first, *others = sorted(organizers, key=lambda name: (-organizers[name], name))
    return f"{first}, {len(others)}\u00a0other{'' if len(others) == 1 else 's'}" if others else first


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


def _columns(names: Mapping[str, str]) -> list[table.Column[Line]]:
    """Return the columns; the event's is left out where all lines have the same, which the caption names."""
    columns: list[table.Column[Line]] = [
        ("Day", lambda line: line.days),
        ("Shifts", lambda line: count(line.unclosed)),
        ("Organizers", lambda line: line.whose),
    ]
    if len(names) > 1:
        columns.insert(2, ("Event", lambda line: names.get(line.event, NONE)))
    return columns
