"""What another map would move: shifts from one region or outcome to another; and the rates that this changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.metrics.counts import Counts

UNMAPPED = "Unmapped"
UNKNOWN = "unknown"

RATED = ("completed", "no_show", "cancelled")


@dataclass(frozen=True)
class Move:
    """Shifts that would count elsewhere: from where, to where, of how many weeks, how many of days that are past."""

    origin: str
    target: str
    shifts: int
    weeks: int
    past: int


@dataclass(frozen=True)
class Touched:
    """A region's closed shifts of days up to today, as they count and as they would."""

    region: str
    before: Counts
    now: Counts


@dataclass(frozen=True)
class Remap:
    """All that another map would change; `first` and `last` are the days of the shifts it moves."""

    moves: tuple[Move, ...] = ()
    touched: tuple[Touched, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def shifts(self) -> int:
        """Count the shifts that move."""
        return sum(move.shifts for move in self.moves)

    @property
    def past(self) -> int:
        """Count those of days that are past."""
        return sum(move.past for move in self.moves)


@dataclass(frozen=True)
class _Shifts:
    """Shifts of one day that move together."""

    day: date
    week: date
    origin: str
    target: str
    count: int


def regions(
    rows: Iterable[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]], today: date, week: Mapping[date, date]
) -> Remap:
    """Foresee what a map of regions moves, of the rows of `questions/located`; `week` names each day's week."""
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        by_place.setdefault(line["event_location_id"], []).append(line)
    moved: list[_Shifts] = []
    before: dict[str, Counts] = {}
    now: dict[str, Counts] = {}
    for row in rows:
        day = row["event_date"]
        target = region_on(by_place.get(row["event_location_id"] or "", ()), day)
        if day <= today:
            counts = Counts.of(row)
            before[row["region"]] = before.get(row["region"], Counts()) + counts
            now[target] = now.get(target, Counts()) + counts
        if target != row["region"]:
            moved.append(_Shifts(day, week[day], row["region"], target, int(row["shifts"])))
    return _sum_up(moved, before, now, today)


def region_on(lines: Iterable[Mapping[str, Any]], day: date) -> str:
    """Find a location's region on a day, as `normalize/sign_ups` does: of several the line that begins last."""
    fitting = [line for line in lines if (line["valid_from"] or date.min) <= day <= (line["valid_to"] or date.max)]
    fitting.sort(key=lambda line: str(line["region"]))
    fitting.sort(key=lambda line: line["valid_from"] or date.min, reverse=True)
    return str(fitting[0]["region"]) if fitting else UNMAPPED


def statuses(
    rows: Iterable[Mapping[str, Any]],
    meaning: Callable[[str], str],
    today: date,
    week: Mapping[date, date],
) -> Remap:
    """Foresee what a map of statuses moves, of the rows of `questions/statused`; `meaning` gives a status's outcome."""
    moved: list[_Shifts] = []
    before: dict[str, Counts] = {}
    now: dict[str, Counts] = {}
    for row in rows:
        day, count, region = row["event_date"], int(row["shifts"]), row["region"]
        target = meaning(row["status_name"] or "")
        if day <= today:
            for found, outcome in ((before, row["outcome"]), (now, target)):
                rated = Counts(**{outcome: count}) if outcome in RATED else Counts()
                found[region] = found.get(region, Counts()) + rated
        if target != row["outcome"]:
            moved.append(_Shifts(day, week[day], row["outcome"], target, count))
    return _sum_up(moved, before, now, today)


def _sum_up(moved: Sequence[_Shifts], before: Mapping[str, Counts], now: Mapping[str, Counts], today: date) -> Remap:
    pairs = {(each.origin, each.target) for each in moved}
    moves = []
    for origin, target in pairs:
        its = [each for each in moved if (each.origin, each.target) == (origin, target)]
        moves.append(
            Move(
                origin,
                target,
                sum(each.count for each in its),
                len({each.week for each in its}),
                sum(each.count for each in its if each.day < today),
            )
        )
    touched = [
        Touched(region, before.get(region, Counts()), now.get(region, Counts()))
        for region in sorted({*before, *now})
        if before.get(region, Counts()) != now.get(region, Counts())
    ]
    days = [each.day for each in moved]
    return Remap(
        tuple(sorted(moves, key=lambda move: (-move.shifts, move.origin, move.target))),
        tuple(touched),
        min(days, default=None),
        max(days, default=None),
    )
