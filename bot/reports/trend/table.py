"""The table of `/flake trend`: a row for each week, or for each line where there are several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.calendar import say_date
from bot.messages import Block
from bot.metrics import MIN_CLOSED
from bot.replies import blocks
from bot.replies.blocks import Cell, Number
from bot.replies.phrases import NONE, flaked_of_total, rounded, rounded_rate
from bot.reports.trend.findings import judged, usual_range
from bot.reports.trend.lines import grouping
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_COLUMNS = 20
"""Maximum number of a table's columns, Slack's limit."""


def table(report: TrendReport, lines: Sequence[Series]) -> list[Block]:
    """Return the table of these lines, the newest week first."""
    return _table_of_one(lines[0]) if len(report.series) == 1 else list(_table_of_several(report, lines))


def _table_of_one(line: Series) -> list[Block]:
    """Return the table of a single line, with a row for each week."""
    header = ["Week of", "Rate", "Flaked"]
    header += ["Usual"] if line.usual else []
    rows = [[*_row(week), *_usual(week, line)] for week in reversed(line.weeks)]
    return [blocks.data_table("Shifts by week, the newest first", header, rows[: blocks.fitting(rows)])]


def _row(week: TrendWeek) -> list[Cell]:
    return [_titled(week), rounded_rate(week.counts), flaked_of_total(week.counts)]


def _usual(week: TrendWeek, line: Series) -> list[Cell]:
    """Return the usual range, and on which side of it an unusual week is."""
    if not line.usual:
        return []
    if not week.limits or not judged(week):
        return [NONE]
    return [usual_range(week) if week.verdict == "within" else f"{week.verdict} {usual_range(week)}"]


def _titled(week: TrendWeek) -> str:
    return f"{say_date(week.start)}, so far" if week.partial else say_date(week.start)


def _table_of_several(report: TrendReport, lines: Sequence[Series]) -> Iterator[Block]:
    """Yield the table with a row for each line: the newest complete week first, then the others, and what is left out.

    The first week has its counts in a column of their own.
    """
    by, newest = grouping(report.asked), report.latest or report.running
    weeks = [*reversed(report.series[0].weeks)]
    first = next((week for week in weeks if week.start == newest), weeks[0])
    others = [week for week in weeks if week is not first][: MAX_COLUMNS - 3]
    header = [by.capitalize(), _titled(first), "Flaked", *map(_titled, others)]
    rows = [
        [
            line.key,
            rounded_rate(line.week(first.start).counts),
            flaked_of_total(line.week(first.start).counts),
            *(_cell(line.week(week.start)) for week in others),
        ]
        for line in lines
    ]
    shown = blocks.fitting(rows)
    yield blocks.data_table(f"Flake rate by {by}, the newest complete week first", header, rows[:shown])
    cut = []
    if shown < len(rows):
        cut.append(f"{shown} of {len(rows)} {by}s shown. Narrow it with region:.")
    if len(others) + 1 < len(weeks):
        cut.append(f"The newest {len(others) + 1} of {len(weeks)} weeks shown. Ask for one {by} to see all.")
    if cut:
        yield blocks.context(" ".join(cut))


def _cell(week: TrendWeek) -> Cell:
    counts = week.counts
    if counts.flake_rate is None:
        return NONE
    if counts.total < MIN_CLOSED:
        return flaked_of_total(counts)
    return Number(round(counts.flake_rate, 4), f"{rounded(counts.flake_rate)} of {counts.total:,}")
