"""A week that is not over: what is completed and scheduled, how many will come, and what the goal needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.calendar import Span
from bot.language import Asked
from bot.metrics import MN2020, Counts, Histories, first_with_enough
from bot.reports.next import Expected, expect
from bot.reports.plan import Need, plan


@dataclass(frozen=True)
class ComingWeek:
    """Either this week or the next: its days, its counts, how many will come, and what the goal needs."""

    span: Span
    counts: Counts
    expected: Expected | None
    need: Need | None

    @property
    def recruit(self) -> int | None:
        """Return how many to recruit beyond those scheduled; None without a goal, or where it is unknown."""
        if self.need is None or self.need.sure is None:
            return None
        return max(0, self.need.sure - self.counts.scheduled)

    def short(self, goal: int) -> int:
        """Return by how many completed shifts the week is likely to miss a goal; 0 where that is not known."""
        if self.expected is None:
            return 0
        return max(0, goal - self.counts.completed - round(self.expected.shifts))

    def as_json(self) -> dict[str, Any]:
        """Return the week as plain values."""
        low, high = (self.expected and self.expected.within) or (None, None)
        return {
            "first_day": self.span.first.isoformat(),
            "last_day": self.span.last.isoformat(),
            "completed": self.counts.completed,
            **self.counts.ahead_as_json(),
            "expected": self.expected.shifts if self.expected else None,
            "low": low,
            "high": high,
            "chance": self.need.chance if self.need else None,
            "recruit": self.recruit,
        }


def make(asked: Asked, regions: Collection[str], span: Span, ahead: Sequence[dict[str, Any]]) -> ComingWeek:
    """Make a place's coming week from the rows of `questions/next` of all regions."""
    # Other regions' past weeks are used where the place has too few of its own.
    cut = [line if line["region"] in regions else {**line, "key": None} for line in ahead]
    past = Histories(replace(asked.scope, group_by="region"), cut).of_all
    own = (line for line in cut if line["period"] == "asked" and line["key"] is not None)
    counts = sum((Counts.of(line, MN2020) for line in own if span.first <= line["starts"] <= span.last), Counts())
    need = None
    if asked.goal:
        remaining = max(0, asked.goal - counts.completed)
        need = plan(remaining, counts.scheduled, first_with_enough(past))
    return ComingWeek(span, counts, expect(counts.scheduled, past), need)
