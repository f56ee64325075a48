"""The report of `/flake trend`: flake rates week by week, and whether they lie in the usual range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.calendar import Span
from bot.language import Asked, Grammar, Scope
from bot.metrics import (
    LEFTOVER,
    MIN_CLOSED,
    MIN_CLOSED_TO_RANK,
    WEEKS_NEEDED,
    Counts,
    Coverage,
    CoveredReport,
    Source,
    UsualRange,
    Verdict,
    usual,
)
from bot.replies import table
from bot.reports.trend.lines import TOGETHER, Lines, grouping
from bot.tools import Tools

GRAMMAR = Grammar(
    command="/flake trend",
    keys=("region", "organizer", "week", "weeks", "type", "by"),
    groupings=(TOGETHER, "region", "organizer"),
    by=TOGETHER,
    weeks=8,
    several=True,
    period="weeks",
)


@dataclass(frozen=True)
class TrendWeek:
    """A week of a line: partial while days or data are missing; without limits and verdict where there are none."""

    start: date
    partial: bool
    counts: Counts
    limits: tuple[float, float] | None = None
    verdict: Verdict | None = None

    @property
    def closed(self) -> bool:
        """Return whether any shift is closed, so that there is a rate."""
        return self.counts.total > 0

    @property
    def telling(self) -> bool:
        """Return whether enough shifts are closed for the rate to be drawn."""
        return self.counts.total >= MIN_CLOSED

    @property
    def joined(self) -> bool:
        """Return whether the rate is joined to those of other weeks: a partial week's is drawn apart."""
        return self.telling and not self.partial


@dataclass(frozen=True)
class Series:
    """A line: its weeks, its usual range, and the number of complete weeks with closed shifts behind that."""

    key: str
    weeks: tuple[TrendWeek, ...]
    usual: UsualRange | None
    known: int

    @property
    def closed(self) -> int:
        """Return the number of closed shifts in the weeks shown."""
        return sum(week.counts.total for week in self.weeks)

    @property
    def telling(self) -> bool:
        """Return whether any of its weeks is drawn."""
        return any(week.telling for week in self.weeks)

    @property
    def outside(self) -> tuple[TrendWeek, ...]:
        """Return the weeks outside the usual range."""
        return tuple(week for week in self.weeks if week.verdict in ("above", "below"))

    def week(self, start: date) -> TrendWeek:
        """Return the week that begins on a day."""
        return next(week for week in self.weeks if week.start == start)


@dataclass(frozen=True)
class TrendReport(CoveredReport):
    """Flake rates of the scope's shifts week by week, one line for each region or organizer asked for.

    `finding` is what its chart is titled by, where whoever asked knows it better than the lines tell. The line of the
    turf of the person who asks comes first, and is always shown.
    """

    asked: Asked
    today: date
    source: Source
    series: tuple[Series, ...]
    finding: str = ""

    @property
    def scope(self) -> Scope:
        """Return which shifts are asked for."""
        return self.asked.scope

    @property
    def latest(self) -> date | None:
        """Return the first day of the newest complete week in which any line has closed shifts."""
        complete = [week.start for line in self.series for week in line.weeks if week.closed and not week.partial]
        return max(complete, default=None)

    @property
    def running(self) -> date | None:
        """Return the first day of the newest partial week in which any line has closed shifts."""
        partial = [week.start for line in self.series for week in line.weeks if week.closed and week.partial]
        return max(partial, default=None)

    @property
    def span(self) -> Span:
        """Return the days asked for."""
        return self.asked.scope.span

    @property
    def folded(self) -> tuple[list[Series], list[Series]]:
        """Divide the lines into those shown and those with few closed shifts; lines that were named are all shown."""
        if self.scope.group_by == TOGETHER:
            return list(self.series), []
        return table.fold(self.series, lambda line: line.closed < MIN_CLOSED and line.key != self.asked.turf)

    def together(self, small: Sequence[Series]) -> Series:
        """Return the line that stands for several, without a usual range."""
        weeks = zip(*(line.weeks for line in small), strict=True)
        summed = (TrendWeek(each[0].start, each[0].partial, sum((w.counts for w in each), Counts())) for each in weeks)
        return Series(f"{len(small)} others", tuple(summed), None, 0)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        return {
            **self.source.as_json(),
            "regions": list(self.asked.regions),
            "organizers": list(self.asked.organizers),
            "type": self.scope.event_type or "all",
            "by": grouping(self.asked),
            "week_start": self.scope.span.first.isoformat(),
            "week_end": self.scope.span.last.isoformat(),
            "through": self.through.isoformat() if self.through else None,
            "weeks_needed": WEEKS_NEEDED,
            "series": [_series_json(line) for line in self.series],
        }


def _series_json(line: Series) -> dict[str, Any]:
    return {
        "key": line.key,
        "complete_weeks": line.known,
        "p_bar": line.usual.p_bar if line.usual else None,
        "sigma_z": line.usual.sigma_z if line.usual else None,
        "weeks": [_week_json(week) for week in line.weeks],
    }


def _week_json(week: TrendWeek) -> dict[str, Any]:
    lower, upper = week.limits or (None, None)
    return {
        "week_start": week.start.isoformat(),
        "partial": week.partial,
        **week.counts.past_as_json(),
        "lower": lower,
        "upper": upper,
        "verdict": week.verdict,
    }


def reading(span: Span, campaign_start: date) -> Span:
    """Extend the weeks shown back to the campaign's first, in whole weeks, for the usual range."""
    weeks_before = max(0, -(-(span.first - campaign_start).days // 7))
    return Span(span.first - timedelta(7 * weeks_before), span.last)


def make(lines: Lines, read: Span, today: date, source: Source, counted: Iterable[dict[str, Any]]) -> TrendReport:
    """Make the report from the rows of `questions/trend` for the weeks read, of which those asked for are shown."""
    counts: defaultdict[str, defaultdict[date, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for row in counted:
        for key in lines.of(row["area"], row["area_group"], row["turf"]):
            counts[key][row["week"]] += Counts.of(row, source.definition)
    known = Coverage.until(source.data_through, today).through or date.min
    shown = lines.asked.scope.span
    made = [_series(key, counts[key], read, shown, (today, known)) for key in lines.named or counts]
    ordered = made if lines.named else table.first(sorted(made, key=_place), lambda line: line.key == lines.asked.turf)
    return TrendReport(lines.asked, today, source, tuple(ordered))


def _place(line: Series) -> tuple[bool, bool, str]:
    """Return the sort key of a line: by name, those with few closed shifts after the others, left-over lines last."""
    return line.key in LEFTOVER, line.closed < MIN_CLOSED_TO_RANK, line.key


def _series(key: str, counts: dict[date, Counts], read: Span, shown: Span, until: tuple[date, date]) -> Series:
    """Make a line; its usual range is that of all complete weeks read, the week it judges included."""
    today, known = until
    starts = [read.first + timedelta(days) for days in range(0, read.days, 7)]
    complete = [counts[start] for start in starts if start + timedelta(6) <= known and counts[start].total]
    found = usual([(week.total_flakes, week.total) for week in complete])
    weeks = tuple(_week(start, counts[start], today, known, found) for start in starts if start >= shown.first)
    return Series(key, weeks, found, len(complete))


def _week(start: date, counts: Counts, today: date, known: date, found: UsualRange | None) -> TrendWeek:
    partial = start <= today and start + timedelta(6) > known
    if partial or found is None or not counts.total:
        return TrendWeek(start, partial, counts)
    return TrendWeek(
        start, partial, counts, found.limits(counts.total), found.verdict(counts.total_flakes, counts.total)
    )


def measure(asked: Asked, today: date, tools: Tools) -> TrendReport:
    """Ask for the weeks of the shifts asked for, and make the report."""
    read = reading(asked.scope.span, tools.calendar.start)
    answer = tools.numbers.ask(
        "trend",
        through=Coverage.of(tools.numbers.run, today).through,
        # For several organizers, as with `by:organizer`, the rows have to name the organizer.
        group_by="organizer" if len(asked.organizers) > 1 else grouping(asked),
        **read.parameters(),
        **asked.scope.narrowed,
    )
    lines = Lines(asked, tools.numbers.names)
    return make(lines, read, today, Source.of(tools.numbers.run, answer), answer.records())
