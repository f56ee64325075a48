"""The first line of a digest: the week's rate, whether it is better or worse than before, and by how much."""

from __future__ import annotations

from bot.metrics import LEAST_POINTS, MIN_CLOSED_TO_RANK, Counts, apart
from bot.metrics.changes import points
from bot.replies.answer import Headline
from bot.replies.phrases import flaked, percent, subject
from bot.reports import flake
from bot.reports.digest.report import DigestReport

FEW_POINTS = 5.0
"""Change of a rate, in points, below which it is about the same where chance explains it."""


def write(report: DigestReport) -> Headline:
    """Return the week's rate, whether that is better or worse than before, and what it is compared with.

    Where too few shifts are closed to compare, the headline of `/flake`.
    """
    before, now = report.compared
    word = _compared(before, now)
    if not word:
        return flake.headline(report.week)
    week = report.week
    about = subject(week.scope, week.today, week.through)
    lead = f"{about}: {flaked(now)}, {word} {flake.compared_with(week)}."
    return Headline(lead, f"{_moved_by(before, now)} {flake.possible_range(now)}".rstrip())


def _compared(before: Counts, now: Counts) -> str:
    """Return how a rate compares with an earlier one, in words; '' where too few shifts are closed."""
    moved = points(before, now)
    if moved is None or min(before.total, now.total) < MIN_CLOSED_TO_RANK:
        return ""
    if abs(moved) < LEAST_POINTS:
        return "the same as"
    word = "worse than" if moved > 0 else "better than"
    if apart(now, before):
        return word
    return "about the same as" if abs(moved) < FEW_POINTS else f"maybe {word}"


def _moved_by(before: Counts, now: Counts) -> str:
    """Return by how many points a rate has moved, from which counts, and whether that could be chance."""
    moved, said = points(before, now) or 0.0, f"{percent(before.flake_rate)} of {before.total:,}"
    if abs(moved) < LEAST_POINTS:
        return f"It was {said} then."
    chance = "" if apart(now, before) else ": could be chance"
    return f"{abs(moved):.1f} points {'higher' if moved > 0 else 'lower'} than {said}{chance}."
