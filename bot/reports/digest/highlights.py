"""What stands out in a week: at most three findings, each a sentence with its numbers, none of them chance.

Changes and organizers are judged by Newcombe's interval of the difference of two rates. Where several are looked at,
the error that one test may make is divided among them (Bonferroni), so that of the weeks in which nothing happened one
in twenty at most is called unusual for each of these two kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

from bot.metrics.counts import LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts
from bot.metrics.intervals import newcombe
from bot.reports.flake.report import FlakeRow
from bot.reports.trend.report import Series

MAX_FINDINGS = 3
ERROR_RATE = 0.05
MIN_OPEN_SHARE = 0.2
"""From this share of a week's shifts on, those still open stand out."""


@dataclass(frozen=True)
class Finding:
    """Something that stands out: of what kind, about whom, and the counts; where it was compared, with what.

    `limits` are the usual range of a rate that lies outside it, or the range that open shifts leave.
    """

    kind: str
    key: str
    counts: Counts
    other: Counts | None = None
    limits: tuple[float, float] | None = None


def find(week: date, before: date, lines: Sequence[Series], rows: Sequence[FlakeRow]) -> tuple[Finding, ...]:
    """Find what stands out, the weightiest first: unusual weeks, changes, organizers, open shifts.

    `lines` are the place's own and then its regions', `rows` the organizers of the week. Of a kind, the place comes
    first, then the largest difference. Shifts that are nobody's are not named, unless they are what was asked for.
    """
    known = [*lines[:1], *(line for line in lines[1:] if line.key not in LEFTOVER)]
    unusual = _unusual(known, week)
    changed = _changed([line for line in known if line.key not in {one.key for one in unusual}], week, before)
    found = [*_place_first(unusual, lines), *_place_first(changed, lines), *_organizers(rows), *_open(lines[:1], week)]
    return tuple(found[:MAX_FINDINGS])


def _unusual(lines: Iterable[Series], week: date) -> list[Finding]:
    """Find rates outside the usual range, furthest first; its limits allow for one false alarm in hundreds of weeks."""
    found = []
    for line in lines:
        one = line.week(week)
        if one.verdict in ("above", "below"):
            found.append(Finding(one.verdict, line.key, one.counts, limits=one.limits))
    return sorted(found, key=lambda one: -_outside(one))


def _outside(found: Finding) -> float:
    """Say how far a rate lies outside its range."""
    rate, (low, high) = found.counts.flake_rate or 0.0, found.limits or (0.0, 1.0)
    return max(low - rate, rate - high)


def _changed(lines: Iterable[Series], week: date, before: date) -> list[Finding]:
    """Find rates that moved since the week before by more than chance explains."""
    pairs = ((line.key, _counts(line, week), _counts(line, before)) for line in lines)
    return _different("changed", [pair for pair in pairs if min(pair[1].total, pair[2].total) >= MIN_CLOSED_TO_RANK])


def _organizers(rows: Sequence[FlakeRow]) -> list[Finding]:
    """Find organizers whose rate differs from that of all others by more than chance explains."""
    total = sum((row.counts for row in rows), Counts())
    large = [row for row in rows if row.counts.total >= MIN_CLOSED_TO_RANK and not {row.key, row.region} & {*LEFTOVER}]
    names = Counter(row.key for row in large)
    pairs = (
        (row.key if names[row.key] == 1 else f"{row.key}, {row.region}", row.counts, _without(total, row.counts))
        for row in large
    )
    return _different("organizer", [pair for pair in pairs if pair[2].total >= MIN_CLOSED_TO_RANK])


def _open(lines: Iterable[Series], week: date) -> Iterator[Finding]:
    """Find so many open shifts that the rate says little yet; of a few shifts it says little anyhow."""
    for line in lines:
        counts = _counts(line, week)
        closable = counts.total + counts.unclosed
        if closable >= MIN_CLOSED and counts.unclosed / closable >= MIN_OPEN_SHARE:
            yield Finding("open", line.key, counts, limits=counts.possible)


def _counts(line: Series, start: date) -> Counts:
    """Give a week's counts; none before the campaign, of which no week is shown."""
    return next((week.counts for week in line.weeks if week.start == start), Counts())


def _place_first(found: Iterable[Finding], lines: Sequence[Series]) -> list[Finding]:
    return sorted(found, key=lambda one: one.key != lines[0].key)


def _different(kind: str, pairs: Sequence[tuple[str, Counts, Counts]]) -> list[Finding]:
    """Find the pairs of rates that differ by more than chance explains, the largest difference first."""
    found = [pair for pair in pairs if _apart(pair[1], pair[2], len(pairs))]
    found.sort(key=lambda pair: -abs((pair[1].flake_rate or 0.0) - (pair[2].flake_rate or 0.0)))
    return [Finding(kind, *pair) for pair in found]


def _apart(one: Counts, other: Counts, compared: int) -> bool:
    """Say whether two rates differ by more than chance explains, when so many pairs are compared."""
    z = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * compared))
    interval = newcombe((one.total_flakes, one.total), (other.total_flakes, other.total), z)
    return interval is not None and not interval[0] <= 0 <= interval[1]


def _without(total: Counts, part: Counts) -> Counts:
    return Counts(
        completed=total.completed - part.completed,
        no_show=total.no_show - part.no_show,
        cancelled=total.cancelled - part.cancelled,
    )
