"""How many scheduled shifts of each organizer or region will come, as `/flake next` and `/flake plan` say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from bot.language import Names
from bot.metrics import EVERYONE, MN2020, OWN, Counts, History, history
from bot.metrics.ptg import Projection
from bot.reports.next import expect
from bot.reports.ptg.rows.whose import Whose

Line = dict[str, Any]
"""A row of `questions/next`."""


class Coming:
    """The rows of `questions/next` by organizer; those without a key are of others than those asked for."""

    def __init__(self, lines: Iterable[Line], names: Names, place: Whose) -> None:
        self._names = names
        self._place = place
        self._before: list[Line] = []
        self._of: dict[Whose, list[Line]] = defaultdict(list)
        for line in lines:
            if line["period"] == "before":
                self._before.append(line)
            for whose in self._whose(line):
                self._of[whose].append(line)
        self._shared = cache(self._gathered)

    def _whose(self, line: Line) -> Iterable[Whose]:
        """Yield whom a row belongs to: the organizer, the region, and the place asked for if it is within."""
        if line["key"] is None:
            return
        yield Whose("organizer", line["key"])
        yield Whose("region", line["region"])
        place = self._place
        of_group = self._names.regions.get(line["region"], line["region"])
        if place.level == "statewide" or (place.level == "region_group" and place.name == of_group):
            yield place

    def projected(self, whose: Whose, completed: int) -> Projection | None:
        """Return what a week comes to: the shifts completed so far, and those of the scheduled ones that will come."""
        lines = self._of.get(whose, [])
        past = [line for line in lines if line["period"] == "before"]
        scheduled = sum(Counts.of(line, MN2020).scheduled for line in lines if line["period"] == "asked")
        regions = tuple(sorted({line["region"] for line in past})) if whose.level == "organizer" else ()
        wider = [self._shared(", ".join(regions), regions)] if regions else []
        found = expect(scheduled, [history.gather(OWN, past), *wider, self._shared(EVERYONE, ())])
        if found is None:
            return None
        low, high = (completed + shifts for shifts in found.within) if found.within else (None, None)
        return Projection(completed + found.shifts, low, high)

    def _gathered(self, whose: str, regions: tuple[str, ...]) -> History:
        """Return the weeks before of some regions, or of all."""
        chosen = (line for line in self._before if not regions or line["region"] in regions)
        return history.gather(whose, chosen)
