"""The tables of `/flake ptg`: a row for each metric, organizer, region, day or week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from bot.calendar import say, say_date
from bot.messages import Block, Chart
from bot.replies import blocks, table
from bot.replies.blocks import Cell, Number
from bot.replies.phrases import NONE
from bot.reports.ptg.phrases import begun, count_cell, per_day, percent_cell, placed, titled
from bot.reports.ptg.report import PtgReport
from bot.reports.ptg.rows import ONE_PLACE, SHORT, PtgRow

MAX_METRICS = 3
"""Maximum number of metrics side by side."""
TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "week": "Week of"}

Line = tuple[PtgRow, ...]
"""The rows that stand side by side."""


def show(report: PtgReport, *, whole: bool) -> list[Block | Chart]:
    """Return the table; `whole`: with the rows that are left out at first."""
    if report.by == "metric":
        rows = [*report.rows] if whole else shown(report)
        return table.show("Percent to goal by metric", _single(report, "Metric", titled), rows, None) if rows else []
    if report.metric:
        return _of_one(report)
    return _side_by_side(report)


def shown(report: PtgReport) -> list[PtgRow]:
    """Return the rows by metric that are shown at first: those with a goal, then what else is counted."""
    first = [row for row in report.rows if row.goal is not None]
    counted = [
        row
        for row in report.rows
        if row.goal is None and not row.method and row.actual and (row.about.has_goal or row.about.ahead)
    ]
    # What is scheduled tells most, and who signed people up the least.
    counted.sort(key=lambda row: (not row.about.ahead, row.metric == "recruited_by"))
    return [*first, *counted[: max(0, blocks.WHOLE - len(first))]]


def folded(report: PtgReport) -> bool:
    """Return whether rows are left out at first."""
    return report.by == "metric" and len(shown(report)) < len(report.rows)


def metrics(report: PtgReport) -> list[str]:
    """Return the metrics that stand side by side: those behind most often, then those with most goals, then counted."""
    rows = [row for row in report.rows if not row.method or report.scope.event_type]
    behind = Counter(row.metric for row in rows if row.status in SHORT)
    with_goals = Counter(row.metric for row in rows if row.goal)
    if not with_goals:
        # A day has no goal of its own: then the metrics for which the week has one.
        there = {row.metric for row in rows}
        of_all = [row for row in report.totals if not row.method or report.scope.event_type]
        with_goals = Counter(row.metric for row in of_all if row.goal and row.metric in there)
    if not with_goals:
        with_goals = Counter(row.metric for row in rows if row.actual and row.about.has_goal)
    chosen = sorted(with_goals, key=lambda metric: (-behind[metric], -with_goals[metric]))[:MAX_METRICS]
    order = list(dict.fromkeys(row.metric for row in rows))
    return sorted(chosen, key=order.index)


def name(row: PtgRow, report: PtgReport) -> str:
    """Name a row that is not by metric."""
    if report.by == "day":
        return say(row.span.first)
    if report.by == "week":
        so_far = row.span.first <= report.today <= row.span.last
        return f"{say_date(row.span.first)}, so far" if so_far else say_date(row.span.first)
    return row.whose.name


def lines(report: PtgReport) -> list[Line]:
    """Return the rows of all methods together, those of the same organizer, region, day or week side by side."""
    found: dict[str, list[PtgRow]] = {}
    for row in report.rows:
        if not row.method or report.scope.event_type:
            found.setdefault(name(row, report), []).append(row)
    tells = _telling(report)
    ordered = [tuple(rows) for rows in found.values() if report.by in ONE_PLACE or any(map(tells, rows))]
    return ordered[::-1] if report.by == "week" else ordered


def _telling(report: PtgReport) -> Callable[[PtgRow], bool]:
    """Return what tells whether a row has a number in what is shown: percents side by side, or counts."""
    if report.metric or not any(row.goal for row in report.rows):
        return lambda row: bool(row.goal or row.actual)
    chosen = metrics(report)
    return lambda row: bool(row.goal and row.metric in chosen)


def _single(report: PtgReport, title: str, named: Callable[[PtgRow], str]) -> list[table.Column[PtgRow]]:
    """Return the columns of a row with a single metric; those that no row has are left out."""
    columns: list[table.Column[PtgRow]] = [(title, named), ("%", percent_cell), ("So far", count_cell)]
    rows = [*report.rows, *report.totals]
    if any(row.expected_by_now is not None and not row.over for row in rows):
        columns.append(("Expected", _expected))
    if any(row.needed_per_day for row in rows):
        columns.append(("Per day", _per_day))
    if any(row.projected is not None for row in rows):
        columns.append(("Projected", _projected))
    return columns


def _expected(row: PtgRow) -> Cell:
    value = row.expected_by_now
    return NONE if value is None or not row.goal or row.over else Number(round(value, 2), f"{value:,.0f}")


def _per_day(row: PtgRow) -> Cell:
    return Number(round(row.needed_per_day, 2), per_day(row)) if row.needed_per_day else NONE


def _projected(row: PtgRow) -> Cell:
    if row.projected is None:
        return NONE
    within = f" ({row.low:,}–{row.high:,})" if row.low is not None and row.high is not None else ""
    return Number(round(row.projected, 2), f"{row.projected:,.0f}{within}")


def _of_one(report: PtgReport) -> list[Block | Chart]:
    """Return the table of a single metric."""
    rows = [line[0] for line in lines(report)]
    total = next(iter(report.totals), None) if report.by not in ("week",) else None
    caption = f"{titled(report.totals[0])} by {report.by}"

    def named(row: PtgRow) -> str:
        return begun(placed(row.whose)) if row is total else name(row, report)

    return table.show(caption, _single(report, TITLES[report.by], named), rows, total) if rows else []


def _side_by_side(report: PtgReport) -> list[Block | Chart]:
    """Return the table of several metrics, their percents to goal side by side; without any goal, their counts."""
    chosen, rows = metrics(report), lines(report)
    totals = tuple(row for row in report.totals if not row.method or report.scope.event_type)
    if not chosen or not rows:
        return []

    def named(line: Line) -> str:
        return begun(placed(report.whose)) if line is totals else name(line[0], report)

    percents = any(row.goal for row in report.rows)
    columns: list[table.Column[Line]] = [(TITLES[report.by], named)]
    for metric in chosen:
        title = next(row for row in totals if row.metric == metric).about.title
        columns.append((title, partial(_cell, metric=metric, percents=percents)))
    what = "Percent to goal" if percents else "Counts"
    total = totals if report.by not in ("week",) else None
    return table.show(f"{what} by {report.by}", columns, rows, total)


def _cell(line: Sequence[PtgRow], metric: str, *, percents: bool) -> Cell:
    """Return a percent to goal; where nobody has goals, or on a day, the count."""
    row = next((row for row in line if row.metric == metric), None)
    if row is None:
        return NONE
    return percent_cell(row) if percents else count_cell(row)
