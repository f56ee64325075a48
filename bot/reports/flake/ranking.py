"""What an answer to `/flake` leads with where a ranking or a count is asked for instead of the rate."""

from __future__ import annotations

from datetime import date

from bot.calendar import Month, say, say_span
from bot.metrics import LEFTOVER, MIN_CLOSED_TO_RANK
from bot.replies.phrases import named, percent
from bot.reports.flake.report import OUTCOMES, FlakeReport, FlakeRow, counted

ROWS_NAMED = 3
"""Maximum number of ranked rows that a headline names."""
SAID = {
    "no-shows": ("no-show", "no-shows"),
    "cancellations": ("cancellation", "cancellations"),
    "completed": ("completed shift", "completed shifts"),
}
"""An outcome as it is written of one shift, and of several."""


def ranked(report: FlakeReport) -> tuple[FlakeRow, ...]:
    """Return the rows that have a rank: by rate those with enough closed shifts; by a count all."""
    usual = (row for row in report.rows if row.key not in LEFTOVER and row.region not in LEFTOVER)
    return tuple(row for row in usual if report.order.count or row.counts.total >= MIN_CLOSED_TO_RANK)


def shown(report: FlakeReport) -> tuple[FlakeRow, ...]:
    """Return the rows asked for: all, or the first of those with a rank."""
    return ranked(report)[: report.order.top] if report.order.top else report.rows


def lead(report: FlakeReport) -> tuple[str, str]:
    """Return the answer to a ranking or a count in a sentence, and what belongs to it."""
    return _count(report) if report.order.count else _rank(report)


def _count(report: FlakeReport) -> tuple[str, str]:
    """Return the number of shifts with the outcome, and of how many it is."""
    total, number = report.total, counted(report.total, report.order)
    one, several = SAID[report.order.count]
    until = f", through {say(report.through)}" if report.partial and report.through else ""
    said = f"{number:,} {one if number == 1 else several} in {_place(report)} {_when(report)}{until}"
    outcome, days = OUTCOMES[report.order.count], report.compared
    rate, before = total.share(outcome), counted(report.before, report.order)
    share = "" if rate is None else f"That is {percent(rate)} of {total.total:,} {report.source.kind} shifts."
    of = "" if report.before.share(outcome) is None else f" of {report.before.total:,}"
    compared = f"{say_span(days)}: {before:,}{of}." if days and report.before.total else ""
    most = _most(report) if report.order.rank or report.order.top else ""
    return f"{said}.", " ".join(filter(None, (share, most, compared)))


def _most(report: FlakeReport) -> str:
    first = ranked(report)[: min(report.order.top or ROWS_NAMED, ROWS_NAMED)]
    if not first:
        return ""
    return ", ".join(f"{_name(row, report)} {counted(row.counts, report.order):,}" for row in first) + "."


def _rank(report: FlakeReport) -> tuple[str, str]:
    """Return the rows with the highest or lowest rates."""
    best, rows = report.order.rank == "best", ranked(report)
    if not rows:
        what = f"No {report.scope.group_by} in {_place(report)} has {MIN_CLOSED_TO_RANK} shifts closed out"
        return f"{what} {_when(report)}, so none is ranked.", ""
    first = rows[: min(report.order.top or ROWS_NAMED, ROWS_NAMED)]
    said = [f"{_name(row, report)} {percent(row.counts.flake_rate)} of {row.counts.total:,}" for row in first]
    which = "Lowest" if best else "Highest"
    rest = f"Then {', '.join(said[1:])}." if said[1:] else ""
    few = "" if len(rows) == len(report.rows) else f"Ranked are those with {MIN_CLOSED_TO_RANK} closed out or more."
    return f"{which} in {_place(report)} {_when(report)}: {said[0]} flaked.", " ".join(filter(None, (rest, few)))


def _place(report: FlakeReport) -> str:
    place = report.scope.place
    return "all regions" if place == "All regions" else place


def _when(report: FlakeReport) -> str:
    span = report.scope.span
    name = named(span, report.today)
    if name.split()[0] in ("this", "last", "next", "yesterday", "today"):
        return name
    return f"in {name}" if isinstance(span, Month) else f"on {name}" if span.days == 1 else f"from {name}"


def _name(row: FlakeRow, report: FlakeReport) -> str:
    return say(date.fromisoformat(row.key)) if report.scope.group_by == "day" else row.key
