"""What the pages of a place say: this week, percent to goal, the trend, and the organizers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.calendar import Calendar, Span, Weeks, say, say_span
from bot.metrics import MIN_CLOSED, Counts
from bot.outlets.html import goals, tables, trends
from bot.outlets.html.goals import GoalPage
from bot.outlets.html.places import Place
from bot.outlets.html.tables import Table
from bot.outlets.html.trends import Drawing
from bot.replies.answer import Headline
from bot.replies.phrases import NONE, data, named, percent, types
from bot.reports import flake, trend
from bot.reports.flake import FlakeReport
from bot.reports.trend import Series, TrendReport
from bot.schedule import say_moment

WEEKS = 4
"""Number of complete weeks behind the rates of organizers."""


@dataclass(frozen=True)
class Figure:
    """A number that stands out: what it is, the number, and what belongs to it."""

    title: str
    number: str
    below: str


@dataclass(frozen=True)
class Page:
    """The pages of a place; `weeks` is its trend, `regions` that of each of its regions where it has several."""

    place: Place
    event_type: str | None
    week: FlakeReport
    figures: Sequence[Figure]
    columns: Sequence[Sequence[Table]]
    weeks: TrendReport
    drawing: Drawing | None
    regions: TrendReport | None
    organizers: Table
    small: Sequence[str]
    held: Sequence[str]
    goals: GoalPage | None

    @property
    def headline(self) -> Headline:
        """Return what `/flake` says of this week."""
        return flake.headline(self.week)

    @property
    def going(self) -> Headline:
        """Return what `/flake trend` says of the weeks."""
        return trend.headline(self.weeks)

    @property
    def line(self) -> Series:
        """Return the weeks of the place."""
        return self.weeks.series[0]

    @property
    def matrix(self) -> list[Span]:
        """Return the newest weeks, the newest first, of the table of regions by week."""
        weeks = self.line.weeks[-trends.MATRIX :]
        return [Span(week.start, week.start + timedelta(6)) for week in reversed(weeks)]

    @property
    def periods(self) -> str:
        """Return which weeks the rates of organizers count."""
        return f"{named(self.organizers.span, self.week.today).capitalize()}, {say_span(self.organizers.span)}"


def make(place: Place, calendar: Calendar, event_type: str | None) -> Page:
    """Make the pages of a place, about the shifts of one event type, by its key; None for all."""
    every, place = place, place.of_type(event_type)
    span = calendar.week(place.today)
    weeks = trends.report(place, calendar, event_type)
    earlier = Weeks(span.moved(-WEEKS).first, span.moved(-1).last)
    organizers = (tables.report(place, each, "organizer", event_type) for each in (earlier, span))
    week = tables.report(place, span, "day", event_type)
    return Page(
        place,
        event_type,
        week,
        list(_figures(place, week)),
        _columns(every, place, week),
        weeks,
        trends.draw(weeks.series[0]),
        trends.report(place, calendar, event_type, "region") if place.several else None,
        tables.table(*organizers),
        [types(week.scope), *filter(None, data(place.source)), f"published {_at(place, calendar)}"],
        list(_held(place, calendar)),
        goals.make(place),
    )


def _columns(every: Place, place: Place, week: FlakeReport) -> list[list[Table]]:
    """Return the tables of this week in two columns; `every` has the shifts of all event types."""
    span, event_type = week.scope.span, week.scope.event_type
    by_day = [tables.table(week)]
    by_type = tables.report(every, span, "type", None, usual=False)
    others = [tables.table(by_type)] if event_type and len(by_type.rows) > 1 else []
    if place.several:
        return [[tables.table(tables.report(place, span, "region", event_type)), *others], by_day]
    return [by_day, others]


def _figures(place: Place, week: FlakeReport) -> Iterator[Figure]:
    total, span = week.total, week.scope.span
    through = f", through {say(week.through)}" if week.partial and week.through else ""
    yield _rate("Flake rate this week", total, through)
    yield _rate("Same days last week" if week.compared else "Last week", week.before)
    older = sum(row.unclosed for row in place.weeks if row.week_start < span.first)
    yield Figure("Not closed out this week", f"{total.unclosed:,}", f"{older:,} from earlier weeks")
    after = Span(span.first + timedelta(7), span.last + timedelta(7))
    for title, ahead in (("Ahead this week", total), ("Next week", tables.report(place, after, "day", None).total)):
        yield Figure(title, f"{ahead.scheduled:,}", f"scheduled, {ahead.confirmed:,} confirmed")


def _rate(title: str, counts: Counts, through: str = "") -> Figure:
    """Return a rate with its counts; of too few shifts only the counts."""
    said = f"{counts.total_flakes:,} of {counts.total:,}"
    if not counts.total:
        return Figure(title, NONE, f"nothing is closed out{through}")
    if counts.total < MIN_CLOSED:
        return Figure(title, said, f"flaked{through}")
    return Figure(title, percent(counts.flake_rate), f"{said} flaked{through}")


def _held(place: Place, calendar: Calendar) -> Iterator[str]:
    """Yield which of its regions show older numbers on purpose, since when and why."""
    for (since, why), about in place.held.items():
        whose = ", ".join(place.named([one.region for one in about]))
        begun = say_moment(since.astimezone(calendar.zone))
        older = max((one.data_through for one in about if one.data_through), default=None)
        until = f" VAN data there end {say(older)}." if older else ""
        yield f"{whose}: held since {begun}: “{why.rstrip('.')}”.{until}"


def _at(place: Place, calendar: Calendar) -> str:
    return say_moment(place.published_at.astimezone(calendar.zone))
