"""The reply to `/flake trend`: where the rate is going, and whether that is usual; the weeks as a table and a chart."""

from __future__ import annotations

from datetime import date

from bot.calendar import say_date
from bot.messages import Block, Chart, Reply
from bot.metrics import LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, Run
from bot.replies import blocks
from bot.replies.answer import Answer, Headline
from bot.replies.phrases import data, ending, flaked, in_words, kind, percent, rate_of, rounded, types, weekday
from bot.reports.trend import findings, table
from bot.reports.trend.findings import judged, usual_range, week_named
from bot.reports.trend.lines import grouping, place
from bot.reports.trend.report import Series, TrendReport, TrendWeek


def show(report: TrendReport, chart: Chart | None, note: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: with all lines, those of few shifts too."""
    begun = findings.begun(report)
    lines, small = (list(begun.series), []) if whole else begun.folded
    body: list[Block | Chart] = []
    if any(week.closed or week.counts.unclosed for week in _weeks(report)):
        body += table.table(begun, [*lines, *([begun.together(small)] if small else [])])
    if any(line.telling for line in report.series):
        body.append(chart or blocks.undrawn())
    return Answer(
        headline(report),
        body=body,
        about=(
            types(report.scope),
            "" if begun == report else f"No shifts before the week of {say_date(begun.span.first)}",
            *data(report.source),
            note.removesuffix("."),
        ),
        method=_method(report),
        folded=bool(small),
    ).reply(report.as_json(), None if any(week.counts != Counts() for week in _weeks(report)) else report.span)


def _weeks(report: TrendReport) -> list[TrendWeek]:
    return [week for line in report.series for week in line.weeks]


def headline(report: TrendReport) -> Headline:
    """Return where the rate is going; where no day or no shift can be counted, that."""
    if report.covered is None:
        said = ending(report.coverage)
        return Headline("Too early for these weeks.", f"{said[0].upper()}{said[1:]}.")
    newest = report.latest or report.running
    if newest is None:
        return Headline(f"{_who(report)}: nothing is closed out in these weeks.")
    if len(report.series) > 1:
        return _several(report, newest)
    line = report.series[0]
    week, so_far = line.week(newest), _so_far(report, line)
    if not report.latest:
        return Headline(f"{_who(report)} {week_named(newest, report.today)}: {flaked(week.counts)}", so_far)
    lead, rest = _of_one(report, line, week)
    return Headline(lead, " ".join(filter(None, (rest, so_far))))


def _of_one(report: TrendReport, line: Series, week: TrendWeek) -> tuple[str, str]:
    """Return a line's run of weeks or how its newest complete week compares with the usual, and its counts."""
    who, counts, when = _who(report), week.counts, week_named(week.start, report.today)
    counted = f"{counts.total_flakes:,} of {counts.total:,}"
    now = f"{percent(counts.flake_rate)} {when} ({counted})."
    found = findings.run_of(line, report.latest)
    if found:
        usual = f"Usually {usual_range(week)}." if week.verdict else ""
        return f"{who} {_ran(found, _plural(report))}.", f"{when[0].upper()}{when[1:]}: {counted}. {usual}".strip()
    if counts.total < MIN_CLOSED_TO_RANK:
        return f"{who} {when}: {flaked(counts)}.", "Too few to compare with other weeks."
    if week.verdict is None:
        return _moved(report, line, when)
    be, they, their = ("are", "they usually are", "their") if _plural(report) else ("is", "it usually is", "its")
    if week.verdict == "within":
        return f"{who} {be} where {they}", f"({usual_range(week)}): {now}"
    return f"{who} {be} {week.verdict} {their} usual {usual_range(week)}:", now


def _moved(report: TrendReport, line: Series, when: str) -> tuple[str, str]:
    """Return how a line's rate moved over the weeks, where what is usual is not known, and the counts."""
    who, counts = _who(report), line.week(report.latest or report.span.first).counts
    counted = f"{counts.total_flakes:,} of {counts.total:,}"
    moved = findings.change_of(line)
    if moved is None:
        return f"{who}: {percent(counts.flake_rate)} flaked {when}.", f"{counted}. There is no earlier week to compare."
    if moved.clear:
        more = "more" if moved.rising else "less"
        said = f"{who} flaked {more}: {moved.way} in {in_words(moved.weeks)} weeks."
        return said, f"{when[0].upper()}{when[1:]}: {flaked(counts)}."
    first = moved.first
    said = f"{who}: {percent(counts.flake_rate)} flaked {when}, no clear change since {say_date(first.start)}."
    return said, f"{counted}, against {rate_of(first.counts)} then."


def _ran(found: Run, plural: bool) -> str:
    """Write a run: has risen five weeks in a row: 55% → 67%."""
    have, way = "have" if plural else "has", "risen" if found.rising else "fallen"
    ends = " → ".join(rounded(counts.flake_rate or 0.0) for counts in (found.before, found.last))
    return f"{have} {way} {in_words(found.weeks)} weeks in a row: {ends}"


def _who(report: TrendReport) -> str:
    said = place(report.asked)
    said = "All regions together" if said == "All regions" else said
    return said if report.scope.usual_type else f"{said}, {kind(report.scope.event_type)}"


def _plural(report: TrendReport) -> bool:
    return place(report.asked) == "All regions"


def _so_far(report: TrendReport, line: Series) -> str:
    """Return the running week's rate so far, where a complete one stands before it; else through which day it is."""
    if not report.running or not report.through:
        return ""
    until = weekday(report.through, report.today)
    if not report.latest:
        return f"through {until}."
    name = week_named(report.running, report.today)
    return f"{name[0].upper()}{name[1:]}, through {until}: {flaked(line.week(report.running).counts)}."


def _several(report: TrendReport, start: date) -> Headline:
    """Return the lines with the highest and the lowest rate, and what is out of the ordinary."""
    when = week_named(start, report.today)
    large = [line for line in report.series if line.week(start).counts.total >= MIN_CLOSED_TO_RANK]
    lines = [line for line in large if line.key not in LEFTOVER]
    if not lines:
        what = "turf" if grouping(report.asked) == "organizer" else "region"
        return Headline(f"No {what} has {MIN_CLOSED_TO_RANK} shifts closed out {when}.", "Too few to compare.")
    lines.sort(key=lambda line: -(line.week(start).counts.flake_rate or 0.0))
    first, last = (_rate_of(line, start) for line in (lines[0], lines[-1]))
    rest = [f"Lowest: {last}."] if len(lines) > 1 else ["The others are too small to compare."]
    rest += _runs(report)
    if not report.latest and report.through:
        rest.append(f"Through {weekday(report.through, report.today)}.")
    elif any(judged(line.week(start)) for line in lines):
        rest.append(f"{findings.title(report, report.series)}.")
    return Headline(f"Highest {when}: {first}.", " ".join(rest))


def _rate_of(line: Series, start: date) -> str:
    counts = line.week(start).counts
    return f"{line.key}, {percent(counts.flake_rate)} of {counts.total:,}"


def _runs(report: TrendReport) -> list[str]:
    """Return the longest run of weeks among the lines."""
    found = [
        (line, ran)
        for line in report.series
        if line.key not in LEFTOVER and (ran := findings.run_of(line, report.latest))
    ]
    if not found:
        return []
    line, longest = max(found, key=lambda each: each[1].weeks)
    return [f"{line.key} {_ran(longest, plural=False)}."]


def _method(report: TrendReport) -> list[str]:
    """Return how the weeks were counted, and what is usual."""
    lines = []
    if any(week.partial for week in _weeks(report)):
        until = f"counted through {weekday(report.through, report.today)}" if report.through else "not counted yet"
        lines.append(f"“So far”: a week that is not over or not wholly synced, {until}.")
    if still := [week for week in _weeks(report) if week.counts.unclosed]:
        weeks = ", ".join(f"{week.counts.unclosed:,} of the week of {say_date(week.start)}" for week in still)
        which = f": {weeks}" if len(report.series) == 1 else ""
        lines.append(f"Some shifts are not closed out yet, so rates can still change{which}.")
    if short := [line for line in report.series if line.closed and not line.usual]:
        lines.append(f"{findings.unknown(max(short, key=lambda line: line.known))}.")
    if any(line.usual for line in report.series):
        lines.append(
            "Usual range: the limits of Laney’s p′ chart, of all complete weeks since the campaign began. A week "
            "within it says nothing new."
        )
    if any(findings.run_of(line, report.latest) for line in report.series):
        lines.append(
            "Weeks in a row: at least three changes the same way, and the last week differs from the first by more "
            "than chance explains (Newcombe’s 95% interval)."
        )
    lines.append(f"A week with fewer than {MIN_CLOSED} {report.source.kind} shifts has no rate in the chart.")
    return lines
