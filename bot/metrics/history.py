"""How shifts turned out in past weeks, and whose past weeks best predict a group's next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import DAYS, Calendar, Span
from bot.language import Scope
from bot.metrics.counts import MIN_CLOSED_TO_RANK, Counts
from bot.metrics.coverage import Coverage
from bot.metrics.definitions import MN2020

WEEKS_BACK = 8
"""Number of complete weeks before the current one that forecasts are based on."""
OWN, EVERYONE = "own", "All regions"
"""Whose weeks a history contains: the group's own, or those of all regions."""

Line = dict[str, Any]
"""A row of `questions/next`."""
Key = tuple[str, str | None]
"""What a report's row is about: its name and, for an organizer, the region."""


@dataclass(frozen=True)
class PastWeek:
    """A week's first day and how its shifts turned out."""

    first: date
    counts: Counts


@dataclass(frozen=True)
class History:
    """Past weeks with closed shifts, oldest first, and whose they are."""

    whose: str
    weeks: tuple[PastWeek, ...]

    @property
    def counts(self) -> Counts:
        """Return the counts of all weeks together; their rate is the recent rate."""
        return sum((week.counts for week in self.weeks), Counts())

    def as_json(self) -> dict[str, Any]:
        """Return whose rate it is, the rate, its n, and each week's."""
        return {
            "rate_of": self.whose,
            "flake_rate": self.counts.flake_rate,
            "n": self.counts.total,
            "weeks": [
                {
                    "week_start": week.first.isoformat(),
                    "completed": week.counts.completed,
                    "total": week.counts.total,
                    "flake_rate": week.counts.flake_rate,
                }
                for week in self.weeks
            ],
        }


def before(calendar: Calendar, coverage: Coverage) -> Span:
    """Return the days of the last complete weeks: those before the current one that are covered to their last day."""
    after = calendar.week(coverage.today).first
    if coverage.through is not None:
        after = min(after, calendar.week(coverage.through + timedelta(1)).first)
    return Span(after - timedelta(7 * WEEKS_BACK), after - timedelta(1))


def gather(whose: str, lines: Iterable[Line]) -> History:
    """Add up rows by week, by the definition of forecasts; weeks without a closed shift are left out."""
    weeks: dict[date, Counts] = defaultdict(Counts)
    for line in lines:
        weeks[line["starts"]] += Counts.of(line, MN2020)
    return History(whose, tuple(PastWeek(first, counts) for first, counts in sorted(weeks.items()) if counts.total))


def first_with_enough(histories: Iterable[History]) -> History | None:
    """Return the first history with enough closed shifts; if none has enough, the last that has any; else None."""
    closed = [history for history in histories if history.weeks]
    enough = (history for history in closed if history.counts.total >= MIN_CLOSED_TO_RANK)
    return next(enough, closed[-1] if closed else None)


def key_of(line: Line, scope: Scope) -> Key:
    """Return the key of the report's row that a question's row belongs to."""
    return str(line["key"]), str(line["region"]) if scope.group_by == "organizer" else None


class Histories:
    """Histories that can predict the shifts asked for, made from the rows of `questions/next`."""

    def __init__(self, scope: Scope, lines: Iterable[Line]) -> None:
        past = [line for line in lines if line["period"] == "before"]
        self._scope = scope
        self._rows: dict[Key, list[Line]] = defaultdict(list)
        self._regions: dict[str | None, list[Line]] = defaultdict(list)
        for line in past:
            self._regions[line["region"]].append(line)
            if line["key"] is not None:
                self._rows[self._own(key_of(line, scope))].append(line)
        self._whole = self._wider([line for line in past if line["key"] is not None], past)

    @property
    def of_all(self) -> list[History]:
        """Return the histories for all shifts asked for: their own, an organizer's regions', everyone's."""
        return self._whole

    def of_row(self, key: Key) -> list[History]:
        """Return the histories for a row: its own, its region's, then those for all shifts asked for."""
        own = gather(OWN, self._rows[self._own(key)])
        region = [gather(key[1], self._regions[key[1]])] if key[1] else []
        asked, *others = self._whole
        return [own, *region, replace(asked, whose=self._scope.place), *others]

    def _own(self, key: Key) -> Key:
        """Return the key of a row's past weeks; for a day, its weekday."""
        return (_weekday(key[0]), None) if self._scope.group_by == "day" else key

    def _wider(self, asked: list[Line], past: list[Line]) -> list[History]:
        regions = sorted({str(line["region"]) for line in asked}) if self._scope.organizer else []
        of_regions = gather(", ".join(regions), (line for region in regions for line in self._regions[region]))
        return [gather(OWN, asked), *([of_regions] if regions else []), gather(EVERYONE, past)]


def _weekday(day: str) -> str:
    return DAYS[date.fromisoformat(day).weekday()]
