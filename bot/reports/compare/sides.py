"""Weeks, months, days or event types side by side, each counted on as many days as the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.calendar import Month, Span, say_month, say_span
from bot.language import Asked, Scope
from bot.metrics import Counts, Coverage, Source
from bot.replies.phrases import kind
from bot.reports.compare.report import CompareReport, Side, compared
from bot.tools import Tools


def alike(spans: Sequence[Span], coverage: Coverage) -> list[Span | None]:
    """Return the days of each span that are counted: where one is covered in part, as many of the others."""
    covered = [coverage.within(span) for span in spans]
    partial = [found.days for span, found in zip(spans, covered, strict=True) if found and found.days < span.days]
    days = min(partial, default=max(span.days for span in spans))
    return [Span(each.first, each.first + timedelta(min(days, each.days) - 1)) if each else None for each in covered]


def _name(scope: Scope, by: str, counted: Span | None) -> str:
    """Name a side: its type, or the days of it that are counted."""
    if by == "type":
        return kind(scope.event_type)
    if counted and counted.days < scope.span.days:
        return say_span(counted)
    return say_month(scope.span) if isinstance(scope.span, Month) else say_span(scope.span)


def measure(asked: Asked, today: date, tools: Tools) -> CompareReport:
    """Ask for the counts of each week, month, day or event type, and make the report."""
    by, coverage = compared(asked), Coverage.of(tools.numbers.run, today)
    days: Sequence[Span | None] = [side.span for side in asked.sides]
    if by in ("week", "month"):
        days = alike([side.span for side in asked.sides], coverage)
    spans = [(counted or scope.span).parameters() for scope, counted in zip(asked.sides, days, strict=True)]
    answers = [
        tools.numbers.ask("compare", through=coverage.through, event_type=scope.event_type, **span)
        for scope, span in zip(asked.sides, spans, strict=True)
    ]
    sides = []
    for scope, counted, answer in zip(asked.sides, days, answers, strict=True):
        definition = Source.of(tools.numbers.run, answer).definition
        counts = (Counts.of(row, definition) for row in answer.records() if _within(row, scope))
        sides.append(Side(_name(scope, by, counted), sum(counts, Counts()), days=counted))
    return CompareReport(asked, today, Source.of(tools.numbers.run, *answers), tuple(sides), None)


def _within(row: Mapping[str, Any], scope: Scope) -> bool:
    """Return whether a row of `questions/compare` is about a scope's place."""
    asked = ((scope.region, "area"), (scope.region_group, "area_group"), (scope.organizer, "turf"))
    return all(value is None or row[column] == value for value, column in asked)
