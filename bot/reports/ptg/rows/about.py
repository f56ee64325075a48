"""What an answer of `/flake ptg` is made for, and the parameters of its statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from bot import calendar as days
from bot.calendar import Calendar, Span, Weeks
from bot.language import EVERYWHERE, Asked, Names, Scope, type_key
from bot.metrics import LEFTOVER, Coverage, history
from bot.metrics.ptg.activity import PEOPLE
from bot.reports.ptg.rows.whose import Whose, asked_for, narrowed
from bot.tools import Tools

ONE_PLACE = ("metric", "day", "week")
"""Groupings whose rows are all of the same place."""
WEEKS_SHOWN = 8
"""Number of weeks of rows by week, unless more are asked for."""


@dataclass(frozen=True)
class About:
    """What was asked, of whom, with what is covered, the weeks and the names there are.

    `past` are the complete weeks before, of seven days each; None where there is none.
    """

    asked: Asked
    whose: Whose
    coverage: Coverage
    calendar: Calendar
    names: Names
    past: Span | None

    @property
    def span(self) -> Span:
        """Return the weeks asked for."""
        return self.asked.scope.span

    @property
    def by(self) -> str:
        """Return what the rows are by."""
        return self.asked.scope.group_by

    @property
    def kind(self) -> str:
        """Return the only event type asked for; '' for all."""
        return self.asked.scope.event_type or ""

    @property
    def weeks(self) -> int:
        """Return the number of complete weeks before."""
        return self.past.days // 7 if self.past else 0

    @property
    def ahead(self) -> tuple[Span, ...]:
        """Return the days asked for that are today or later; nothing where there are none."""
        today = self.coverage.today
        return (self.span.since(today),) if self.span.last >= today else ()

    @cached_property
    def regions(self) -> frozenset[str]:
        """Return the regions of the place asked for; those of an organizer are all."""
        level, name = self.whose.level, self.whose.name
        if level == "region":
            return frozenset({name})
        return frozenset(
            region for region, group in self.names.regions.items() if level != "region_group" or group == name
        )

    @cached_property
    def at_home(self) -> tuple[str, ...]:
        """Return the organizers of the regions asked for: their rows have all that they are credited with."""
        if self.by != "organizer" or self.whose.level not in ("region", "region_group"):
            return ()
        homes = self.names.homes.items()
        return tuple(sorted({name for name, region in homes if region in self.regions} - {*LEFTOVER}))

    @property
    def place(self) -> dict[str, Any]:
        """Return the parameters that narrow a statement to the place asked for."""
        return narrowed(self.whose, self.asked.scope)

    @property
    def grouped(self) -> dict[str, Any]:
        """Return the parameters that group a statement, and narrow it to the rows asked for."""
        group_by = "day" if self.by == "week" else self.by
        return {**self.place, "group_by": group_by, "organizers": list(self.at_home)}

    @property
    def periods(self) -> dict[Span, date]:
        """Return the weeks whose people are counted, each with its last covered day."""
        by_week = self.by == "week" and self.asked.metric in PEOPLE
        spans: tuple[Span, ...] = self.calendar.weeks_of(self.span) if by_week else (self.span,)
        covered = {span: self.coverage.within(span) for span in spans if self.by != "day"}
        return {span: days.last for span, days in covered.items() if days}

    def of_the_past(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the statements about the weeks before: the weekdays, the place's weeks, those of each row."""
        if self.past is None:
            return
        span = self.past.parameters()
        yield "ptg_weekdays", span
        early = {"days": self.early_days}
        yield "ptg_weeks", {**span, **early, **self.place, "group_by": "metric"}
        if self.by not in ONE_PLACE:
            place = dict.fromkeys(self.place) if self.at_home else self.place
            yield "ptg_weeks", {**span, **early, **place, "group_by": self.by}

    @property
    def early_days(self) -> int:
        """Return how many days of a usual week are behind the last week asked for."""
        covered = self.coverage.within(self.calendar.week(self.span.last))
        return min(7, covered.days) if covered else 0

    def flaked(self, place: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of the question about flaked shifts of all event types in a place."""
        nothing, where = days.parameters(None, "before_"), {**EVERYWHERE, **place}
        return {**self.span.parameters(), **nothing, **self.coverage.parameters, **where, "group_by": "organizer"}

    def upcoming(self, ahead: Span, kind: str) -> dict[str, Any]:
        """Return the parameters of the question about scheduled shifts of an event type, '' for all."""
        rows = "organizer" if self.by == "organizer" or self.whose.level == "organizer" else "region"
        before = history.before(replace(self.calendar, odd_weeks=()), self.coverage)
        where = EVERYWHERE if self.at_home else {**EVERYWHERE, **self.place}
        return {
            **ahead.parameters(),
            **before.parameters("before_"),
            **self.coverage.parameters,
            **where,
            "group_by": rows,
            "event_type": kind or None,
        }

    def kinds(self, goals: Iterable[Mapping[str, Any]]) -> set[str]:
        """Return the event types whose shifts are forecast: the one asked for, or all together and those with goals."""
        if self.asked.metric not in ("", "shifts") or self.by == "day":
            return set()
        if self.kind:
            return {self.kind}
        return {"", *(type_key(goal["method"] or "") for goal in goals if goal["metric"] == "shifts")}


def make(asked: Asked, today: date, tools: Tools, calendar: Calendar) -> About:
    """Return what an answer is made for; `calendar` knows the campaign's weeks of another length."""
    numbers, usual = tools.numbers, tools.calendar
    coverage = Coverage.of(numbers.run, today)
    before = history.before(usual, coverage)
    first = max(before.first, usual.week(usual.start).first)
    past = Span(first, before.last) if first < before.last else None
    asked = replace(asked, scope=shown(asked.scope, calendar))
    return About(asked, asked_for(asked.scope, numbers.names), coverage, calendar, numbers.names, past)


def shown(scope: Scope, calendar: Calendar) -> Scope:
    """Return the scope with several weeks where its rows are weeks, none of them before the campaign."""
    if scope.group_by != "week" or len(calendar.weeks_of(scope.span)) > 1:
        return scope
    first = calendar.week_from(scope.span.first, 1 - WEEKS_SHOWN).first
    first = min(max(first, calendar.week(calendar.start).first), scope.span.first)
    return replace(scope, span=Weeks(first, scope.span.last))
