"""The report of `/flake unclosed`: past shifts that are still open, and the range of last week's rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.calendar import Calendar, Month, Span, parameters
from bot.language import Asked, Grammar, Scope
from bot.metrics import LEFTOVER, Counts, Coverage, Source
from bot.tools import Tools

GRAMMAR = Grammar(
    "/flake unclosed",
    ("region", "organizer", "type", "day", "month", "since", "until", "weeks"),
    ("organizer",),
    weeks=4,
)


@dataclass(frozen=True)
class UnclosedRow:
    """A row of the list: a day, an organizer with the region, and the number of open shifts of each event."""

    day: date
    organizer: str
    region: str
    events: tuple[tuple[str, int], ...]

    @property
    def unclosed(self) -> int:
        """Return the number of open shifts."""
        return sum(number for _, number in self.events)


@dataclass(frozen=True)
class UnclosedReport:
    """The shifts of `scope.span` that are still open, oldest first; `earlier` are those of the campaign's days before.

    `counts` are all shifts of the span's days; `last_week` are the counts of the last complete week, `scope.before`.
    `dated`: the days were named. `turf` is the organizer whose shifts come first, '' for none.
    """

    scope: Scope
    today: date
    source: Source
    rows: tuple[UnclosedRow, ...]
    earlier: tuple[UnclosedRow, ...]
    counts: Counts
    last_week: Counts
    dated: bool = False
    turf: str = ""

    @property
    def uncovered(self) -> bool:
        """Return whether none of the days is covered, so that nothing is known of them."""
        through = Coverage.until(self.source.data_through, self.today).through
        return through is None or through < self.scope.span.first

    @property
    def total(self) -> int:
        """Return the number of open shifts in all rows."""
        return sum(row.unclosed for row in self.rows)

    @property
    def older(self) -> int:
        """Return the number of open shifts on earlier days."""
        return sum(row.unclosed for row in self.earlier)

    @property
    def oldest(self) -> date | None:
        """Return the first earlier day with an open shift; None where there is none."""
        return self.earlier[0].day if self.earlier else None

    @property
    def counted(self) -> tuple[UnclosedRow, ...]:
        """Return the rows of what is to be closed out: of the days that were named, else since the campaign began."""
        return self.rows if self.dated else (*self.earlier, *self.rows)

    @property
    def organizers(self) -> tuple[tuple[str, int], ...]:
        """Return each organizer's number of open shifts, most first, without left-over rows."""
        counts: dict[str, int] = {}
        for row in self.rows:
            if row.organizer not in LEFTOVER:
                counts[row.organizer] = counts.get(row.organizer, 0) + row.unclosed
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def weeks(self) -> int:
        """Return the number of weeks that a list of all open shifts would span."""
        return -(-(self.today - self.oldest).days // 7) if self.oldest else self.scope.span.days // 7

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; `docs/metrics.md` explains each."""
        scope, last_week = self.scope, self.last_week
        return {
            **self.source.as_json(),
            **scope.filters,
            "first_day": scope.span.first.isoformat(),
            "last_day": scope.span.last.isoformat(),
            "rows": [
                {
                    "day": row.day.isoformat(),
                    "organizer": row.organizer,
                    "region": row.region,
                    "events": tuple(name for name, _ in row.events),
                    "unclosed": row.unclosed,
                }
                for row in self.rows
            ],
            "total": self.total,
            "closed": self.counts.closed,
            "older": self.older,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "last_week": {
                "first_day": scope.before.first.isoformat(),
                "last_day": scope.before.last.isoformat(),
                "unclosed": last_week.unclosed,
                "total_flakes": last_week.total_flakes,
                "total": last_week.total,
                "flake_rate": last_week.flake_rate,
                "possible": last_week.possible,
            },
        }


def past(scope: Scope, today: date, calendar: Calendar, *, dated: bool = False) -> Scope:
    """Move a scope to days before today: those that were named, or of its month, or as many as its weeks have.

    `before` is the last complete week.
    Days before the campaign are left out, as long as there are others: nobody closes out an earlier cycle.
    """
    yesterday = today - timedelta(1)
    if dated or isinstance(scope.span, Month):
        first, last = scope.span.first, min(scope.span.last, yesterday)
    else:
        first, last = today - timedelta(scope.span.days), yesterday
    return replace(
        scope,
        span=Span(max(first, min(calendar.start, last)), last),
        before=calendar.week(today - timedelta(7)),
    )


def since_start(today: date, calendar: Calendar) -> Span:
    """Return the days whose shifts are to be closed out: those of the campaign before today, one at least."""
    yesterday = today - timedelta(1)
    return Span(min(calendar.start, yesterday), yesterday)


def make(
    scope: Scope, today: date, source: Source, listed: Iterable[Mapping[str, Any]], daily: Iterable[Mapping[str, Any]]
) -> UnclosedReport:
    """Make the report from the rows of `questions/unclosed` since the campaign began, and `questions/flake` by day."""
    events: dict[tuple[date, str, str], dict[str, int]] = {}
    for line in listed:
        events.setdefault((line["day"], str(line["turf"]), str(line["area"])), {})[str(line["event"])] = int(
            line["unclosed"]
        )
    rows = [UnclosedRow(*key, tuple(sorted(found.items()))) for key, found in sorted(events.items())]
    days = {date.fromisoformat(line["key"]): Counts.of(line, source.definition) for line in daily}
    return UnclosedReport(
        scope,
        today,
        source,
        tuple(row for row in rows if row.day >= scope.span.first),
        tuple(row for row in rows if row.day < scope.span.first),
        _during(days, scope.span),
        _during(days, scope.before),
    )


def _during(days: Mapping[date, Counts], span: Span) -> Counts:
    """Return the counts of the days of a span together."""
    return sum((counts for day, counts in days.items() if span.first <= day <= span.last), Counts())


def measure(asked: Asked, today: date, tools: Tools) -> UnclosedReport:
    """Ask which past shifts are still open, and make the report."""
    coverage = Coverage.of(tools.numbers.run, today)
    scope = past(asked.scope, today, tools.calendar, dated=asked.dated)
    since_then = Span(min(tools.calendar.start, scope.span.first), scope.span.last)
    listed = tools.numbers.ask("unclosed", through=coverage.through, **since_then.parameters(), **scope.narrowed)
    daily = tools.numbers.ask(
        "flake",
        group_by="day",
        **coverage.parameters,
        **Span(min(tools.calendar.start, scope.before.first, scope.span.last), today - timedelta(1)).parameters(),
        **parameters(None, "before_"),
        **scope.narrowed,
    )
    source = Source.of(tools.numbers.run, listed, daily)
    days = [_of_the_campaign(line, tools.calendar) for line in daily.records()]
    return replace(make(scope, today, source, listed.records(), days), dated=asked.dated, turf=asked.turf)


def _of_the_campaign(line: dict[str, Any], calendar: Calendar) -> dict[str, Any]:
    """Return a day's counts without what is still open from an earlier cycle."""
    earlier = date.fromisoformat(line["key"]) < calendar.start
    return {**line, "unclosed": 0} if earlier else line
