"""The report of the weekly digest: how a place's last week went, what stands out, and what is ahead.

Its queries cover all regions, so that the digests of all channels share their answers; the rows are cut to the
place here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Span
from bot.language import Asked, Names, Scope
from bot.metrics import MIN_CLOSED_TO_RANK, Counts, Mover, Part, Run, Source, Verdict, apart, mover, run
from bot.reports import flake, trend
from bot.reports.digest import coming_week, divisions, highlights
from bot.reports.digest.coming_week import ComingWeek
from bot.reports.digest.highlights import Finding
from bot.reports.digest.queries import coming_weeks
from bot.reports.flake import FlakeReport
from bot.reports.ptg import Brief
from bot.reports.trend import TOGETHER, Lines, Series, TrendReport, TrendWeek

WEEKS_SHOWN = 8
"""Number of weeks in the chart, the week reported last."""

Line = dict[str, Any]


@dataclass(frozen=True)
class DigestReport:
    """A place's week, by organizer and by region; its trend; what stands out; this week and the next.

    `parts` are the place's regions, or the organizers of a single one, on the days reported and on those before;
    `lines` are the trends of several regions. `unclosed` counts all past shifts still open, since the campaign began.
    Without `organizers`, no organizer's row is shown. `goal`: completed shifts wanted per week, None for no goal.
    `reached` is how the campaign's goals for the week reported stand, `running` for this week; None without goals.
    """

    week: FlakeReport
    regions: FlakeReport
    trend: TrendReport
    lines: tuple[Series, ...]
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    this: ComingWeek
    following: ComingWeek
    unclosed: int
    goal: int | None
    organizers: bool = True
    reached: Brief | None = None
    running: Brief | None = None

    @property
    def rows(self) -> FlakeReport:
        """Return the week by organizer, or by region where organizers are not shown."""
        return self.week if self.organizers else self.regions

    @property
    def split(self) -> bool:
        """Return whether the rows tell more than their total: a single region is the place itself."""
        return bool(self.rows.rows) and (self.organizers or len(self.rows.rows) > 1)

    @property
    def line(self) -> Series:
        """Return the place's weeks."""
        (line,) = self.trend.series
        return line

    @property
    def judged(self) -> TrendWeek:
        """Return the week reported, as one of the place's weeks."""
        return self.line.week(self.week.scope.span.first)

    @property
    def mover(self) -> Mover | None:
        """Return which part moved the place's rate most; None where chance explains both its change and the place's."""
        found = mover(self.parts) if len(self.parts) > 1 else None
        certain = found and (apart(*self.compared) or apart(found.part.before, found.part.now))
        return found if certain else None

    @property
    def verdict(self) -> Verdict | None:
        """Return how the week compares with the usual range; None where there is none, or few shifts are closed."""
        return self.judged.verdict if self.judged.counts.total >= MIN_CLOSED_TO_RANK else None

    @property
    def compared(self) -> tuple[Counts, Counts]:
        """Return the counts of the days before and of those reported, which the headline compares."""
        return self.week.before, self.week.total

    @property
    def moving(self) -> Series | None:
        """Return the weeks of the region that moved the rate most; None where it is none of several regions."""
        found = self.mover
        return next((line for line in self.lines if found and line.key == found.part.key), None)

    def run(self, line: Series) -> Run | None:
        """Return the weeks in a row, up to the one reported, in which a line rose or fell; None unless it is whole."""
        return None if self.judged.partial else run([week.counts for week in line.weeks])

    @property
    def empty(self) -> bool:
        """Return whether the week reported, this week and the next have no shifts."""
        coming = self.this.counts + self.following.counts
        return self.week.total == Counts() and not coming.total + coming.unclosed + coming.scheduled

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        return {
            **self.week.as_json(),
            "by": self.rows.scope.group_by,
            "rows": self.rows.as_json()["rows"],
            "regions": self.regions.as_json()["rows"],
            "weeks": self.trend.as_json()["series"][0]["weeks"],
            "complete_weeks": self.line.known,
            "moved_most": self._moved_json(),
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
            "goals": {
                name: [row.as_json("") for row in brief.report.totals] if brief else None
                for name, brief in (("last_week", self.reached), ("this_week", self.running))
            },
        }

    def _moved_json(self) -> dict[str, Any] | None:
        """Return which part moved the rate most, as plain values."""
        if self.mover is None:
            return None
        part, share = self.mover.part, self.mover.share
        return {"about": part.key, "share": share, "before": part.before.as_json(), "now": part.now.as_json()}


@dataclass(frozen=True)
class DigestContext:
    """What a digest is made for: what was asked for, the names there are, the day, and the source of the numbers."""

    asked: Asked
    names: Names
    calendar: Calendar
    today: date
    source: Source

    @property
    def regions(self) -> set[str]:
        """Return the regions of the place."""
        return within(self.asked.scope, self.names)


@dataclass(frozen=True)
class DigestRows:
    """The rows of the queries, for all regions: `questions/flake`, `questions/trend`, `questions/next`.

    `past` are those of `questions/trend` for the days whose open shifts `/flake unclosed` counts.
    """

    shifts: Sequence[Line]
    weeks: Sequence[Line]
    ahead: Sequence[Line]
    past: Sequence[Line]


def week_report(scope: Scope, names: Names, today: date, source: Source, shifts: Iterable[Line]) -> FlakeReport:
    """Make the report of a place's week by organizer, from the rows of `questions/flake` for all regions."""
    inside = within(scope, names)
    of_place = [line for line in shifts if line["organizer_region"] in inside]
    return flake.make(scope, today, source, of_place).own_first(names)


def within(scope: Scope, names: Names) -> set[str]:
    """Return the regions of a place."""
    return {
        region
        for region, group in names.regions.items()
        if scope.region in (None, region) and scope.region_group in (None, group)
    }


def make(about: DigestContext, counted: DigestRows, *, organizers: bool) -> DigestReport:
    """Make the digest's report of a place."""
    asked, inside = about.asked, about.regions
    report = week_report(asked.scope, about.names, about.today, about.source, counted.shifts)
    weeks = [line for line in counted.weeks if line["area"] in inside]
    shifts = [line for line in counted.shifts if line["organizer_region"] in inside]
    column = "organizer_region" if len(inside) > 1 else "key" if organizers else ""
    whole = _trend(about, weeks, by=TOGETHER)
    single = _trend(about, weeks, by="region").series if len(inside) > 1 else ()
    this, following = (
        coming_week.make(asked, inside, span, counted.ahead) for span in coming_weeks(about.calendar, about.today)
    )
    first, before = asked.scope.span.first, asked.scope.before.first
    return DigestReport(
        week=report,
        regions=divisions.by_region(report),
        trend=whole,
        lines=tuple(single),
        parts=tuple(divisions.parts(shifts, column, about.source.definition)),
        findings=highlights.find(first, before, [*whole.series, *single], report.rows if organizers else ()),
        this=this,
        following=following,
        unclosed=sum(int(line["unclosed"]) for line in counted.past if line["area"] in inside),
        goal=asked.goal,
        organizers=organizers,
    )


def _trend(about: DigestContext, weeks: list[Line], *, by: str) -> TrendReport:
    """Make the trend of the last weeks up to the one reported, as a single line or as one for each region."""
    asked = about.asked
    last = asked.scope.span
    start = about.calendar.week(about.calendar.start).first
    # Weeks before the campaign would be empty and displace others.
    first = last.last - timedelta(7 * WEEKS_SHOWN - 1)
    shown = Span(min(max(first, start), last.first), last.last)
    scope = replace(asked.scope, span=shown, group_by=by)
    regions = asked.regions if by == TOGETHER else ()
    lines = Lines(replace(asked, scope=scope, regions=regions), about.names)
    return trend.make(lines, trend.reading(shown, about.calendar.start), about.today, about.source, weeks)
