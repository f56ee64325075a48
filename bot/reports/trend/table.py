"""The table of `/flake trend`: a row for each week, or a column for each where there are several lines."""

from __future__ import annotations

from collections.abc import Iterator

from bot.calendar import say
from bot.messages import Block
from bot.replies import blocks
from bot.replies.blocks import Cell, Number
from bot.replies.phrases import NONE, count, percent, rate
from bot.reports.trend.lines import grouping
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_COLUMNS = 20
"""Maximum number of a table's columns, Slack's limit."""


def usual_range(week: TrendWeek) -> str:
    """Format the usual range of a week's rate."""
    lower, upper = week.limits or (None, None)
    return f"{percent(lower)} to {percent(upper)}"


def table(report: TrendReport) -> list[Block]:
    """Return the table: a row for each week, or for each line where there are several."""
    return (
        _table_of_one(report.series[0], report.source.kind)
        if len(report.series) == 1
        else list(_table_of_several(report))
    )


def _table_of_one(line: Series, kind: str) -> list[Block]:
    """Return the table of a single line, with a row for each week."""
    header = ["Week of", "Flake rate", kind.capitalize(), "Completed", "No-show", "Cancelled", "Unclosed"]
    rows = [_row(week) for week in line.weeks]
    if line.usual:
        header[2:2] = ["Usual range"]
        rows = [
            [*row[:2], usual_range(week) if week.limits else NONE, *row[2:]]
            for row, week in zip(rows, line.weeks, strict=True)
        ]
    return [blocks.data_table("Shifts by week", header, rows[: blocks.fitting(rows)])]


def _row(week: TrendWeek) -> list[Cell]:
    counts = week.counts
    numbers = (counts.total, counts.completed, counts.no_show, counts.cancelled, counts.unclosed)
    return [_titled(week), rate(counts.flake_rate), *map(count, numbers)]


def _titled(week: TrendWeek) -> str:
    return f"{say(week.start)}, so far" if week.partial else say(week.start)


def _table_of_several(report: TrendReport) -> Iterator[Block]:
    """Yield the table with a row for each line and a column for each week, newest first, and what is left out."""
    by = grouping(report.asked)
    weeks = [*reversed(report.series[0].weeks)][: MAX_COLUMNS - 1]
    header = [by.capitalize(), *map(_titled, weeks)]
    rows = [[line.key, *(_cell(line.week(week.start)) for week in weeks)] for line in report.series]
    shown = blocks.fitting(rows)
    caption = f"Flake rate of {report.source.kind} shifts by {by}, the newest week first"
    yield blocks.data_table(caption, header, rows[:shown])
    cut = []
    if shown < len(rows):
        cut.append(f"{shown} of {len(rows)} {by}s shown. Narrow it with region:.")
    if len(weeks) < len(report.series[0].weeks):
        cut.append(
            f"The newest {len(weeks)} of {len(report.series[0].weeks)} weeks shown. Ask for one {by} to see all."
        )
    if cut:
        yield blocks.context(" ".join(cut))


def _cell(week: TrendWeek) -> Cell:
    counts = week.counts
    if counts.flake_rate is None:
        return NONE
    unusual = f" ({week.verdict})" if week.verdict in ("above", "below") else ""
    return Number(round(counts.flake_rate, 4), f"{percent(counts.flake_rate)} of {counts.total:,}{unusual}")
