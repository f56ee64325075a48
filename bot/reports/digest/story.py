"""What a digest tells: where its rate comes from, what to do about it, which turfs to look at, and what is ahead."""

from __future__ import annotations

from dataclasses import replace

from bot.calendar import say, say_span
from bot.metrics import MIN_CLOSED_TO_RANK, Counts, Mover, Run, apart
from bot.metrics.changes import points
from bot.replies.phrases import flaked, in_words, percent, rounded
from bot.reports.digest import highlights
from bot.reports.digest.coming_week import ComingWeek
from bot.reports.digest.divisions import extremes
from bot.reports.digest.highlights import Finding
from bot.reports.digest.report import DigestReport
from bot.reports.flake import FlakeRow
from bot.reports.ptg import Brief
from bot.reports.trend import TrendReport

MOST = 0.5
"""Minimum share of a change that is most of it."""


def why(report: DigestReport) -> str:
    """Return where the rate comes from: the part that moved it most, and how it compares with other weeks.

    Where neither is known, what stands out; '' where too few shifts are closed to tell.
    """
    found, usual = report.mover, _usual(report)
    run = report.run(report.line)
    parts = [_moved(found, report) if found else "", usual or (_ran(run, report) if run else "")]
    return " ".join(filter(None, parts)) or _otherwise(report)


def _otherwise(report: DigestReport) -> str:
    """Return the first finding that the headline does not say; that there is none, where no turfs are named either."""
    place, named = report.week.scope.place, extremes(report.rows)
    if found := [one for one in report.findings if one.key != place]:
        return stands_out(found[0])
    judged = report.week.total.total >= MIN_CLOSED_TO_RANK and not (report.findings or named.high or named.low)
    return "Nothing stands out." if judged else ""


def stands_out(one: Finding) -> str:
    """Return a finding as one sentence with its numbers."""
    counts, other = one.counts, one.other or Counts()
    said = f"{one.key}: {percent(counts.flake_rate)} ({counts.total_flakes:,} of {counts.total:,})"
    low, high = (rounded(limit) for limit in one.limits or (0.0, 1.0))
    if one.kind in ("above", "below"):
        return f"{said}, {one.kind} its usual {low} to {high}."
    if one.kind == "open":
        return (
            f"{one.key}: {counts.unclosed:,} of the week's {counts.closable:,} shifts are not closed "
            f"out yet; once they are, the rate lies between {low} and {high}."
        )
    whose = "the others" if one.kind == "organizer" else "the week before"
    compared = f"{percent(other.flake_rate)} ({other.total_flakes:,} of {other.total:,})"
    return f"{said}, {whose} {compared}. That is not chance."


def _moved(found: Mover, report: DigestReport) -> str:
    """Return which part moved the rate most, for how many weeks it has moved, and its own change."""
    part, moving = found.part, report.moving
    lead = f"Most of it is {part.key}" if found.share >= MOST else f"{part.key} moved it most"
    run = report.run(moving) if moving else None
    if run:
        return f"{lead}, {_weeks(run)}: {_ends(run)}."
    moved = points(part.before, part.now) or 0.0
    # That the change of the whole could be chance stands in the headline.
    chance = " That could be chance." if certain(report) and not apart(part.now, part.before) else ""
    return f"{lead}: {flaked(part.now)}, {abs(moved):.1f} points {'higher' if moved > 0 else 'lower'}.{chance}"


def certain(report: DigestReport) -> bool:
    """Return whether the rate of the place changed by more than chance explains."""
    before, now = report.compared
    return apart(now, before)


def charted(report: DigestReport) -> TrendReport:
    """Return the trend to draw, of the place and of the region that moved its rate most, titled by what it shows."""
    moving = report.moving
    lines = (report.line, moving) if moving and moving.telling else (report.line,)
    return replace(report.trend, series=lines, finding=_finding(report))


def _finding(report: DigestReport) -> str:
    """Return what the weeks show, without the numbers that stand above the chart; '' where they show nothing."""
    found, moving, place = report.mover, report.moving, report.week.scope.place
    for line in (moving, report.line) if moving else (report.line,):
        if run := report.run(line):
            return f"{line.key} has {'risen' if run.rising else 'fallen'} {in_words(run.weeks)} weeks in a row"
    if found and moving:
        part, whole = (points(*each) or 0.0 for each in ((found.part.before, found.part.now), report.compared))
        return f"{moving.key} {'rose' if part > 0 else 'fell'} {abs(part):.0f} points, {place} {abs(whole):.0f}"
    if report.verdict == "within":
        return f"{place} is where it usually is"
    return f"{place} is {report.verdict} its usual range" if report.verdict else ""


def _weeks(run: Run) -> str:
    return f"{'up' if run.rising else 'down'} {in_words(run.weeks)} weeks in a row"


def _ends(run: Run) -> str:
    """Return from which rate to which, the last one with its counts."""
    return f"{_rate(run.before)} → {_rate(run.last)} ({run.last.total_flakes:,} of {run.last.total:,})"


def _ran(run: Run, report: DigestReport) -> str:
    """Return for how many weeks the place's rate has moved; its counts stand in the headline."""
    return f"{report.week.scope.place}: {_weeks(run)}, {_rate(run.before)} → {_rate(run.last)}."


def _rate(counts: Counts) -> str:
    return rounded(counts.flake_rate or 0.0)


def _usual(report: DigestReport) -> str:
    """Return how the week compares with the range of a normal one; '' where that is not known."""
    limits, place = report.judged.limits, report.week.scope.place
    if report.verdict is None or limits is None:
        return ""
    low, high = (f"{rate * 100:.0f}" for rate in limits)
    if report.verdict == "within":
        return f"{place} is where it usually is ({low}–{high}%)."
    return f"{place} is {report.verdict} its usual {low}–{high}%."


def to_do(report: DigestReport) -> str:
    """Return what to do this week: close out, recruit for the goal, confirm."""
    this = report.this
    parts = [f"close out {report.unclosed:,}" if report.unclosed else "", _recruiting(this, report.goal)]
    if this.counts.scheduled > this.counts.confirmed:
        parts.append(f"confirm {this.counts.scheduled - this.counts.confirmed:,} of {this.counts.scheduled:,}")
    said = " · ".join(filter(None, parts))
    thanks = "" if report.unclosed or not report.week.total.total else "All past shifts are closed out, thank you."
    return " ".join(filter(None, (f"{said}." if said and thanks else said, thanks)))


def _recruiting(week: ComingWeek, goal: int | None) -> str:
    """Return how far this week is short of its goal, or how many to recruit to be safe; '' where neither is known."""
    if not goal or not week.recruit:
        return ""
    short = week.short(goal)
    return f"{short:,} short of {goal:,}" if short else f"recruit {week.recruit:,} more for {goal:,}"


def ahead(report: DigestReport) -> list[tuple[str, str]]:
    """Return this week and the next, each with what is known of it."""
    this, following = report.this, report.following
    return [
        (f"This week, through {say(this.span.last)}:", _coming(this, report.goal)),
        (f"Next week, {say_span(following.span)}:", _coming(following, report.goal)),
    ]


def _coming(week: ComingWeek, goal: int | None) -> str:
    counts, expected = week.counts, week.expected
    came = f"{counts.completed:,} came so far; " if counts.completed else ""
    said = f"{counts.scheduled:,} scheduled, {counts.confirmed:,} confirmed"
    if not counts.scheduled:
        said = "nothing is scheduled"
    elif expected:
        within = f" ({expected.within[0]:,}–{expected.within[1]:,})" if expected.within else ""
        said = f"about {expected.shifts:,.0f} of {counts.scheduled:,} scheduled will come{within}"
    return f"{came}{said}. {_goal(week, goal)}".rstrip()


def _goal(week: ComingWeek, goal: int | None) -> str:
    """Return whether a week is short of its goal, as far as that is known; '' without a goal."""
    if week.need is None or not goal:
        return ""
    if not week.need.remaining:
        return f"Goal of {goal:,}: reached."
    if week.recruit is None:
        return f"Goal of {goal:,}: too little is known to say how many to recruit."
    if short := week.short(goal):
        return f"{short:,} short of {goal:,}: {week.recruit:,} more sign-ups are enough in 8 of 10 weeks."
    if week.recruit:
        return f"About enough for {goal:,}, safe with {week.recruit:,} more."
    return f"On track for {goal:,}."


def goals(report: DigestReport) -> list[tuple[str, str]]:
    """Return how the campaign's goals stand: last week's, this week's, and what to do today; nothing without goals."""
    last, running = report.reached, report.running
    lines = [("Goals last week:", _stands(last)), ("Goals this week:", _stands(running))]
    return [line for line in [*lines, ("", running.to_do if running else "")] if line[1]]


def _stands(brief: Brief | None) -> str:
    return f"{brief.lead} {brief.rest}".strip() if brief else ""


def watched(report: DigestReport) -> list[tuple[str, str]]:
    """Return the turfs to look at and those to praise, a line for each below a heading; regions if need be."""
    found, kind = extremes(report.rows), "turfs" if report.organizers else "regions"
    lines = []
    if found.high:
        apart_ = {one.key for one in highlights.organizers(report.rows.rows)}
        chance = "" if apart_ & {row.key for row in (*found.high, *found.low)} else "; could be chance"
        enough = f"{MIN_CLOSED_TO_RANK} or more closed out{chance}"
        lines += [("Look at:", f"the highest of {found.of} {kind} with {enough}"), *map(_named, found.high)]
    if found.low:
        lines += [("Praise:", "the lowest"), *map(_named, found.low)]
    return lines


def _named(row: FlakeRow) -> tuple[str, str]:
    return "", f"• {row.key}: {_rate(row.counts)} ({row.counts.total_flakes:,} of {row.counts.total:,})"
