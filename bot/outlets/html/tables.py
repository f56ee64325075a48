"""The tables of the page: reports of `/flake` made of the published rows, as rows with counts and what stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from bot.calendar import Span, say, say_span
from bot.charts import findings
from bot.charts.findings import Row
from bot.language import Scope
from bot.metrics import MIN_CLOSED, Counts, Coverage
from bot.outlets.contract import Day
from bot.outlets.html.places import Place
from bot.replies.table import fold
from bot.reports import flake
from bot.reports.flake import FlakeReport, FlakeRow

By = Literal["organizer", "region", "day", "type"]
TITLES: dict[By, str] = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Event type"}
"""What the rows' names are called."""
KINDS: dict[By, str] = {"organizer": "turf", "region": "region", "day": "day", "type": "event type"}
"""What a row is, in a finding."""


@dataclass(frozen=True)
class Line:
    """A row: its name, its counts, those of this week, and whether its rate lies above or below that of the others."""

    label: str
    key: str
    region: str
    counts: Counts
    now: Counts
    side: Literal["above", "below", ""]


@dataclass(frozen=True)
class Table:
    """Lines with their total; `finding` is what stands out, `now` this week's days where it has columns of them."""

    by: By
    span: Span
    lines: Sequence[Line]
    total: Line
    finding: str
    now: Span | None

    @property
    def title(self) -> str:
        """Return what the rows' names are called."""
        return TITLES[self.by]

    @property
    def caption(self) -> str:
        """Return what the rows are, and which days are counted."""
        return f"By {KINDS[self.by] if self.by == 'type' else self.by}, {say_span(self.span)}"

    @property
    def folded(self) -> tuple[list[Line], list[Line]]:
        """Divide the lines into those shown and, of organizers, those with too few closed shifts for a rate."""
        return fold(self.lines, lambda line: self.by == "organizer" and line.counts.total < MIN_CLOSED)

    @property
    def others(self) -> Line:
        """Return the line that stands for those with too few closed shifts."""
        small = self.folded[1]
        counts, now = (sum(each, Counts()) for each in zip(*((line.counts, line.now) for line in small), strict=True))
        return Line(f"{len(small)} others", "", "", counts, now, "")

    @property
    def unsynced(self) -> bool:
        """Return whether shifts are open on days that the data have not seen whole."""
        return bool(self.total.counts.unsynced)

    @property
    def regions(self) -> bool:
        """Return whether its rows name their region."""
        return len({line.region for line in self.lines}) > 1


def report(place: Place, span: Span, by: By, event_type: str | None, *, usual: bool = True) -> FlakeReport:
    """Return the report that `/flake` makes of a place's shifts; `usual`: their event type need not be named."""
    region, group = (None, place.where or None) if place.group else (place.where, None)
    scope = Scope(span, span.before(span.last), by, region, group, None, event_type, usual)
    before_it = flake.previous(scope, Coverage.until(place.source.data_through, place.today))
    rows: dict[tuple[str, str | None], Counts] = {}
    before = Counts()
    for day in place.days:
        if span.first <= day.event_date <= span.last:
            key = _key(day, by)
            rows[key] = rows.get(key, Counts()) + place.counted(day)
        elif before_it and before_it.first <= day.event_date <= before_it.last:
            before += place.counted(day)
    found = (FlakeRow(key, area, counts) for (key, area), counts in rows.items() if counts != Counts())
    return FlakeReport(scope, place.today, place.source, tuple(flake.ordered(found, by)), before)


def _key(day: Day, by: By) -> tuple[str, str | None]:
    """Return what a row is counted under, and the region of an organizer."""
    keys = {"organizer": day.organizer, "region": day.region, "day": day.event_date.isoformat(), "type": day.event_type}
    return keys[by], day.region if by == "organizer" else None


def table(made: FlakeReport, now: FlakeReport | None = None) -> Table:
    """Return a report as a table, with columns of this week where its report is given; by day, with every day."""
    by, span = cast(By, made.scope.group_by), made.scope.span
    this_week = {(row.key, row.region): row.counts for row in now.rows} if now else {}
    rows = _rows(made, now)
    names = _names(rows)
    found = findings.find([Row(name, row.counts) for name, row in zip(names, rows, strict=True) if row.counts.total])
    above, below = ({one.key for one in side} for side in (found.above, found.below))
    lines = [
        Line(
            say(date.fromisoformat(row.key)) if by == "day" else row.key,
            row.key,
            row.region or "",
            row.counts,
            this_week.get((row.key, row.region), Counts()),
            "above" if name in above else "below" if name in below else "",
        )
        for name, row in zip(names, rows, strict=True)
    ]
    whose = f"{findings.possessive(made.scope.place)} {(made.total.flake_rate or 0.0) * 100:.0f}%"
    finding = found.title(KINDS[by], whose) if found.telling and by in ("region", "organizer") else ""
    total = Line(made.scope.place, "", "", made.total, now.total if now else Counts(), "")
    return Table(by, span, lines, total, finding, now.scope.span if now else None)


def _rows(made: FlakeReport, now: FlakeReport | None) -> list[FlakeRow]:
    """Return the rows of a report in order, with those that only this week has, and of days with all."""
    if made.scope.group_by == "day":
        counted = {row.key: row.counts for row in made.rows}
        days = [(made.scope.span.first + timedelta(number)).isoformat() for number in range(made.scope.span.days)]
        return [FlakeRow(day, None, counted.get(day, Counts())) for day in days]
    there = {(row.key, row.region) for row in made.rows}
    others = [FlakeRow(row.key, row.region, Counts()) for row in now.rows] if now else []
    added = [row for row in others if (row.key, row.region) not in there]
    return flake.ordered([*made.rows, *added], made.scope.group_by)


def _names(rows: Sequence[FlakeRow]) -> list[str]:
    """Return what rows are called in a finding: a name that several rows with a rate share has the region."""
    found = Counter(row.key for row in rows if row.counts.total >= MIN_CLOSED)
    return [f"{row.key}, {row.region}" if found[row.key] > 1 else row.key for row in rows]
