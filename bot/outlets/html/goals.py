"""The page of percent to goal: each metric of a place this week and last week, then its regions and organizers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.calendar import Span, say, say_span
from bot.metrics.ptg import METRICS, Level
from bot.outlets import goals
from bot.outlets.contract import Ptg
from bot.outlets.goals import Pair
from bot.outlets.html.places import Place
from bot.replies.answer import Headline
from bot.replies.phrases import rounded

PARTS: tuple[Level, ...] = ("region", "organizer")
"""What a place is divided by."""
NAMED = 3
"""Maximum number of metrics in the first sentence."""


@dataclass(frozen=True)
class Matrix:
    """The regions or organizers of a place, each with its row of each metric for which any of them has a goal."""

    by: Level
    metrics: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Ptg | None]]]

    @property
    def titles(self) -> list[str]:
        """Return what the metrics are called."""
        return [METRICS[metric].title for metric in self.metrics]


@dataclass(frozen=True)
class GoalPage:
    """What the page says of a place: its metrics, and those of its parts."""

    name: str
    week: Span
    through: date | None
    pairs: Sequence[Pair]
    parts: Sequence[Matrix]

    @property
    def days(self) -> str:
        """Return which days the week has."""
        return say_span(self.week)

    @property
    def headline(self) -> Headline:
        """Return what is furthest from its goal; without goals, that there are none."""
        until = f", through {say(self.through)}" if self.through and self.through < self.week.last else ""
        rows = [pair for pair in self.pairs if pair.now and pair.now.percent is not None]
        if not rows:
            return Headline(f"No goals are set for {self.name} this week.", "")
        rows.sort(key=lambda pair: pair.now.percent if pair.now and pair.now.percent is not None else 0.0)
        reached = sum(1 for pair in rows if pair.now and (pair.now.percent or 0.0) >= 1)
        said = "; ".join(f"{pair.title} {_said(pair.now)}" for pair in rows[:NAMED] if pair.now)
        return Headline(f"{reached} of {len(rows)} goals reached this week{until}.", f"Furthest from it: {said}.")


def make(place: Place) -> GoalPage | None:
    """Make the page of a place; None where nothing was counted toward goals."""
    week = goals.running(place.ptg, place.today)
    own = [row for row in place.ptg if (row.level, row.name) == (place.level, place.where)]
    pairs = goals.paired(own, week) if week else []
    newest = next((pair.now for pair in pairs if pair.now), None)
    if newest is None:
        return None
    parts = list(_parts(place, newest.week_start))
    return GoalPage(place.name, Span(newest.week_start, newest.week_end), newest.through, pairs, parts)


def _parts(place: Place, week: date) -> Iterator[Matrix]:
    for by in PARTS:
        rows = [row for row in place.ptg if (row.level, row.week_start, row.method) == (by, week, "")]
        metrics = [metric for metric in METRICS if any(row.metric == metric and row.goal is not None for row in rows)]
        found = {(row.name, row.metric): row for row in rows}
        names = dict.fromkeys(row.name for row in rows if by == "region" or row.goal is not None)
        if metrics and (by == "organizer" or place.several):
            ordered = sorted(names, key=lambda name: (name in goals.NOBODYS, name))
            yield Matrix(by, metrics, [(name, [found.get((name, metric)) for metric in metrics]) for name in ordered])


def _said(row: Ptg) -> str:
    return f"{rounded(row.percent or 0.0)} ({row.actual or 0:,} of {row.goal or 0:,})"
