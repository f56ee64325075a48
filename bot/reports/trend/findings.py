"""What the weeks of a line tell: a run of weeks, how the newest compares with the usual, and which were unusual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.calendar import Span, say_date
from bot.charts import findings
from bot.metrics import MIN_CLOSED_TO_RANK, WEEKS_NEEDED, Run, run
from bot.replies.phrases import named
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_LINES_NAMED = 3
"""Maximum number of lines that a title names."""
MAX_WEEKS_NAMED = 2
"""Maximum number of unusual weeks that a title names."""


def judged(week: TrendWeek) -> bool:
    """Return whether enough shifts are closed for a week to be compared with the usual."""
    return week.verdict is not None and week.counts.total >= MIN_CLOSED_TO_RANK


def run_of(line: Series, latest: date | None) -> Run | None:
    """Return the weeks in a row, up to the newest complete one, in which a line's rate rose, or fell."""
    weeks = [week for week in line.weeks if latest and week.start <= latest]
    return run([week.counts for week in weeks])


def usual_range(week: TrendWeek) -> str:
    """Write the usual range of a week's rate: 48–58%."""
    lower, upper = (round(bound * 100) for bound in week.limits or (0.0, 1.0))
    return f"{lower}%" if lower == upper else f"{lower}–{upper}%"


def unknown(line: Series) -> str:
    """Return why there is no usual range."""
    if line.known < WEEKS_NEEDED:
        return f"Too few weeks to say what is usual ({line.known} of {WEEKS_NEEDED})"
    return "All weeks are alike, so there is no usual range"


def week_named(start: date, today: date) -> str:
    """Name a week within a sentence: last week; in the week of Aug 8."""
    name = named(Span(start, start + timedelta(6)), today)
    return name if name in ("last week", "this week") else f"in the week of {say_date(start)}"


def title(report: TrendReport, lines: Sequence[Series]) -> str:
    """Write what the weeks drawn have found, which the headline does not say: which of them are unusual."""
    if len(lines) > 1:
        return _title_of_several(report, lines)
    (line,) = lines
    if not line.usual:
        return unknown(line)
    outside = [week for week in line.weeks if judged(week) and week.verdict != "within"]
    if not outside:
        return "No week was out of the ordinary"
    if len(outside) > MAX_WEEKS_NAMED:
        return f"{len(outside)} of {len(line.weeks)} weeks were out of the ordinary"
    above, below = (
        " and ".join(say_date(week.start) for week in outside if week.verdict == verdict)
        for verdict in ("above", "below")
    )
    if above and below:
        return f"Higher than usual: {above}; lower: {below}"
    return f"{'Higher' if above else 'Lower'} than usual: {above or below}"


def _title_of_several(report: TrendReport, lines: Sequence[Series]) -> str:
    weeks = [(line, line.week(report.latest)) for line in lines if report.latest]
    known = [(line, week) for line, week in weeks if judged(week)]
    if not known:
        return "Too few weeks or shifts to say what is usual"
    above, below = (
        [line.key for line, week in known if week.verdict == verdict and line.usual] for verdict in ("above", "below")
    )
    if not above and not below:
        return "All are where they usually are" if len(known) == len(lines) else "None out of the ordinary"
    parts = [f"{_names(keys)} {word} the usual" for keys, word in ((above, "above"), (below, "below")) if keys]
    return ", ".join(parts)


def _names(keys: Sequence[str]) -> str:
    return findings.listed(keys) if len(keys) <= MAX_LINES_NAMED else f"{keys[0]} and {len(keys) - 1} more"
