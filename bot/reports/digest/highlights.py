"""What stands out in a week: at most three findings that chance does not explain, with their numbers.

Changes and organizers are tested with Newcombe's interval of the difference of two rates. The error rate is divided
among all tests of a kind (Bonferroni), so that of the weeks in which nothing happened, each of these two kinds reports
a finding in at most one of twenty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

from bot.metrics import LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, apart
from bot.reports.digest.divisions import large
from bot.reports.flake import FlakeRow
from bot.reports.trend import Series

MAX_FINDINGS = 3
"""Maximum number of findings reported."""
ERROR_RATE = 0.05
"""Maximum share of uneventful weeks with a finding, for changes and for organizers."""
MIN_OPEN_SHARE = 0.2
"""Minimum share of a week's shifts that are still open to be reported."""


@dataclass(frozen=True)
class Finding:
    """Something that stands out: its kind, whom it is about, the counts, and the counts they were compared with.

    `limits` are the usual range that a rate lies outside of, or the range that a rate with open shifts can still take.
    """

    kind: str
    key: str
    counts: Counts
    other: Counts | None = None
    limits: tuple[float, float] | None = None


def find(week: date, before: date, lines: Sequence[Series], rows: Sequence[FlakeRow]) -> tuple[Finding, ...]:
    """Return what stands out, most important first: unusual weeks, changes, organizers, open shifts.

    `lines` are the place's own line, then those of its regions; `rows` are the organizers of the week. Within a kind,
    the place comes first, then the largest difference. Left-over rows are not named unless they were asked for.
    """
    known = [*lines[:1], *(line for line in lines[1:] if line.key not in LEFTOVER)]
    unusual = _unusual(known, week)
    changed = _changed([line for line in known if line.key not in {one.key for one in unusual}], week, before)
    found = [*_place_first(unusual, lines), *_place_first(changed, lines), *organizers(rows), *_open(lines[:1], week)]
    return tuple(found[:MAX_FINDINGS])


def _unusual(lines: Iterable[Series], week: date) -> list[Finding]:
    """Return rates outside the usual range, furthest first; its limits give one false alarm in hundreds of weeks."""
    found = []
    for line in lines:
        one = line.week(week)
        if one.verdict in ("above", "below") and one.counts.total >= MIN_CLOSED_TO_RANK:
            found.append(Finding(one.verdict, line.key, one.counts, limits=one.limits))
    return sorted(found, key=lambda one: -_outside(one))


def _outside(found: Finding) -> float:
    """Return how far a rate lies outside its range."""
    rate, (low, high) = found.counts.flake_rate or 0.0, found.limits or (0.0, 1.0)
    return max(low - rate, rate - high)


def _changed(lines: Iterable[Series], week: date, before: date) -> list[Finding]:
    """Return rates that changed since the week before by more than chance explains; whole weeks only."""
    whole = (line for line in lines if not line.week(week).partial)
    pairs = ((line.key, _counts(line, week), _counts(line, before)) for line in whole)
    return _different("changed", [pair for pair in pairs if min(pair[1].total, pair[2].total) >= MIN_CLOSED_TO_RANK])


def organizers(rows: Sequence[FlakeRow]) -> list[Finding]:
    """Return organizers whose rate differs from that of all others by more than chance explains."""
    total = sum((row.counts for row in rows), Counts())
    pairs = [(row.key, row.counts, _without(total, row.counts)) for row in large(rows)]
    return _different("organizer", [pair for pair in pairs if pair[2].total >= MIN_CLOSED_TO_RANK])


def _open(lines: Iterable[Series], week: date) -> Iterator[Finding]:
    """Yield lines with so many open shifts that the rate tells little yet; lines with very few shifts are skipped."""
    for line in lines:
        counts = _counts(line, week)
        if counts.closable >= MIN_CLOSED and counts.unclosed / counts.closable >= MIN_OPEN_SHARE:
            yield Finding("open", line.key, counts, limits=counts.possible)


def _counts(line: Series, start: date) -> Counts:
    """Return a week's counts; empty before the campaign, whose weeks are not in the line."""
    return next((week.counts for week in line.weeks if week.start == start), Counts())


def _place_first(found: Iterable[Finding], lines: Sequence[Series]) -> list[Finding]:
    return sorted(found, key=lambda one: one.key != lines[0].key)


def _different(kind: str, pairs: Sequence[tuple[str, Counts, Counts]]) -> list[Finding]:
    """Return the pairs of rates that differ by more than chance explains, largest difference first.

    All of them are tested, so each has to differ by more than a single pair would.
    """
    z = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * max(1, len(pairs))))
    found = [pair for pair in pairs if apart(pair[1], pair[2], z)]
    found.sort(key=lambda pair: -abs((pair[1].flake_rate or 0.0) - (pair[2].flake_rate or 0.0)))
    return [Finding(kind, *pair) for pair in found]


def _without(total: Counts, part: Counts) -> Counts:
    return Counts(
        completed=total.completed - part.completed,
        no_show=total.no_show - part.no_show,
        cancelled=total.cancelled - part.cancelled,
        unclosed=total.unclosed - part.unclosed,
        definition=total.definition,
    )
