"""How metrics, methods and standings are said, in sentences and in cells of a table."""

from __future__ import annotations

import math
from datetime import date

from bot.calendar import Span
from bot.metrics.ptg.activity import CHANNELS
from bot.replies.blocks import Cell, Number
from bot.replies.phrases import NONE, kinds, named, percent, rounded
from bot.reports.ptg.report import PtgReport
from bot.reports.ptg.rows import PtgRow, Whose


def titled(row: PtgRow) -> str:
    """Name a row's metric as a table does: Calls; Shifts (canvasses); Contacts by phone."""
    return f"{row.about.title}{_method(row)}"


def said(row: PtgRow) -> str:
    """Name a row's metric within a sentence: calls; shifts (canvasses); contacts by phone."""
    return f"{row.about.said}{_method(row)}"


def _method(row: PtgRow) -> str:
    if not row.method:
        return ""
    return f" {CHANNELS[row.method]}" if row.method in CHANNELS else f" ({kinds(row.method)})"


def number(value: float) -> str:
    """Write a count, or a ratio with one decimal."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def of_goal(row: PtgRow) -> str:
    """Write how much of a goal is reached: 310 of 500; without a goal, the count."""
    if row.actual is None:
        return NONE
    if row.about.kind == "ratio":
        return percent(row.actual) if row.metric != "calls_per_recruit" else number(row.actual)
    return f"{row.actual:,.0f} of {row.goal:,}" if row.goal else f"{row.actual:,.0f}"


def per_day(row: PtgRow) -> str:
    """Write how many are needed a day, rounded up, so that they are enough."""
    return f"{math.ceil(row.needed_per_day):,}" if row.needed_per_day else ""


def whole_percent(share: float) -> str:
    """Write the share of a goal in whole percents, never 100% where it is not reached."""
    return "99%" if 0.99 < share < 1 else rounded(share)


def percent_cell(row: PtgRow) -> Cell:
    """Return the percent to goal as a cell; a dash without a goal, and with one of 0."""
    return NONE if row.percent is None else Number(round(row.percent, 4), whole_percent(row.percent))


def count_cell(row: PtgRow) -> Cell:
    """Return how much of the goal is reached as a cell, which sorts by the count."""
    return NONE if row.actual is None else Number(round(row.actual, 4), of_goal(row))


def placed(whose: Whose) -> str:
    """Name somebody within a sentence."""
    return whose.name or "all regions"


def begun(text: str) -> str:
    """Write a text as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"


def weeks_named(span: Span, today: date) -> str:
    """Name the weeks asked for as seen from today; one that has begun is this one, whatever its length."""
    return "this week" if span.first <= today <= span.last and span.days <= 14 else named(span, today)


def whose_week(report: PtgReport) -> str:
    """Name the place and the weeks as a headline begins; this week goes without saying."""
    when = weeks_named(report.span, report.today)
    place = "All regions together" if report.whose.level == "statewide" else report.whose.name
    return place if when == "this week" else f"{place} {when}"


def days_left(report: PtgReport) -> int:
    """Return the number of days from today on."""
    return max(0, (report.span.last - max(report.today, report.span.first)).days + 1)


def plural(count: int, one: str) -> str:
    """Write a number of things: 1 day, 3 days."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
