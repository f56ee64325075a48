"""The rows of `/flake ptg`: each metric of each organizer, region, day or week, with its goal and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from bot.calendar import Span
from bot.language import type_key
from bot.metrics import Source
from bot.metrics.ptg import METRICS, Goals, Metric, Pace, Past, Projection, Shares
from bot.metrics.ptg.activity import ADDITIVE, PEOPLE
from bot.reports.ptg.rows.about import ONE_PLACE, About
from bot.reports.ptg.rows.answers import Answers
from bot.reports.ptg.rows.counted import Counted
from bot.reports.ptg.rows.row import PtgRow
from bot.reports.ptg.rows.shifts import Coming
from bot.reports.ptg.rows.whose import Whose


class Rows:
    """Makes the rows of one answer."""

    def __init__(self, about: About, answers: Answers, source: Source) -> None:
        self._about = about
        self._counted = Counted(about, answers, source.definition)
        self._goals = Goals.of(answers.goals, about.calendar)
        self._named: dict[str, set[str]] = defaultdict(set)
        for target in self._goals.targets:
            if target.method:
                self._named[target.metric].add(target.method)
        self._shares = Shares.of(answers.weekdays, about.weeks)
        self._coming = {kind: Coming(lines, about.names, about.whose) for kind, lines in answers.upcoming.items()}
        self._past = {
            (self._keyed(row["key"]), row["metric"], type_key(row["method"] or "")): Past.of(
                row, about.weeks, about.early_days
            )
            for row in (*answers.place_weeks, *answers.weeks)
        }
        self._pace = cache(self._paced)

    def totals(self) -> list[PtgRow]:
        """Return the rows of the place itself."""
        return list(self._each(self._about.whose, self._about.span, self._metrics()))

    def listed(self) -> list[PtgRow]:
        """Return the rows asked for, in any order."""
        about, metrics = self._about, self._metrics()
        if about.by == "metric":
            return self.totals()
        if about.by not in ONE_PLACE:
            return [row for whose in self._everybody() for row in self._each(whose, about.span, metrics)]
        people = PEOPLE if about.by == "week" and about.asked.metric in PEOPLE else ()
        dated = [metric for metric in metrics if metric in (*ADDITIVE, *people)]
        return [row for span in self._spans() for row in self._each(about.whose, span, dated)]

    def _keyed(self, key: str | None) -> Whose:
        """Return whose last weeks a row of `questions/ptg_weeks` has."""
        if key is None:
            return self._about.whose
        return Whose("organizer" if self._about.by == "organizer" else "region", key)

    def _metrics(self) -> list[str]:
        """Return the metrics asked for; where only an event type is, those that have event types."""
        asked, kind = self._about.asked.metric, self._about.kind
        return [
            key
            for key, metric in METRICS.items()
            if (asked == key if asked else not kind or metric.methods == "event type")
        ]

    def _spans(self) -> Iterable[Span]:
        span = self._about.span
        if self._about.by == "week":
            return self._about.calendar.weeks_of(span)
        return [Span(day, day) for day in (span.first + timedelta(number) for number in range(span.days))]

    def _everybody(self) -> list[Whose]:
        """Return all organizers or regions with a number or a goal."""
        about, metrics = self._about, self._metrics()
        inside = {"organizer": about.at_home, "region": about.regions}[about.by]
        everywhere = about.whose.level == "statewide"
        with_goals = [
            Whose(target.level, target.name)
            for target in self._goals.targets
            if target.level == about.by and target.metric in metrics and (everywhere or target.name in inside)
        ]
        return list(dict.fromkeys([*self._counted.whose(), *with_goals]))

    def _each(self, whose: Whose, span: Span, metrics: Iterable[str]) -> Iterator[PtgRow]:
        """Yield a row for each metric, and one for each of its methods that was counted or has a goal."""
        for key in metrics:
            metric = METRICS[key]
            kind = self._about.kind if metric.methods == "event type" else ""
            yield self._row(whose, span, metric, kind)
            for method in self._methods(whose, span, metric) if metric.methods and not kind else ():
                yield self._row(whose, span, metric, method)

    def _methods(self, whose: Whose, span: Span, metric: Metric) -> list[str]:
        """Return the methods of somebody's metric that were counted or have a goal."""
        with_goals = [
            method for method in self._named[metric.key] if self._goal(whose, span, metric, method) is not None
        ]
        return sorted({*self._counted.methods(whose, span, metric.key), *with_goals})

    def _row(self, whose: Whose, span: Span, metric: Metric, method: str) -> PtgRow:
        actual = self._counted.actual(whose, span, metric.key, method)
        goal, pace = self._goal(whose, span, metric, method), self._pace(span)
        a_day = self._about.by == "day" and span != self._about.span
        if a_day and not metric.ahead and not self._about.coverage.covers(span.first):
            actual = None
        row = PtgRow(whose, span, metric.key, method, actual, goal, over=pace.over)
        if actual is None or a_day or metric.kind == "ratio" or metric.ahead:
            return row
        if metric.kind == "people":
            return replace(row, expected_by_now=goal)
        found = self._projected(whose, span, metric, method, int(actual))
        return replace(
            row,
            expected_by_now=None
            if goal is None
            else pace.expected(metric.key, self._weekly(whose, span, metric, method)),
            needed_per_day=pace.needed_per_day(goal, actual) if goal is not None else None,
            projected=found.expected if found else None,
            low=found.low if found else None,
            high=found.high if found else None,
        )

    def _goal(self, whose: Whose, span: Span, metric: Metric, method: str) -> int | None:
        """Return a goal, of people that of the last week; None for an organizer of whom only a part is counted."""
        about = self._about
        partly = whose != about.whose and (
            about.whose.level == "organizer" or (whose.level == "organizer" and not self._whole(whose))
        )
        if not metric.has_goal or whose.nobodys or partly:
            return None
        if metric.kind == "people":
            span = about.calendar.week(span.last)
        return self._goals.for_days(whose.target(metric.key, method), span)

    def _whole(self, whose: Whose) -> bool:
        """Return whether an organizer's row has all that they are credited with."""
        return self._about.whose.level == "statewide" or whose.name in self._about.at_home

    def _weekly(self, whose: Whose, span: Span, metric: Metric, method: str) -> dict[Span, int]:
        """Return the goal of each week of a span."""
        weeks = self._about.calendar.weeks_of(span)
        found = {week: self._goal(whose, week, metric, method) for week in weeks}
        return {week: goal for week, goal in found.items() if goal is not None}

    def _paced(self, span: Span) -> Pace:
        return Pace(span, self._about.calendar, self._about.coverage, self._shares)

    def _projected(self, whose: Whose, span: Span, metric: Metric, method: str, actual: int) -> Projection | None:
        """Return what a single week that is not over comes to; None where that cannot be told."""
        pace = self._pace(span)
        if pace.over or self._about.calendar.week(span.last) != span:
            return None
        if metric.key != "shifts":
            return pace.projected(metric.key, actual, self._past.get((whose, metric.key, method)))
        coming = self._coming.get(method)
        return coming.projected(whose, actual) if coming else None
