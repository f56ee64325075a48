"""The trend of a place: the report of `/flake trend` made of the published rows, and what is drawn where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.calendar import Calendar, Span, say_date
from bot.language import Asked, Scope
from bot.metrics import MIN_CLOSED_TO_RANK
from bot.outlets.html.places import Place
from bot.replies.phrases import rounded
from bot.reports import trend
from bot.reports.trend import Lines, Series, TrendReport, TrendWeek

WIDTH, HEIGHT = 360.0, 216.0
"""Size of the drawing, in pixels of a phone that shows it as wide as it is."""
LEFT, RIGHT, TOP, BOTTOM = 34.0, 306.0, 10.0, 176.0
"""Edges of the scale, which is from 0 to 100%."""
LABEL = 26.0
"""Minimum distance of two weeks that are labeled."""
MATRIX = 8
"""Number of weeks in the table of regions by week."""


def report(place: Place, calendar: Calendar, event_type: str | None, by: str = trend.TOGETHER) -> TrendReport:
    """Return the report that `/flake trend` makes of a place's weeks, from the campaign's first to the running one."""
    week = calendar.week(place.today)
    shown = Span(min(calendar.week(calendar.start).first, week.first), week.last)
    region, group = (None, place.where or None) if place.group else (place.where, None)
    scope = Scope(shown, shown.before(shown.last), by, region, group, None, event_type)
    asked = Asked(scope, regions=(place.where,) if place.where else ())
    rows = (row for row in place.lines() if shown.first <= row["week"] <= shown.last)
    return trend.make(Lines(asked, place.names), shown, place.today, place.source, rows)


@dataclass(frozen=True)
class Point:
    """A week that is drawn: where, whether as a ring, and its side of the usual range."""

    x: float
    y: float
    hollow: bool
    side: str


@dataclass(frozen=True)
class Drawing:
    """A line of weekly rates: what is drawn where, and what it shows in words."""

    bands: Sequence[tuple[float, float, float, float]]
    """The usual range of each week: its left and upper edge, its width and height."""
    stretches: Sequence[tuple[float, float, float, float]]
    points: Sequence[Point]
    labels: Sequence[tuple[float, str, str]]
    """Where a week is labeled, with its month and its day."""
    newest: TrendWeek
    described: str

    @property
    def end(self) -> float:
        """Return where the newest rate stands."""
        return _y_of(self.newest)

    @property
    def scale(self) -> list[tuple[float, str]]:
        """Return the lines of the scale, each with its rate."""
        return [(_y(rate), rounded(rate)) for rate in (0.0, 0.5, 1.0)]


def draw(line: Series) -> Drawing | None:
    """Return where the weeks of a line are drawn; None where none has enough closed shifts."""
    if not line.telling:
        return None
    step = (RIGHT - LEFT) / len(line.weeks)
    at = [(LEFT + step * (number + 0.5), week) for number, week in enumerate(line.weeks)]
    drawn = [(x, week) for x, week in at if week.telling]
    newest = drawn[-1][1]
    return Drawing(
        bands=list(_bands(at, step)),
        stretches=[
            (left, _y_of(one), right, _y_of(other))
            for (left, one), (right, other) in pairwise(at)
            if one.joined and other.joined
        ],
        points=[_point(x, week) for x, week in drawn],
        labels=list(_labels(at, step)),
        newest=newest,
        described="; ".join(_said(week) for _, week in drawn),
    )


def _bands(at: Sequence[tuple[float, TrendWeek]], step: float) -> Iterator[tuple[float, float, float, float]]:
    for x, week in at:
        if week.limits and week.counts.total >= MIN_CLOSED_TO_RANK:
            low, high = week.limits
            yield x - step / 2, _y(high), step, _y(low) - _y(high)


def _point(x: float, week: TrendWeek) -> Point:
    few = week.counts.total < MIN_CLOSED_TO_RANK
    side = "few" if few else week.verdict if week.verdict in ("above", "below") else ""
    return Point(x, _y_of(week), few or week.partial, side or "")


def _labels(at: Sequence[tuple[float, TrendWeek]], step: float) -> Iterator[tuple[float, str, str]]:
    """Yield the labels of as many weeks as there is room for, the last one always."""
    every = max(1, -int(-LABEL // step))
    for x, week in at[(len(at) - 1) % every :: every]:
        yield x, f"{week.start:%b}", str(week.start.day)


def _said(week: TrendWeek) -> str:
    counts = week.counts
    so_far = " so far" if week.partial else ""
    return f"{say_date(week.start)} {rounded(counts.flake_rate or 0.0)} of {counts.total:,}{so_far}"


def _y(rate: float) -> float:
    return TOP + (BOTTOM - TOP) * (1 - rate)


def _y_of(week: TrendWeek) -> float:
    return _y(week.counts.flake_rate or 0.0)
