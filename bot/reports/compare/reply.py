"""The reply to `/flake compare`: headline, table, chart, and what the numbers cover."""

from __future__ import annotations

from collections.abc import Sequence

from bot.calendar import say
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, PeerGroup
from bot.replies import blocks, phrases
from bot.replies.blocks import Cell, escape
from bot.replies.phrases import NONE, count, covers, percent, rate, shifts
from bot.reports.compare.report import CompareReport, Side

MAX_PAIRS = 4
"""Maximum number of pairs named."""


def show(report: CompareReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: headline, whether the difference could be chance, table, chart, and what the numbers cover."""
    names = " and ".join(side.key for side in report.sides)
    about = phrases.about(report.asked.scope, names if len(report.sides) == 2 else f"{len(report.sides)} {report.by}s")
    if report.asked.sides:
        about = f"{report.asked.scope.place}, {names}"
    headline = _headline(report)
    parts: list[Block | Chart] = [
        blocks.section(f"*{escape(about)}*\n{escape(headline)}"),
        blocks.section(escape(_chance(report))),
        _table(report),
    ]
    if any(side.telling for side in report.sides):
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    elif any(side.counts.total for side in report.sides):
        parts.append(blocks.context(f"None has {MIN_CLOSED} {report.source.kind} shifts, so there is no chart."))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), note))))
    text = blocks.short(escape(f"{headline} {_chance(report)} {about}."), blocks.TEXT)
    nothing = all(side.counts == Counts() for side in report.sides)
    return Reply(text, tuple(parts), report.as_json(), without_shifts=report.span if nothing else None)


def _headline(report: CompareReport) -> str:
    """Return each rate, and through which day; where no day is covered, why there is none."""
    span = report.asked.scope.span
    if report.through is None:
        return f"Too early for {phrases.named(span, report.today)}: {phrases.ending(report.coverage)}."
    until = f"Through {say(report.through)}: " if report.through < span.last else ""
    return f"{until}{', '.join(_said(side) for side in report.sides)}."


def _said(side: Side) -> str:
    counts = side.counts
    return f"{side.key} {percent(counts.flake_rate)} of {counts.total:,}" if counts.total else f"{side.key} {NONE}"


def _chance(report: CompareReport) -> str:
    """Return whether the difference could be chance; for more than two sides, only whose intervals overlap."""
    empty = [side.key for side in report.sides if not side.counts.total]
    if len(empty) > len(report.sides) - 2:
        return f"Nothing is closed in {_and(empty)}, so there is nothing to compare."
    if difference := report.difference:
        points = f"{difference.value * 100:.1f} points"
        low, high = (f"{bound * 100:+.1f}".replace("-", "−") for bound in difference.interval)
        if not difference.value:
            return f"The rates are the same; with 95 % confidence their difference is {low} to {high} points."
        if difference.chance:
            return f"The difference of {points} could be chance: with 95 % confidence it is {low} to {high} points."
        return (
            f"{difference.first} flaked {points} more than {difference.second}, and chance alone rarely makes such a "
            f"difference: with 95 % confidence it is {low} to {high} points."
        )
    return _overlaps(report)


def _overlaps(report: CompareReport) -> str:
    apart = report.apart
    if not apart:
        return "All 80 % intervals overlap: the differences could be chance."
    pairs = "; ".join(f"{one} and {other}" for one, other in apart[:MAX_PAIRS])
    more = f"; and {len(apart) - MAX_PAIRS} more pairs" if len(apart) > MAX_PAIRS else ""
    every = len(report.sides) * (len(report.sides) - 1) // 2
    return (
        f"The 80 % intervals of these do not overlap: {pairs}{more}. That is no proof: chance alone does it to about "
        f"one pair in fourteen, and here are {every} pairs."
    )


def _table(report: CompareReport) -> Block:
    header = [report.by.capitalize(), "Flake rate", "80 % interval"]
    header += ["Shrunk rate"] if report.peers else []
    header += [report.source.kind.capitalize(), "Completed", "No-show", "Cancelled", "Unclosed"]
    rows = [_row(side, report.peers) for side in report.sides]
    order = "highest shrunk rate first" if report.ranked else "as asked for" if report.asked.sides else "by name"
    return blocks.data_table(f"Shifts by {report.by}, {order}", header, rows)


def _row(side: Side, peers: PeerGroup | None) -> list[Cell]:
    counts = side.counts
    shrunk: list[Cell] = [rate(side.shrunk)] if peers else []
    numbers = (counts.total, counts.completed, counts.no_show, counts.cancelled, counts.unclosed)
    return [side.key, rate(counts.flake_rate), _interval(counts), *shrunk, *map(count, numbers)]


def _interval(counts: Counts) -> str:
    return f"{percent(counts.interval[0])} to {percent(counts.interval[1])}" if counts.interval else NONE


def _small_print(report: CompareReport) -> list[str]:
    lines = []
    few = [side.key for side in report.sides if side.counts.total < MIN_CLOSED_TO_RANK]
    if few:
        lines.append(
            f"By name, not ranked: fewer than {MIN_CLOSED_TO_RANK} {report.source.kind} shifts in {_and(few)}."
        )
    elif report.ranked:
        lines.append("Ranked by the shrunk rate.")
    if report.peers:
        lines.append(_shrinking(report.peers))
    if unclosed := sum(side.counts.unclosed for side in report.sides):
        lines.append(f"{shifts(unclosed)} still unclosed: rates can still change.")
    lines.append(covers(report.source))
    return lines


def _shrinking(peers: PeerGroup) -> str:
    """Explain the shrunk rate in two sentences."""
    of = f"{peers.spread.count} {peers.kind}s" + (f" of {peers.place}" if peers.place else "")
    said = (
        f"Shrunk rate: pulled towards {percent(peers.spread.rate)}, that of the {of} together, the more so the fewer "
        "shifts there are (empirical Bayes, Kleinman 1973)."
    )
    alike = f" These {peers.kind}s differ no more than chance makes them, so each is shrunk all the way."
    return said + (alike if not peers.spread.rho else "")


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
