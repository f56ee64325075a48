"""The reply to `/flake compare`: which side flaked more, and whether that could be chance; a table and a chart."""

from __future__ import annotations

from bot.charts.findings import listed
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, PeerGroup
from bot.replies import blocks
from bot.replies.answer import Answer, Headline
from bot.replies.blocks import Cell, Number
from bot.replies.phrases import NONE, data, ending, kind, named, percent, placed, rounded, types, weekday
from bot.reports.compare.report import CompareReport, Difference, Side

MAX_PAIRS = 4
"""Maximum number of pairs named."""


def show(report: CompareReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: which side flaked more and whether that could be chance, the table and the chart."""
    body: list[Block | Chart] = []
    if any(side.counts.total + side.counts.unclosed for side in report.sides):
        body.append(_table(report))
    if report.telling:
        body.append(chart or blocks.undrawn())
    return Answer(
        _headline(report),
        body=body,
        about=("" if report.by == "type" else types(report.asked.scope), *data(report.source), note.removesuffix(".")),
        method=_method(report),
    ).reply(report.as_json(), None if any(side.counts != Counts() for side in report.sides) else report.span)


def _headline(report: CompareReport) -> Headline:
    """Return which side flaked more; where no day or too little is covered, that."""
    span = report.asked.scope.span
    if report.through is None:
        said = ending(report.coverage)
        return Headline(f"Too early for {named(span, report.today)}.", f"{_begun(said)}.")
    empty = [side.key for side in report.sides if not side.counts.total]
    if len(empty) > len(report.sides) - 2:
        known = "; ".join(f"{side.key}: {_counted(side.counts)} flaked" for side in report.sides if side.counts.total)
        rest = f"{known}, {_when(report)}." if known else f"{_begun(_when(report))}."
        return Headline(f"Nothing is closed out in {listed(empty)}, so there is nothing to compare.", rest)
    if report.difference:
        return _of_two(report, report.difference)
    return _of_several(report)


def _of_two(report: CompareReport, difference: Difference) -> Headline:
    high, low = sorted(report.sides, key=lambda side: side.key != difference.first)
    counted = f"{_counted(high.counts)} and {_counted(low.counts)}, {_when(report)}."
    if min(high.counts.total, low.counts.total) < MIN_CLOSED:
        return Headline(f"{_begun(_few(high))}, {_few(low)}: too few to compare.", f"{_begun(_when(report))}.")
    if not difference.chance:
        rates = f"{percent(high.counts.flake_rate)} to {percent(low.counts.flake_rate)}"
        return Headline(f"{high.label} flaked more than {low.key}: {rates}.", f"{counted} That is not chance.")
    said = ", ".join(f"{side.key} {rounded(side.counts.flake_rate or 0.0)}" for side in report.sides)
    counts = " and ".join(_counted(side.counts) for side in report.sides)
    return Headline(f"{_begun(said)}: could be chance.", f"{counts}, {_when(report)}.")


def _few(side: Side) -> str:
    counts = side.counts
    return f"{side.key} {_counted(counts)}" + ("" if counts.total < MIN_CLOSED else f" ({percent(counts.flake_rate)})")


def _of_several(report: CompareReport) -> Headline:
    """Return the highest and the lowest rate, and whether any two lie apart."""
    sides = [side for side in report.sides if side.counts.total >= MIN_CLOSED]
    if len(sides) < 2:
        return Headline(f"Too few shifts are closed out to compare these {report.by}s.", f"{_begun(_when(report))}.")
    sides.sort(key=lambda side: -(side.counts.flake_rate or 0.0))
    high, low = (
        f"{side.key} ({percent(side.counts.flake_rate)} of {side.counts.total:,})" for side in (sides[0], sides[-1])
    )
    if not report.apart:
        rest = "The differences could be chance."
    elif {sides[0].key, sides[-1].key} in [{*pair} for pair in report.apart]:
        rest = "That is more than chance usually makes."
    else:
        rest = "The differences could be chance; some have few shifts."
    return Headline(f"Highest {high}, lowest {low}, {_when(report)}.", rest)


def _begun(text: str) -> str:
    """Begin a sentence."""
    return f"{text[0].upper()}{text[1:]}"


def _counted(counts: Counts) -> str:
    return f"{counts.total_flakes:,} of {counts.total:,}"


def _when(report: CompareReport) -> str:
    """Name the days, and through which of them they are counted; the event type where it is not the usual one."""
    scope, through = report.asked.scope, report.through
    if report.asked.sides and report.by != "type":
        return placed(scope)
    types_compared = report.by == "type"
    place = scope.place if types_compared and scope.place != "All regions" else ""
    what = "" if types_compared or scope.usual_type else kind(scope.event_type)
    said = ", ".join(filter(None, (place, named(scope.span, report.today), what)))
    return f"{said}, through {weekday(through, report.today)}" if through and through < scope.span.last else said


def _table(report: CompareReport) -> Block:
    header = [report.by.capitalize(), "Rate", "Flaked", "Likely range"]
    order = "worst first" if report.ranked else "as asked for" if report.asked.sides else "by name"
    rows = [_row(side) for side in report.sides]
    return blocks.data_table(f"Shifts by {report.by}, {order}", header, rows)


def _row(side: Side) -> list[Cell]:
    counts, interval = side.counts, side.counts.interval
    flaked: Cell = Number(counts.total_flakes, _counted(counts)) if counts.total else NONE
    if not side.telling or counts.flake_rate is None or interval is None:
        return [side.label, NONE, flaked, NONE]
    low, high = (f"{bound * 100:.0f}" for bound in interval)
    return [side.label, Number(round(counts.flake_rate, 4), rounded(counts.flake_rate)), flaked, f"{low}–{high}%"]


def _method(report: CompareReport) -> list[str]:
    """Return how the sides were compared: the interval of their difference, and the order of the rows."""
    lines = ["Likely range: the rate's 80% Wilson interval."]
    if difference := report.difference:
        low, high = (f"{bound * 100:+.1f}".replace("-", "−") for bound in difference.interval)
        lines.append(
            f"{difference.first} is {difference.value * 100:.1f} points above {difference.second}; with 95% confidence "
            f"their difference is {low} to {high} points (Newcombe). It could be chance where that holds 0."
        )
    elif report.apart:
        lines.append(_apart(report))
    few = [side.key for side in report.sides if side.counts.total < MIN_CLOSED_TO_RANK]
    if few:
        lines.append(
            f"By name, not ranked: fewer than {MIN_CLOSED_TO_RANK} {report.source.kind} shifts in {listed(few)}."
        )
    if report.peers:
        lines.append(_shrinking(report.peers, report))
    if still := [f"{side.key} {side.counts.unclosed:,}" for side in report.sides if side.counts.unclosed]:
        lines.append(f"Not closed out yet, so that rates can still change: {', '.join(still)}.")
    return lines


def _apart(report: CompareReport) -> str:
    pairs = "; ".join(f"{one} and {other}" for one, other in report.apart[:MAX_PAIRS])
    more = f"; and {len(report.apart) - MAX_PAIRS} more pairs" if len(report.apart) > MAX_PAIRS else ""
    every = len(report.sides) * (len(report.sides) - 1) // 2
    return (
        f"The likely ranges of these do not overlap: {pairs}{more}. That is no proof: chance alone does it to about "
        f"one pair in fourteen, and here are {every} pairs."
    )


def _shrinking(peers: PeerGroup, report: CompareReport) -> str:
    """Explain the shrunk rates, and list them."""
    of = f"{peers.spread.count} {peers.kind}s" + (f" of {peers.place}" if peers.place else "")
    rates = ", ".join(f"{side.key} {percent(side.shrunk)}" for side in report.sides if side.shrunk is not None)
    said = (
        f"Shrunk rates: {rates}. They are pulled towards {percent(peers.spread.rate)}, that of the {of} together, the "
        "more so the fewer shifts there are (empirical Bayes, Kleinman 1973)."
    )
    ranked = " The rows are ranked by them." if report.ranked else ""
    alike = f" These {peers.kind}s differ no more than chance makes them, so each is shrunk all the way."
    return said + ranked + (alike if not peers.spread.rho else "")
