"""What another map would move: sign-ups from one region, group or outcome to another; and the rates it changes."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from bot.calendar import Span
from bot.imports.maps.lines import by_location
from bot.metrics import MN2020, Counts, Coverage, Definition
from bot.metrics.changes import Change
from bot.settings import RegionFrom

UNMAPPED = "Unmapped"
UNKNOWN = "unknown"

Row = Mapping[str, Any]
Week = Callable[[date], date]
"""Returns the first day of the week that holds a day."""


@dataclass(frozen=True)
class Move:
    """Sign-ups that would count elsewhere: from where, to where, how many of each week, how many of past days."""

    origin: str
    target: str
    by_week: Mapping[date, int]
    past: int

    @property
    def shifts(self) -> int:
        """Number of sign-ups."""
        return sum(self.by_week.values())

    @property
    def weeks(self) -> int:
        """Number of their weeks."""
        return len(self.by_week)


@dataclass(frozen=True)
class Touched:
    """A region's closed shifts of covered days, as they count and as they would."""

    region: str
    before: Counts
    now: Counts


@dataclass(frozen=True)
class MapEffect:
    """All that another map would change, the most first; `groups` are moves from one group of regions to another.

    `touched` are the regions whose rates would be made of other shifts, `rates` their weeks; `days` are those of the
    sign-ups that move. `unsure` counts sign-ups that may turn out otherwise: VAN has several rows of each.
    """

    moves: tuple[Move, ...] = ()
    groups: tuple[Move, ...] = ()
    touched: tuple[Touched, ...] = ()
    rates: tuple[Change, ...] = ()
    days: Span | None = None
    unsure: int = 0

    @property
    def shifts(self) -> int:
        """Number of sign-ups that move."""
        return sum(move.shifts for move in self.moves)

    @property
    def past(self) -> int:
        """Number of those of past days, by region, or by group where that is more."""
        return max(sum(move.past for move in self.moves), sum(move.past for move in self.groups))


@dataclass
class Totals:
    """Adds up what moves, and the closed shifts of each region's weeks before and after."""

    coverage: Coverage
    week: Week
    definition: Definition = MN2020
    moved: dict[tuple[str, str], list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))
    grouped: dict[tuple[str, str], list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))
    before: dict[tuple[str, date], Counts] = field(default_factory=lambda: defaultdict(Counts))
    now: dict[tuple[str, date], Counts] = field(default_factory=lambda: defaultdict(Counts))

    def counts(self, found: Row) -> Counts:
        """Return the shifts of the outcomes that the rate counts, from their numbers by outcome."""
        outcomes = self.definition.outcomes
        return Counts.of({name: found.get(outcome, 0) for outcome, name in outcomes.items()}, self.definition)

    def add_closed(self, day: date, before: tuple[str, Counts], now: tuple[str, Counts]) -> None:
        """Add shifts to the region where they count, and to the one where they would; only of covered days."""
        if self.coverage.covers(day):
            for found, (region, counts) in ((self.before, before), (self.now, now)):
                found[region, self.week(day)] += counts

    def effect(self, unsure: int = 0) -> MapEffect:
        """Return what the map changes."""
        days = [day for found in (self.moved, self.grouped) for each in found.values() for day, _ in each]
        return MapEffect(
            self._moves(self.moved),
            self._moves(self.grouped),
            self._touched(),
            self._rates(),
            Span(min(days), max(days)) if days else None,
            unsure if days else 0,
        )

    def _moves(self, found: Mapping[tuple[str, str], Sequence[tuple[date, int]]]) -> tuple[Move, ...]:
        moves = []
        for (origin, target), each in found.items():
            by_week: dict[date, int] = defaultdict(int)
            for day, count in sorted(each):
                by_week[self.week(day)] += count
            past = sum(count for day, count in each if day < self.coverage.today)
            moves.append(Move(origin, target, dict(by_week), past))
        return tuple(sorted(moves, key=lambda move: (-move.shifts, move.origin, move.target)))

    def _touched(self) -> tuple[Touched, ...]:
        whole: dict[str, list[Counts]] = defaultdict(lambda: [Counts(), Counts()])
        for at, found in enumerate((self.before, self.now)):
            for (region, _), counts in found.items():
                whole[region][at] += counts
        regions = sorted({each.region for each in self._rates()})
        return tuple(Touched(region, *whole[region]) for region in regions)

    def _rates(self) -> tuple[Change, ...]:
        found = [
            Change(week, region, self.before.get((region, week), Counts()), self.now.get((region, week), Counts()))
            for region, week in sorted({*self.before, *self.now}, key=lambda key: (-key[1].toordinal(), key[0]))
        ]
        return tuple(each for each in found if each.before != each.now)


def regions(
    rows: Iterable[Row], lines: Iterable[Row], found: Totals, region_from: RegionFrom = "location"
) -> MapEffect:
    """Return what a map of regions would move, by the rows of `questions/located`; `region_from` is the setting."""
    its = lines_by_place(lines, region_from)
    for row in rows:
        day, count = row["event_date"], int(row["shifts"])
        region, group = place_on(its(row["event_location_id"] or ""), day)
        counts = found.counts(row)
        found.add_closed(day, (row["region"], counts), (region, counts))
        if region != row["region"]:
            found.moved[row["region"], region].append((day, count))
        if group != row["region_group"]:
            found.grouped[row["region_group"], group].append((day, count))
    return found.effect()


def lines_by_place(lines: Iterable[Row], region_from: RegionFrom) -> Callable[[str], Sequence[Row]]:
    """Return a function from a place to its lines in the order of `preferred`, as `normalize/places` finds them."""
    by_place = {place: preferred(its) for place, its in by_location(lines).items()}

    def of_location(place: str) -> Sequence[Row]:
        return by_place.get(place, ())

    def of_turf(place: str) -> Sequence[Row]:
        own = {"region": place, "region_group": None, "valid_from": None, "valid_to": None}
        return by_place.get(place, [own] if place else ())

    @cache
    def of_event(name: str) -> Sequence[Row]:
        within = [place for place in by_place if _words(place).strip() and _words(place) in _words(name)]
        fitting = preferred(line for place in within for line in by_place[place])
        return sorted(fitting, key=lambda line: len(_words(line["event_location_id"])), reverse=True)

    finders: dict[RegionFrom, Callable[[str], Sequence[Row]]]
    finders = {"location": of_location, "turf": of_turf, "event_name": of_event}
    return finders[region_from]


def _words(text: str) -> str:
    """Return a text's words in small letters, a space before and after each."""
    letters = "".join(letter if unicodedata.category(letter)[0] in "LN" else " " for letter in text.lower())
    return f" {' '.join(letters.split())} "


def preferred(lines: Iterable[Row]) -> list[Row]:
    """Return a location's lines in the order in which `normalize/sign_ups` prefers them.

    Of several that hold on a day the one that begins last counts, then the first by name.
    """
    by_name = sorted(lines, key=lambda line: str(line["region"]))
    return sorted(by_name, key=lambda line: line["valid_from"] or date.min, reverse=True)


def place_on(lines: Iterable[Row], day: date) -> tuple[str, str]:
    """Return a location's region and group on a day, by its lines in the order of `preferred`."""
    for line in lines:
        if (line["valid_from"] or date.min) <= day <= (line["valid_to"] or date.max):
            return str(line["region"]), str(line["region_group"] or line["region"])
    return UNMAPPED, UNMAPPED


def statuses(rows: Iterable[Row], meaning: Callable[[str], str], found: Totals) -> MapEffect:
    """Return what a map of statuses would move, by the rows of `questions/statused`; `meaning` returns an outcome."""
    unsure = 0
    for row in rows:
        day, count, region = row["event_date"], int(row["shifts"]), row["region"]
        target = meaning(row["status_name"] or "")
        unsure += int(row["several"])
        found.add_closed(day, (region, found.counts({row["outcome"]: count})), (region, found.counts({target: count})))
        if target != row["outcome"]:
            found.moved[row["outcome"], target].append((day, count))
    return found.effect(unsure)
