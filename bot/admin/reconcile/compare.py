"""VAN's report and our numbers, cell by cell: what agrees, what differs, and the probable cause of each difference.

A shift that one side has in a cell beyond the other is a surplus. Each cause takes surpluses away, one from each side
or from one; nothing is attributed twice, and what is left over has no cause that we know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from bot.admin.reconcile.causes import Facts, Sides, explain
from bot.admin.reconcile.cells import Cell, neighbours
from bot.admin.reconcile.columns import ReportRow
from bot.admin.reconcile.matching import Matching, match
from bot.admin.reconcile.verdict import Comparison, merged, named, totals
from bot.errors import UserError
from bot.imports.values import status_key
from bot.metrics import Counts


def compare(
    report: Sequence[ReportRow],
    ours: Sequence[Mapping[str, Any]],
    meaning: Callable[[str], str],
    through: date,
    now: datetime,
) -> Comparison:
    """Compare a report with the rows of `questions/van_shifts`; `meaning` gives the outcome of a status not in them.

    `through` is the last day of our data; rates are of days up to that of `now`, whose time zone is the campaign's.
    Raises UserError where nothing is alike.
    """
    outcomes = {status_key(row["status_name"]): str(row["outcome"]) for row in ours}

    def means(status: str) -> str:
        return outcomes.get(status) or meaning(status)

    seen = match(report, ours)
    shared: dict[Cell, Cell] = {}
    cells = [shared.setdefault(cell, cell) for cell in map(seen.their_cell, report)]
    theirs = Counter(cells)
    mine = _mine(seen, theirs, ours)
    _check(theirs, mine, means)
    sides = Sides(theirs - mine, mine - theirs)
    facts = Facts(means, through, theirs, mine, twice=_twice(seen, ours))
    explain(sides, seen, _facts(report, cells, facts, now.tzinfo))
    return Comparison(
        span=seen.span,
        matched=(theirs & mine).total(),
        theirs=theirs.total(),
        ours=mine.total(),
        differences=tuple(named(each, seen) for each in merged(sides.found)),
        totals=tuple(totals(theirs, mine, seen)),
        their_counts=_counts(theirs, means, now.date()),
        our_counts=_counts(mine, means, now.date()),
        notes=(*seen.notes, *_unknown(theirs, seen, means)),
    )


def _mine(seen: Matching, theirs: Counter[Cell], ours: Sequence[Mapping[str, Any]]) -> Counter[Cell]:
    """Count our shifts: all on days that the report covers, on other days only those that agree with it."""
    within: Counter[Cell] = Counter()
    beyond: Counter[Cell] = Counter()
    for row in filter(seen.about, ours):
        covered = seen.span.first <= row["event_date"] <= seen.span.last
        (within if covered else beyond)[seen.our_cell(row)] += int(row["shifts"])
    missing, agreeing = within - theirs, theirs & beyond
    for cell in agreeing:
        # What is missing on the neighbouring day has probably strayed here.
        agreeing[cell] -= sum(missing[replace(cell, day=day)] for day in neighbours(cell.day))
    return within + agreeing


def _check(theirs: Counter[Cell], mine: Counter[Cell], means: Callable[[str], str]) -> None:
    """Refuse what is no report of ours, or whose columns were mistaken; what is in them is not quoted."""
    if 2 * sum(shifts for cell, shifts in theirs.items() if means(cell.status) != "unknown") < theirs.total():
        raise UserError(
            "Most of what the file has in its column of statuses is no status that we know, so nothing was compared. "
            "Say which column it is (columns:status=…), or add the statuses to the map."
        )
    if not {cell.event for cell in theirs} & {cell.event for cell in mine}:
        raise UserError(
            "None of the file's events is one of ours on its days, so nothing was compared. Is it of this campaign, "
            "and does the column of events hold them (columns:event=…)?"
        )


def _facts(report: Sequence[ReportRow], cells: Sequence[Cell], facts: Facts, zone: tzinfo | None) -> Facts:
    """Return the facts with what the rows, beyond their cells, tell about causes."""
    newer: Counter[Cell] = Counter()
    late: Counter[Cell] = Counter()
    repeated = {same: list[Cell]() for same, rows in Counter(row.same for row in report).items() if same and rows > 1}
    for row, cell in zip(report, cells, strict=True):
        newer[cell] += bool(row.signed and row.signed > facts.through)
        late[cell] += row.hour is None or _elsewhere(row.day, row.hour, zone)
        if row.same in repeated:
            repeated[row.same].append(cell)
    surely = any(row.hour is not None for row in report)
    return replace(facts, repeated=tuple(repeated.values()), surely=surely, newer=newer, late=late)


def _elsewhere(day: date, hour: int, zone: tzinfo | None) -> bool:
    """Return whether an hour of the campaign's is on another day in UTC, or the other way round."""
    ours, theirs = datetime.combine(day, time(hour), zone), datetime.combine(day, time(hour), UTC)
    try:
        return ours.astimezone(UTC).date() != day or theirs.astimezone(zone).date() != day
    except OverflowError:
        # The first and the last day of the calendar stand for no day.
        return False


def _twice(seen: Matching, ours: Sequence[Mapping[str, Any]]) -> Counter[Cell]:
    """Count those of our shifts that may be the same sign-up as another."""
    twice: Counter[Cell] = Counter()
    for row in filter(seen.about, ours):
        twice[seen.our_cell(row)] += int(row.get("twice") or 0)
    return twice


def _counts(cells: Counter[Cell], means: Callable[[str], str], today: date) -> Counts:
    """Count a side by our definition: days up to today."""
    found: Counter[str] = Counter()
    for cell, shifts in cells.items():
        if cell.day <= today:
            found[means(cell.status)] += shifts
    return Counts(**{name: found[name] for name in ("completed", "no_show", "cancelled")})


def _unknown(theirs: Counter[Cell], seen: Matching, means: Callable[[str], str]) -> Iterator[str]:
    """Yield a note on the statuses of the file that nobody has explained."""
    found: Counter[str] = Counter()
    for cell, shifts in theirs.items():
        if means(cell.status) == "unknown":
            found[seen.say("status", cell.status) or "none"] += shifts
    if found:
        named = ", ".join(f"{status} {shifts:,}" for status, shifts in found.most_common(5))
        yield f"In no rate, for nobody has said what the status means: {named}."
