"""A panel of the chart of `/flake trend`: a line with its gaps, its points and its usual range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.charts import card
from bot.charts.card import COUNT, LEFT, NOTE, RATE, RIGHT, Card, Font, Point
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK
from bot.reports.trend.findings import judged
from bot.reports.trend.report import Series, TrendWeek

SCALE, NEWEST = 37.0, 56.0
"""Widths of the scale on the left, and of the newest rate on the right."""
WEEK_LABEL = 26.0
"""Minimum distance of two weeks that are labeled below the last panel."""
COLORS = {"above": card.VERMILION, "below": card.GREEN}

Box = tuple[float, float, float, float]
"""A rectangle by its left, top, right and bottom edge."""


@dataclass(frozen=True)
class Panel:
    """Where a line is drawn: on which card, how far down, and how high."""

    on: Card
    line: Series
    top: float
    height: float

    @property
    def step(self) -> float:
        """Return the distance of two weeks."""
        return (RIGHT - NEWEST - LEFT - SCALE) / max(1, len(self.line.weeks))

    def x(self, number: int) -> float:
        """Return where a week is drawn."""
        return LEFT + SCALE + self.step * (number + 0.5)

    def y(self, rate: float) -> float:
        """Return where a rate is drawn."""
        return self.top + self.height * (1 - rate)

    def point(self, number: int, week: TrendWeek) -> Point:
        """Return where a week's rate is drawn."""
        return self.x(number), self.y(week.counts.flake_rate or 0.0)

    @property
    def closed(self) -> list[tuple[int, TrendWeek]]:
        """Return the weeks with closed shifts, each with its number."""
        return [(number, week) for number, week in enumerate(self.line.weeks) if week.closed]


def draw(panel: Panel, *, last: bool) -> None:
    """Draw the scale, the usual range as a band, the line of whole weeks with its gaps, all points and their labels."""
    _scale(panel)
    if last:
        _weeks(panel)
    bands = [(n, week.limits) for n, week in panel.closed if week.limits and judged(week)]
    half = panel.step / 2
    edges = [(panel.x(n) - half, panel.y(high), panel.x(n) + half, panel.y(low)) for n, (low, high) in bands]
    panel.on.boxes(edges, card.BAND)
    stretches = [
        [panel.point(left, before), panel.point(right, after)]
        for (left, before), (right, after) in pairwise(enumerate(panel.line.weeks))
        if before.joined and after.joined
    ]
    panel.on.lines(stretches, card.BLUE, 2)
    for number, week in panel.closed:
        few = not week.partial and week.counts.total < MIN_CLOSED_TO_RANK
        color = card.GREY if few else _color(week)
        panel.on.discs([panel.point(number, week)], color, hollow=few or week.partial)
    _labels(panel)


def _color(week: TrendWeek) -> str:
    return COLORS.get(week.verdict or "", card.BLUE) if judged(week) else card.BLUE


def _scale(panel: Panel) -> None:
    """Draw the scale: three lines and their rates."""
    left, right = LEFT + SCALE, RIGHT - NEWEST
    panel.on.lines([[(left, panel.y(rate)), (right, panel.y(rate))] for rate in (0.0, 0.5, 1.0)], card.RULE, 1)
    for rate in (0.0, 1.0) if panel.height < 100 else (0.0, 0.5, 1.0):
        said = f"{rate * 100:.0f}%"
        panel.on.text((left - 6, panel.y(rate) + NOTE.size * 0.35), said, NOTE, align="right")


def _weeks(panel: Panel) -> None:
    """Label as many weeks as there is room for, the last one always: month and day below each other."""
    weeks, bottom = panel.line.weeks, panel.top + panel.height
    every = max(1, -int(-WEEK_LABEL // panel.step))
    for number in range((len(weeks) - 1) % every, len(weeks), every):
        start = weeks[number].start
        for line, said in enumerate((f"{start:%b}", str(start.day))):
            panel.on.text((panel.x(number), bottom + 16 + line * NOTE.size * card.LEADING), said, NOTE, align="center")


def _labels(panel: Panel) -> None:
    """Write the newest rate beside the panel; at their points unusual rates, and the counts of very few shifts."""
    shown = panel.closed
    if not shown:
        return
    newest = shown[-1][1]
    _newest(panel, newest)
    taken = list(_drawn(panel))
    for at, week in reversed(shown[:-1]):
        unusual = judged(week) and week.verdict in COLORS
        if not unusual and week.joined and not (newest.partial and week is _last_joined(shown)):
            continue
        if week.joined or week.counts.total < MIN_CLOSED:
            _at(panel, at, week, taken)


def _last_joined(shown: Sequence[tuple[int, TrendWeek]]) -> TrendWeek | None:
    return next((week for _, week in reversed(shown) if week.joined), None)


def _newest(panel: Panel, week: TrendWeek) -> None:
    """Write the newest rate and its counts on the right, at its height but within the panel."""
    counts = week.counts
    few = counts.total < MIN_CLOSED
    counted = f"{counts.total_flakes:,} of {counts.total:,}" if few else f"of {counts.total:,}"
    lines = [*([] if few else [(_rate(week), RATE)]), (counted, NOTE), *([("so far", NOTE)] if week.partial else [])]
    height = 14.0 * len(lines)
    top = min(max(panel.y(counts.flake_rate or 0.0) - height / 2, panel.top - 8), panel.top + panel.height - height + 8)
    for place, (said, font) in enumerate(lines):
        panel.on.text((RIGHT - NEWEST + 7, top + 11 + 14 * place), said, font)


def _drawn(panel: Panel) -> Iterator[Box]:
    """Yield what labels must not cover: the points, and the line between them."""
    for number, week in panel.closed:
        x, y = panel.point(number, week)
        yield x - 5, y - 5, x + 5, y + 5
    for (left, before), (right, after) in pairwise(enumerate(panel.line.weeks)):
        if before.joined and after.joined:
            (x, y), (end, there) = panel.point(left, before), panel.point(right, after)
            for part in (0.25, 0.5, 0.75):
                at, down = x + (end - x) * part, y + (there - y) * part
                yield at - 2, down - 2, at + 2, down + 2


def _at(panel: Panel, number: int, week: TrendWeek, taken: list[Box]) -> None:
    """Write a rate above or below its point, where nothing else is; nowhere, if there is no room."""
    counts = week.counts
    few = counts.total < MIN_CLOSED
    said = f"{counts.total_flakes:,} of {counts.total:,}" if few else _rate(week)
    color = card.INK if _color(week) == card.BLUE else _color(week)
    font = COUNT if few else Font(COUNT.size, color, bold=True)
    (x, y), half = panel.point(number, week), card.width(said, font) / 2 + 1
    for base in (y - 8, y + 17):
        box = (x - half, base - 9, x + half, base + 1)
        inside = box[0] > LEFT + SCALE - 4 and panel.top - 14 < box[1] and box[3] < panel.top + panel.height
        if inside and not any(_overlap(box, other) for other in taken):
            panel.on.text((x, base), said, font, align="center")
            taken.append(box)
            return


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rate(week: TrendWeek) -> str:
    return f"{(week.counts.flake_rate or 0.0) * 100:.0f}%"
