"""The report of the weekly digest: how a place's last week went, what stands out, and what is ahead.

It is made of three questions that are asked of all regions at once and cut to the place here, so that the digests of
all channels are answered by the same three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.language.grammar import Asked
from bot.language.scope import Names, Scope
from bot.metrics.counts import Counts, Source
from bot.metrics.history import Histories, first_with_enough
from bot.reports.digest import highlights
from bot.reports.digest.highlights import Finding
from bot.reports.flake import report as flake
from bot.reports.flake.report import FlakeReport, FlakeRow
from bot.reports.next.report import Expected, expect
from bot.reports.plan.report import Need, plan
from bot.reports.trend import report as trend
from bot.reports.trend.lines import TOGETHER, Lines
from bot.reports.trend.report import Series, TrendReport, TrendWeek

WEEKS_SHOWN = 8
"""So many weeks are shown."""

Line = dict[str, Any]


@dataclass(frozen=True)
class ComingWeek:
    """A week that is not over: its days, completed so far and on the book, how many will come, what the goal needs."""

    span: Span
    counts: Counts
    expected: Expected | None
    need: Need | None

    @property
    def recruit(self) -> int | None:
        """Say how many to recruit beyond those on the book; None where there is no goal, or nobody knows."""
        if self.need is None or self.need.sure is None:
            return None
        return max(0, self.need.sure - self.counts.scheduled)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        low, high = (self.expected and self.expected.within) or (None, None)
        return {
            "first_day": self.span.first.isoformat(),
            "last_day": self.span.last.isoformat(),
            "completed": self.counts.completed,
            **self.counts.ahead_as_json(),
            "expected": self.expected.shifts if self.expected else None,
            "low": low,
            "high": high,
            "chance": self.need.chance if self.need else None,
            "recruit": self.recruit,
        }


@dataclass(frozen=True)
class DigestReport:
    """A place's week, by organizer and by region; its trend; what stands out; this week and the next.

    `unclosed` counts all past shifts still open, since the campaign began. Without `organizers` nobody's rows are
    shown. `goal`: completed shifts wanted per week, None for no goal.
    """

    week: FlakeReport
    regions: FlakeReport
    trend: TrendReport
    findings: tuple[Finding, ...]
    this: ComingWeek
    following: ComingWeek
    unclosed: int
    goal: int | None
    organizers: bool = True

    @property
    def rows(self) -> FlakeReport:
        """Give the week by organizer; by region where organizers are not to be shown."""
        return self.week if self.organizers else self.regions

    @property
    def split(self) -> bool:
        """Say whether the rows say more than their total: a single region is the place itself."""
        return bool(self.rows.rows) and (self.organizers or len(self.rows.rows) > 1)

    @property
    def line(self) -> Series:
        """Give the place's weeks."""
        (line,) = self.trend.series
        return line

    @property
    def judged(self) -> TrendWeek:
        """Give the week that is reported, as one of the place's weeks."""
        return self.line.week(self.week.scope.span.first)

    @property
    def empty(self) -> bool:
        """Say whether there was nothing in the week reported, nor is in this one or the next."""
        coming = self.this.counts + self.following.counts
        return self.week.total == Counts() and not coming.total + coming.unclosed + coming.scheduled

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain values; `docs/metrics.md` explains each."""
        return {
            **self.week.as_json(),
            "by": self.rows.scope.group_by,
            "rows": self.rows.as_json()["rows"],
            "regions": self.regions.as_json()["rows"],
            "weeks": self.trend.as_json()["series"][0]["weeks"],
            "complete_weeks": self.line.known,
            "findings": [
                {
                    "kind": one.kind,
                    "about": one.key,
                    "total_flakes": one.counts.total_flakes,
                    "total": one.counts.total,
                    "flake_rate": one.counts.flake_rate,
                    "compared_with": one.other and one.other.flake_rate,
                    "limits": one.limits,
                }
                for one in self.findings
            ],
            "this_week": self.this.as_json(),
            "next_week": self.following.as_json(),
            "unclosed": self.unclosed,
            "goal": self.goal,
        }


@dataclass(frozen=True)
class DigestContext:
    """What a digest is about: what was asked for, of which names there are, on which day, from which numbers."""

    asked: Asked
    names: Names
    calendar: Calendar
    today: date
    source: Source

    @property
    def regions(self) -> set[str]:
        """List the regions of the place."""
        return within(self.asked.scope, self.names)


@dataclass(frozen=True)
class DigestRows:
    """The rows of the three questions, of all regions: `questions/flake`, `questions/trend`, `questions/next`."""

    shifts: Sequence[Line]
    weeks: Sequence[Line]
    ahead: Sequence[Line]


def week(scope: Scope, names: Names, today: date, source: Source, shifts: Iterable[Line]) -> FlakeReport:
    """Make the breakdown of a place by organizer, of `questions/flake`' rows of all regions."""
    inside = within(scope, names)
    return flake.make(scope, today, source, [line for line in shifts if line["organizer_region"] in inside])


def within(scope: Scope, names: Names) -> set[str]:
    """List the regions of a place."""
    return {
        region
        for region, group in names.regions.items()
        if scope.region in (None, region) and scope.region_group in (None, group)
    }


def make(about: DigestContext, counted: DigestRows, *, organizers: bool) -> DigestReport:
    """Make the report of a place's week."""
    asked, inside = about.asked, about.regions
    report = week(asked.scope, about.names, about.today, about.source, counted.shifts)
    weeks = [line for line in counted.weeks if line["area"] in inside]
    whole = _trend(about, weeks, by=TOGETHER)
    single = _trend(about, weeks, by="region").series if len(inside) > 1 else ()
    this, following = (_coming(about, span, counted.ahead) for span in spans(about.calendar, about.today))
    first, before = asked.scope.span.first, asked.scope.before.first
    return DigestReport(
        week=report,
        regions=_by_region(report),
        trend=whole,
        findings=highlights.find(first, before, [*whole.series, *single], report.rows if organizers else ()),
        this=this,
        following=following,
        unclosed=sum(int(line["unclosed"]) for line in weeks),
        goal=asked.goal,
        organizers=organizers,
    )


def spans(calendar: Calendar, today: date) -> tuple[Span, Span]:
    """Name the days of this week and of the next."""
    return calendar.week(today), calendar.week(today + timedelta(7))


def _trend(about: DigestContext, weeks: list[Line], *, by: str) -> TrendReport:
    """Make the trend of the last weeks up to the one reported, in one line or in one for each region."""
    asked = about.asked
    last = asked.scope.span
    start = about.calendar.week(about.calendar.start).first
    # Weeks before the campaign would be empty, and take the place of those that are not.
    first = last.last - timedelta(7 * WEEKS_SHOWN - 1)
    shown = Span(min(max(first, start), last.first), last.last)
    scope = replace(asked.scope, span=shown, group_by=by)
    regions = asked.regions if by == TOGETHER else ()
    lines = Lines(replace(asked, scope=scope, regions=regions), about.names)
    return trend.make(lines, trend.reading(shown, about.calendar.start), about.today, about.source, weeks)


def _by_region(report: FlakeReport) -> FlakeReport:
    """Add up the organizers of each region."""
    regions: dict[str, Counts] = {}
    for row in report.rows:
        regions[row.region or ""] = regions.get(row.region or "", Counts()) + row.counts
    rows = flake.ordered([FlakeRow(region, None, counts) for region, counts in regions.items()], "region")
    return replace(report, scope=replace(report.scope, group_by="region"), rows=tuple(rows))


def _coming(about: DigestContext, span: Span, ahead: Sequence[Line]) -> ComingWeek:
    """Say what a week that is not over has brought, and will bring."""
    asked, inside = about.asked, about.regions
    # The others' weeks before stand in where the place's own are few.
    cut = [line if line["region"] in inside else {**line, "key": None} for line in ahead]
    past = Histories(replace(asked.scope, group_by="region"), cut)
    booked_ = (line for line in cut if line["period"] == "asked" and line["key"] is not None)
    counts = sum((Counts.of(line) for line in booked_ if span.first <= line["starts"] <= span.last), Counts())
    need = None
    if asked.goal:
        remaining = max(0, asked.goal - counts.completed)
        need = plan(remaining, counts.scheduled, first_with_enough(past.of_all))
    return ComingWeek(span, counts, expect(counts.scheduled, past.of_all), need)
