"""VAN's report and our numbers, cell by cell: what agrees, what differs, and the probable cause of each difference.

A shift that one side has in a cell beyond the other is a surplus. Each cause takes surpluses away, one from each side
or from one; nothing is attributed twice, and what is left over has no cause that we know.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from bot.admin.reconcile.causes import DUPLICATE, NEWER, Doubt, Edge, Facts, Shift
from bot.admin.reconcile.cells import Cell, neighbours, place_key
from bot.admin.reconcile.columns import ReportRow
from bot.admin.reconcile.explanation import explain
from bot.admin.reconcile.matching import Matching, match, renamed
from bot.admin.reconcile.verdict import Comparison, merged, named, totals
from bot.errors import UserError
from bot.imports.maps.moves import UNKNOWN
from bot.imports.values import status_key
from bot.metrics import Counts

NIGHT_ENDS = 6
"""The hour before which nobody has shifts, so that a row at it is likely one of another day, by UTC."""

Edges = Mapping[tuple[date, int | None], Edge]
"""What each day and hour of the report tells of other days."""
UNTIMED = Edge(None, Doubt.NO_HOUR)


def compare(
    report: Sequence[ReportRow],
    ours: Sequence[Mapping[str, Any]],
    meaning: Callable[[str], str],
    through: date | None,
    now: datetime,
) -> Comparison:
    """Compare a report with the rows of `questions/van_shifts`; `meaning` gives the outcome of a status not in them.

    `through` is the last day of our data, and of the rates, None where no day is known whole; the time zone of `now` is
    the campaign's.
    Raises UserError where nothing is alike.
    """
    means = _meanings(ours, meaning)
    seen = match(report, ours)
    shared: dict[Cell, Cell] = {}
    cells = [shared.setdefault(cell, cell) for cell in map(seen.their_cell, report)]
    theirs = Counter(cells)
    edges = _edges(report, now.tzinfo)
    mine = _mine(seen, theirs, ours, _at_night(report, cells, edges))
    _check(theirs, mine, means)
    facts = Facts(means, through or date.max, theirs, mine, twice=_twice(seen, ours), deleted=seen.deleted)
    if not seen.by_id:
        facts = replace(facts, renamed=renamed(theirs, mine, seen.deleted))
    found = explain(_rows_facts(report, cells, facts, edges))
    return Comparison(
        span=seen.span,
        matched=theirs.total() - sum(each.shifts for each in found if each.theirs),
        theirs=theirs.total(),
        ours=mine.total(),
        differences=tuple(named(each, seen) for each in merged(found)),
        totals=tuple(totals(theirs, mine, seen)),
        their_counts=_counts(theirs, means, through or date.min),
        our_counts=_counts(mine, means, through or date.min),
        notes=(*seen.notes, *_unknown(theirs, seen, means)),
    )


def _meanings(ours: Sequence[Mapping[str, Any]], meaning: Callable[[str], str]) -> Callable[[str], str]:
    """Return what tells a status's outcome: as the run took it, as the map has it, else as one spelled the same way."""
    outcomes = {status_key(row["status_name"]): str(row["outcome"]) for row in ours}
    spelled = {place_key(status): outcome for status, outcome in outcomes.items() if outcome != UNKNOWN}

    def means(status: str) -> str:
        outcome = outcomes.get(status) or meaning(status)
        return spelled.get(place_key(status), outcome) if outcome == UNKNOWN else outcome

    return means


def _at_night(report: Sequence[ReportRow], cells: Sequence[Cell], edges: Edges) -> Counter[Cell]:
    """Count the rows at night as if they were of the other day that their hours may mean."""
    found: Counter[Cell] = Counter()
    for row, cell in zip(report, cells, strict=True):
        edge = edges[row.day, row.hour]
        if edge.day and edge.doubt == Doubt.AT_NIGHT:
            found[replace(cell, day=edge.day)] += 1
    return found


def _mine(
    seen: Matching, theirs: Counter[Cell], ours: Sequence[Mapping[str, Any]], at_night: Counter[Cell]
) -> Counter[Cell]:
    """Count our shifts: all on days that the report covers, on other days only those that its rows may be."""
    within: Counter[Cell] = Counter()
    beyond: Counter[Cell] = Counter()
    for row in filter(seen.about, ours):
        covered = seen.span.first <= row["event_date"] <= seen.span.last
        (within if covered else beyond)[seen.our_cell(row)] += int(row["shifts"])
    missing, agreeing = within - theirs, theirs & beyond
    for cell in agreeing:
        # What is missing on the neighbouring day has probably strayed here.
        agreeing[cell] -= sum(missing[replace(cell, day=day)] for day in neighbours(cell.day))
    return within + agreeing + ((beyond - agreeing) & at_night)


def _check(theirs: Counter[Cell], mine: Counter[Cell], means: Callable[[str], str]) -> None:
    """Refuse what is no report of ours, or whose columns were mistaken; what is in them is not quoted."""
    if 2 * sum(shifts for cell, shifts in theirs.items() if means(cell.status) != UNKNOWN) < theirs.total():
        raise UserError(
            "Most of what the file has in its column of statuses is no status that we know, so nothing was compared. "
            "Say which column it is (columns:status=…), or add the statuses to the map."
        )
    if not {cell.event for cell in theirs} & {cell.event for cell in mine}:
        raise UserError(
            "None of the file's events is one of ours on its days, so nothing was compared. Is it of this campaign, "
            "and does the column of events hold them (columns:event=…)?"
        )


def _rows_facts(report: Sequence[ReportRow], cells: Sequence[Cell], facts: Facts, edges: Edges) -> Facts:
    """Return the facts with what the rows, beyond their cells, tell about causes."""
    repeated = {same: list[int]() for same, rows in Counter(row.same for row in report).items() if same and rows > 1}
    for number, row in enumerate(report):
        if row.same in repeated:
            repeated[row.same].append(number)
    # Without times, one person may have several shifts on a day.
    surely = any(row.hour is not None for row in report)
    spare: set[int] = set()
    for numbers in repeated.values() if surely else ():
        spare |= set(sorted(numbers, key=lambda each: facts.ours[cells[each]] - facts.theirs[cells[each]])[:-1])
    rows = defaultdict[Cell, Counter[Shift]](Counter)
    for number, (row, cell) in enumerate(zip(report, cells, strict=True)):
        newer = NEWER if row.signed and row.signed > facts.through else ""
        alone = DUPLICATE if number in spare else newer
        rows[cell][Shift(cell, edges[row.day, row.hour], alone)] += 1
    unsure = () if surely else tuple([cells[each] for each in numbers] for numbers in repeated.values())
    return replace(facts, rows=rows, repeated=unsure)


def _edges(report: Sequence[ReportRow], zone: tzinfo | None) -> Edges:
    """Return what each day and hour of the report tells of other days."""
    found = {(day, hour): _edge(day, hour, zone) for day, hour in {(row.day, row.hour) for row in report}}
    at_midnight = sum(row.hour == 0 for row in report)
    if 2 * at_midnight > len(report) and not any(hour in range(1, NIGHT_ENDS) for _, hour in found):
        # Midnight stands for no hour.
        return {key: UNTIMED if edge.doubt == Doubt.AT_NIGHT else edge for key, edge in found.items()}
    return found


def _edge(day: date, hour: int | None, zone: tzinfo | None) -> Edge:
    """Return on which other day a row is if its hour is one by UTC, or by UTC if it is one of the campaign's."""
    if hour is None:
        return UNTIMED
    try:
        ours = datetime.combine(day, time(hour), UTC).astimezone(zone).date()
        theirs = datetime.combine(day, time(hour), zone).astimezone(UTC).date()
    except OverflowError:
        # The first and the last day of the calendar stand for no day.
        return Edge(None, Doubt.MOVED)
    if ours != day:
        return Edge(ours, Doubt.AT_NIGHT if hour < NIGHT_ENDS else Doubt.AT_EVENING)
    return Edge(theirs, Doubt.AT_EVENING) if theirs != day else Edge(None, Doubt.MOVED)


def _twice(seen: Matching, ours: Sequence[Mapping[str, Any]]) -> Counter[Cell]:
    """Count those of our shifts that may be the same sign-up as another."""
    twice: Counter[Cell] = Counter()
    for row in filter(seen.about, ours):
        twice[seen.our_cell(row)] += int(row.get("twice") or 0)
    return twice


def _counts(cells: Counter[Cell], means: Callable[[str], str], through: date) -> Counts:
    """Count a side's own rows: days up to the last one of our data."""
    found: Counter[str] = Counter()
    for cell, shifts in cells.items():
        if cell.day <= through:
            found[means(cell.status)] += shifts
    return Counts(found["completed"], found["no_show"], found["cancelled"], unclosed=found["open"])


def _unknown(theirs: Counter[Cell], seen: Matching, means: Callable[[str], str]) -> Iterator[str]:
    """Yield a note on the statuses of the file that nobody has explained."""
    found: Counter[str] = Counter()
    for cell, shifts in theirs.items():
        if means(cell.status) == UNKNOWN:
            found[seen.say("status", cell.status) or "none"] += shifts
    if found:
        named = ", ".join(f"{status} {shifts:,}" for status, shifts in found.most_common(5))
        yield f"In no rate, for nobody has said what the status means: {named}."
