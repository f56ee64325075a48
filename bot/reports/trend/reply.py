"""The reply to `/flake trend`: headline, unusual weeks, table, chart, and what the numbers cover."""

from __future__ import annotations

from datetime import date

from bot.calendar import say
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED, WEEKS_NEEDED, Counts
from bot.replies import blocks, phrases
from bot.replies.blocks import escape
from bot.replies.phrases import covers, percent, shifts
from bot.reports.trend import table
from bot.reports.trend.lines import place
from bot.reports.trend.report import Series, TrendReport, TrendWeek
from bot.reports.trend.table import usual_range

MAX_NAMED_LINES = 3
"""Maximum number of lines named in a headline."""
MAX_UNUSUAL_WEEKS = 6
"""Maximum number of weeks outside the usual range listed."""


def show(report: TrendReport, chart: Chart | None, note: str = "") -> Reply:
    """Return the reply: headline, unusual weeks, table, chart, and what the numbers cover."""
    about, headline = phrases.about(report.scope, place(report.asked)), _headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*{escape(about)}*\n{escape(headline)}")]
    if unusual := _unusual(report):
        parts.append(blocks.section(escape(unusual)))
    if report.series:
        parts += table.table(report)
    if any(line.telling for line in report.series):
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    elif any(line.closed for line in report.series):
        parts.append(blocks.context(f"No week has {MIN_CLOSED} {report.source.kind} shifts, so there is no chart."))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), note))))
    nothing = not any(week.counts != Counts() for line in report.series for week in line.weeks)
    text = blocks.short(escape(f"{about}: {headline}"), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json(), without_shifts=report.span if nothing else None)


def _headline(report: TrendReport) -> str:
    """Return the rates of the newest complete week, and those of the current week so far."""
    newest = report.latest or report.running
    if report.covered is None:
        return f"Too early for these weeks: {phrases.ending(report.coverage)}."
    if newest is None:
        return "No shift is closed in these weeks, so there is no flake rate."
    if len(report.series) == 1:
        return _headline_of_one(report, report.series[0])
    until = "" if report.latest else _until(report)
    return f"{_several(report, newest)} in the week of {say(newest)}{until}. {_verdicts(report)}".rstrip()


def _until(report: TrendReport) -> str:
    """Write through which day the running week is counted, behind its first day."""
    return f", through {say(report.through)}" if report.through else ""


def _headline_of_one(report: TrendReport, line: Series) -> str:
    parts = []
    if report.latest:
        week = line.week(report.latest)
        parts.append(
            f"{percent(week.counts.flake_rate)} flaked in the week of {say(week.start)}: "
            f"{week.counts.total_flakes:,} of {week.counts.total:,} {report.source.kind} shifts; "
            f"{_verdict(line, week)}."
        )
    if report.running:
        counts = line.week(report.running).counts
        week_of = f"the week of {say(report.running)}{_until(report)}"
        parts.append(f"{percent(counts.flake_rate)} of {counts.total:,} in {week_of}.")
    return " ".join(parts)


def _verdict(line: Series, week: TrendWeek) -> str:
    if week.verdict is None or week.limits is None:
        return _unknown(line)
    return f"{week.verdict} the usual range, {usual_range(week)}"


def _unknown(line: Series) -> str:
    """Return why there is no usual range."""
    if line.known < WEEKS_NEEDED:
        return f"too few weeks to say what is usual ({line.known} of {WEEKS_NEEDED})"
    return "all weeks are alike, so there is no usual range"


def _several(report: TrendReport, start: date) -> str:
    """Return the rates of the lines with the most closed shifts, and how many more lines there are."""
    closed = [(line, line.week(start).counts) for line in report.series if line.week(start).closed]
    largest = sorted(closed, key=lambda each: -each[1].total)[:MAX_NAMED_LINES]
    said = [
        f"{line.key} {percent(counts.flake_rate)} of {counts.total:,}"
        for line, counts in closed
        if (line, counts) in largest
    ]
    more = f" and {len(closed) - MAX_NAMED_LINES} more" if len(closed) > MAX_NAMED_LINES else ""
    return ", ".join(said) + more


def _verdicts(report: TrendReport) -> str:
    """Return which lines are outside their usual range in the newest complete week."""
    judged = [line for line in report.series if report.latest and line.week(report.latest).verdict]
    unknown = [line for line in report.series if not line.usual]
    if not judged:
        known = max(line.known for line in report.series)
        return f"Too few weeks to say what is usual ({known} of {WEEKS_NEEDED})." if known < WEEKS_NEEDED else ""
    outside = [line.key for line in judged if line.week(report.latest or report.today).verdict != "within"]
    said = f"Outside the usual range: {', '.join(outside)}." if outside else "Within the usual range."
    if outside or not unknown:
        return said
    return f"Within the usual range, where {WEEKS_NEEDED} weeks are known."


def _unusual(report: TrendReport) -> str:
    """List the weeks outside the usual range, newest first; a single line's newest week is already in the headline."""
    alone = len(report.series) == 1
    found = [
        (week, line) for line in report.series for week in line.outside if not (alone and week.start == report.latest)
    ]
    if not found:
        return ""
    found.sort(key=lambda each: each[0].start, reverse=True)
    said = [
        f"{'' if alone else line.key + ', '}week of {say(week.start)}: {percent(week.counts.flake_rate)} of "
        f"{week.counts.total:,}, {week.verdict} {usual_range(week)}"
        for week, line in found[:MAX_UNUSUAL_WEEKS]
    ]
    more = f"; and {len(found) - MAX_UNUSUAL_WEEKS} more in the table" if len(found) > MAX_UNUSUAL_WEEKS else ""
    return f"{'Earlier weeks outside' if alone else 'Outside'} the usual range: {'; '.join(said)}{more}."


def _small_print(report: TrendReport) -> list[str]:
    lines = []
    if any(week.partial for line in report.series for week in line.weeks):
        until = f"counted through {say(report.through)}" if report.through else "with no day that can be counted yet"
        lines.append(f"“So far”: a week that is not over or not wholly synced, {until}.")
    unclosed = [sum(week.counts.unclosed for week in line.weeks) for line in report.series]
    if any(unclosed):
        # Lines may overlap, so that their counts cannot be added up.
        counted = shifts(unclosed[0]) if len(unclosed) == 1 else "Some shifts are"
        lines.append(f"{counted} still unclosed: rates can still change.")
    if any(line.usual for line in report.series):
        lines.append(
            "Usual range: the limits of Laney’s p′ chart, of all complete weeks since the campaign began. A week "
            "within it says nothing new."
        )
    lines.append(covers(report.source))
    return lines
