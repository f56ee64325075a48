"""The report of `/flake plan`: how many shifts to schedule so that enough of them are completed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.calendar import Span
from bot.language import Asked, Grammar, Scope
from bot.metrics import Counts, Coverage, Histories, History, Source, first_with_enough, forecast
from bot.metrics import history as past_weeks
from bot.tools import Tools

GRAMMAR = Grammar(
    command="/flake plan",
    keys=("goal", "region", "organizer", "week", "day", "since", "until", "type"),
    by="region",
    week="next",
    period="one week ahead",
)


@dataclass(frozen=True)
class Need:
    """How many shifts to schedule, those already scheduled included, for the completed ones that remain to be reached.

    `sure` is enough with the probability `GOAL_PROBABILITY`, `average` on average, `halves` by the rule of halves.
    `expected`, `within` and `chance` describe the outcome of the shifts already scheduled. None: unknown, or no number
    is enough.
    """

    remaining: int
    sure: int | None
    average: int | None
    halves: int
    expected: float | None
    within: tuple[int, int] | None
    chance: float | None


def plan(remaining: int, scheduled: int, history: History | None, method: forecast.Method = forecast.FORECAST) -> Need:
    """Compute what the remaining completed shifts need, from the history of past weeks."""
    halves = 2 * remaining
    if history is None:
        return Need(remaining, None, None, halves, None, None, None)
    predicted, before = method(history), history.counts
    # Dividing integers is exact; dividing by a rate is not.
    average = -(-remaining * before.total // before.completed) if before.completed else None
    return Need(
        remaining,
        forecast.needed(predicted, remaining) if remaining else 0,
        average if remaining else 0,
        halves,
        predicted.expected(scheduled),
        predicted.within(scheduled),
        predicted.chance(remaining, scheduled),
    )


@dataclass(frozen=True)
class PlanReport:
    """What a goal needs in the scope's days; `counts` are the shifts completed so far and those scheduled."""

    scope: Scope
    today: date
    source: Source
    goal: int
    before: Span
    counts: Counts
    history: History | None
    need: Need

    @property
    def day(self) -> date | None:
        """Return the only day of the plan; None for several."""
        return self.scope.span.first if self.scope.span.days == 1 else None

    @property
    def ways(self) -> tuple[tuple[str, int | None], ...]:
        """Return the ways to plan, each with how many to schedule from now on, those already scheduled included."""
        return (("sure", self.need.sure), ("average", self.need.average), ("halves", self.need.halves))

    @property
    def short(self) -> int:
        """Return how many are missing to the goal when as many of those scheduled come as are expected."""
        return max(0, self.need.remaining - round(self.need.expected or 0.0))

    def recruit(self, schedule: int | None) -> int | None:
        """Return how many to recruit beyond those already scheduled."""
        return None if schedule is None else max(0, schedule - self.counts.scheduled)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope, need = self.scope, self.need
        low, high = need.within or (None, None)
        nobody: dict[str, Any] = {"rate_of": None, "flake_rate": None, "n": 0, "weeks": []}
        return {
            **self.source.as_json(),
            **scope.filters,
            "week_start": scope.span.first.isoformat(),
            "week_end": scope.span.last.isoformat(),
            "before_first_day": self.before.first.isoformat(),
            "before_last_day": self.before.last.isoformat(),
            "goal": self.goal,
            "completed": self.counts.completed,
            "unclosed": self.counts.unclosed,
            "remaining": need.remaining,
            **self.counts.ahead_as_json(),
            "expected": need.expected,
            "low": low,
            "high": high,
            "chance": need.chance,
            "probability": forecast.GOAL_PROBABILITY,
            **(self.history.as_json() if self.history else nobody),
            "rows": [{"way": way, "schedule": shifts, "recruit": self.recruit(shifts)} for way, shifts in self.ways],
        }


def make(asked: Asked, today: date, source: Source, before: Span, counted: Iterable[dict[str, Any]]) -> PlanReport:
    """Make the report from the rows of `questions/next`; shifts already completed count toward the goal.

    A single day is planned by its weekday, if enough shifts were closed on it, as `/flake next` forecasts it.
    """
    lines, goal, span = list(counted), asked.goal or 0, asked.scope.span
    past = Histories(asked.scope, lines)
    this_week = (Counts.of(line, source.definition) for line in lines if line["period"] == "asked")
    counts = sum(this_week, Counts())
    history = first_with_enough(past.of_row((f"{span.first}", None)) if span.days == 1 else past.of_all)
    need = plan(max(0, goal - counts.completed), counts.scheduled, history)
    return PlanReport(asked.scope, today, source, goal, before, counts, history, need)


def measure(asked: Asked, today: date, tools: Tools) -> PlanReport:
    """Ask what is scheduled and how past weeks turned out, and make the report."""
    coverage = Coverage.of(tools.numbers.run, today)
    before = past_weeks.before(tools.calendar, coverage)
    if asked.scope.span.days == 1:
        asked = replace(asked, scope=replace(asked.scope, group_by="day"))
    parameters = before.parameters("before_") | asked.scope.parameters
    answer = tools.numbers.ask("next", **coverage.parameters, **parameters)
    source = Source.of(tools.numbers.run, answer).forecasting
    return make(asked, today, source, before, answer.records())
