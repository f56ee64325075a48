"""The chart of `/flake trend` as Slack draws it: a line for each of the report, without weeks that have no rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.calendar import say_date
from bot.messages import Block
from bot.metrics import MIN_CLOSED
from bot.replies import native_charts
from bot.replies.native_charts import Axes
from bot.reports.trend.lines import place
from bot.reports.trend.report import Series, TrendReport, TrendWeek

LEAST_SHOWN = 0.5
"""Minimum share of the weeks that must be left: a chart with more gaps than that stays a picture, which has gaps."""


def show(report: TrendReport, lines: Sequence[Series], title: str) -> tuple[Block, ...]:
    """Return the rates of the whole weeks in which each line has one, in percent; nothing where too few are left.

    A week that is left out is named: it is never drawn as 0, nor is a week that is not over joined to the others.
    """
    starts = [week.start for week in lines[0].weeks if week.start <= report.today] if lines else []
    shown = [start for start in starts if all(line.week(start).joined for line in lines)]
    if len(shown) < 2 or len(shown) < LEAST_SHOWN * len(starts):
        return ()
    drawn = [native_charts.Series(line.key, [_percent(line.week(start)) for start in shown]) for line in lines]
    axes = Axes([say_date(start) for start in shown], "Flake rate, %")
    titles = (title, f"Flake rate by week, {place(report.asked)}", "Flake rate by week")
    said = " ".join((_said(drawn, shown), *_left_out(lines, [start for start in starts if start not in shown])))
    return native_charts.show("line", titles, axes, [*drawn, *_usual(lines, shown)], said)


def _percent(week: TrendWeek) -> int:
    return round((week.counts.flake_rate or 0.0) * 100)


def _usual(lines: Sequence[Series], shown: Sequence[date]) -> Iterator[native_charts.Series]:
    """Yield the limits of the usual range of a single line, where each week has them."""
    limits = [lines[0].week(start).limits for start in shown]
    known = [pair for pair in limits if pair]
    if len(lines) == 1 and len(known) == len(shown):
        for name, end in (("usually from", 0), ("usually to", 1)):
            yield native_charts.Series(name, [round(pair[end] * 100) for pair in known])


def _said(drawn: Sequence[native_charts.Series], shown: Sequence[date]) -> str:
    rates = "; ".join(f"{each.name} {', '.join(f'{value:.0f}' for value in each.values)}%" for each in drawn)
    return f"Week by week, {say_date(shown[0])} to {say_date(shown[-1])}: {rates}."


def _left_out(lines: Sequence[Series], starts: Sequence[date]) -> Iterator[str]:
    """Yield which weeks the chart leaves out, and why."""
    partial = [start for start in starts if any(line.week(start).partial for line in lines)]
    few = [start for start in starts if start not in partial]
    why = ((few, f"under {MIN_CLOSED} shifts closed out"), (partial, "not whole yet"))
    said = [f"{', '.join(map(say_date, weeks))} ({reason})" for weeks, reason in why if weeks]
    if said:
        yield f"Not in the chart: {'; '.join(said)}."
