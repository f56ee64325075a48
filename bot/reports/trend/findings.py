"""What the weeks of a line tell: a run of weeks, how the newest compares with the usual, and which were unusual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.calendar import Span, Weeks, say_date
from bot.charts import findings
from bot.metrics import LEFTOVER, MIN_CLOSED_TO_RANK, WEEKS_NEEDED, Counts, Run, run
from bot.replies.phrases import in_words, named, rounded
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_LINES_NAMED = 3
"""Maximum number of lines that a title names."""
MAX_WEEKS_NAMED = 2
"""Maximum number of unusual weeks that a title names."""


def begun(report: TrendReport) -> TrendReport:
    """Return the report from the first week on in which any line has shifts; one without any as it is."""
    first = min((week.start for line in report.series for week in line.weeks if week.counts != Counts()), default=None)
    if first is None or first == report.span.first:
        return report
    scope = replace(report.scope, span=Span(first, report.span.last))
    lines = (replace(line, weeks=tuple(week for week in line.weeks if week.start >= first)) for line in report.series)
    return replace(report, asked=replace(report.asked, scope=scope), series=tuple(lines))


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
    name = named(Weeks(start, start + timedelta(6)), today)
    return name if name in ("last week", "this week") else f"in the week of {say_date(start)}"


def title(report: TrendReport, lines: Sequence[Series]) -> str:
    """Write what the weeks drawn have found, which the headline does not say: which of them are unusual."""
    if len(lines) > 1:
        return _title_of_several(report, lines)
    (line,) = lines
    if not line.usual:
        return _spread(line)
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
        return _moved_most(lines)
    above, below = (
        [line.key for line, week in known if week.verdict == verdict and line.usual] for verdict in ("above", "below")
    )
    if not above and not below:
        return "All are where they usually are" if len(known) == len(lines) else "None out of the ordinary"
    parts = [f"{_names(keys)} {word} the usual" for keys, word in ((above, "above"), (below, "below")) if keys]
    return ", ".join(parts)


def _large(line: Series) -> list[float]:
    """Return the rates of the complete weeks with enough closed shifts to be compared."""
    counts = [week.counts for week in line.weeks if week.joined and week.counts.total >= MIN_CLOSED_TO_RANK]
    return [each.flake_rate or 0.0 for each in counts]


def _spread(line: Series) -> str:
    """Write between which rates the weeks lie, where what is usual is not known."""
    rates = _large(line)
    if len(rates) < 2:
        return "Too few weeks to compare"
    low, high = rounded(min(rates)), rounded(max(rates))
    return f"{high} each week" if low == high else f"Between {low} and {high} in {in_words(len(rates))} weeks"


def _moved_most(lines: Sequence[Series]) -> str:
    """Name the line whose weeks lie furthest apart, where what is usual is not known."""
    known = [(line.key, _large(line)) for line in lines if line.key not in LEFTOVER]
    spreads = [(max(rates) - min(rates), key, rates) for key, rates in known if len(rates) > 1]
    if not spreads:
        return "Too few weeks to compare"
    _, key, rates = max(spreads)
    return f"{findings.named(key)} moved most: between {rounded(min(rates))} and {rounded(max(rates))}"


def _names(keys: Sequence[str]) -> str:
    return findings.listed(keys) if len(keys) <= MAX_LINES_NAMED else f"{keys[0]} and {len(keys) - 1} more"
