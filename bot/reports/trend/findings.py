"""What the weeks of a line tell: a run of weeks, how the newest compares with the usual, and which were unusual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.calendar import Span, Weeks, say_date
from bot.charts import findings
from bot.metrics import LEFTOVER, MIN_CLOSED_TO_RANK, WEEKS_NEEDED, Counts, Run, apart, run
from bot.replies.phrases import flaked, in_words, named, rounded
from bot.reports.trend.report import Series, TrendReport, TrendWeek

MAX_LINES_NAMED = 3
"""Maximum number of lines that a title names."""
MAX_WEEKS_NAMED = 2
"""Maximum number of unusual weeks that a title names."""


@dataclass(frozen=True)
class Moved:
    """How far a rate moved from one week to a later one, both counted in the number of weeks."""

    weeks: int
    first: TrendWeek
    last: TrendWeek

    @property
    def clear(self) -> bool:
        """Return whether it moved by more than chance explains."""
        return apart(self.last.counts, self.first.counts)

    @property
    def rising(self) -> bool:
        """Return whether it rose."""
        return (self.last.counts.flake_rate or 0.0) > (self.first.counts.flake_rate or 0.0)

    @property
    def way(self) -> str:
        """Write the rise or fall: up from 55% to 67%."""
        before, after = (rounded(week.counts.flake_rate or 0.0) for week in (self.first, self.last))
        return f"{'up' if self.rising else 'down'} from {before} to {after}"


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
        largest = max(lines, key=lambda line: (line.key not in LEFTOVER, line.closed))
        return _of_several(report, lines) or f"{findings.named(largest.key)}: {_together(largest)}"
    (line,) = lines
    moved = change_of(line)
    changed = f"{moved.way[0].upper()}{moved.way[1:]} in {in_words(moved.weeks)} weeks" if moved and moved.clear else ""
    if not line.usual:
        return changed or _spread(line)
    outside = [week for week in line.weeks if judged(week) and week.verdict != "within"]
    if not outside:
        return changed or "No week was out of the ordinary"
    if len(outside) > MAX_WEEKS_NAMED:
        return f"{len(outside)} of {len(line.weeks)} weeks were out of the ordinary"
    above, below = (
        " and ".join(say_date(week.start) for week in outside if week.verdict == verdict)
        for verdict in ("above", "below")
    )
    if above and below:
        return f"Higher than usual: {above}; lower: {below}"
    return f"{'Higher' if above else 'Lower'} than usual: {above or below}"


def _of_several(report: TrendReport, lines: Sequence[Series]) -> str:
    """Write which lines are out of the ordinary, or else which moved most; '' where there are too few shifts."""
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


def change_of(line: Series) -> Moved | None:
    """Return how a line's rate moved over its complete weeks with enough closed shifts; None where those are few."""
    weeks = [week for week in line.weeks if week.joined and week.counts.total >= MIN_CLOSED_TO_RANK]
    if len(weeks) < 2:
        return None
    first, last = weeks[0], weeks[-1]
    return Moved(1 + (last.start - first.start).days // 7, first, last)


def _large(line: Series) -> list[float]:
    """Return the rates of the complete weeks with enough closed shifts to be compared."""
    counts = [week.counts for week in line.weeks if week.joined and week.counts.total >= MIN_CLOSED_TO_RANK]
    return [each.flake_rate or 0.0 for each in counts]


def _spread(line: Series) -> str:
    """Write between which rates the weeks lie, where what is usual is not known; of few shifts, the rate of all."""
    rates = _large(line)
    if len(rates) < 2:
        return _together(line)
    low, high = rounded(min(rates)), rounded(max(rates))
    return f"{high} each week" if low == high else f"Between {low} and {high} in {in_words(len(rates))} weeks"


def _together(line: Series) -> str:
    """Write how many flaked in all complete weeks together; without any, in the week so far."""
    complete = [week for week in line.weeks if week.closed and not week.partial]
    weeks = complete or [week for week in line.weeks if week.closed]
    counts = sum((week.counts for week in weeks), Counts())
    when = f"in {in_words(len(weeks))} weeks" if len(weeks) > 1 else f"in the week of {say_date(weeks[0].start)}"
    return f"{flaked(counts)} {when}{'' if complete else ' so far'}"


def _moved_most(lines: Sequence[Series]) -> str:
    """Name the line whose weeks lie furthest apart, where what is usual is not known; '' where no weeks compare."""
    known = [(line.key, _large(line)) for line in lines if line.key not in LEFTOVER]
    spreads = [(max(rates) - min(rates), key, rates) for key, rates in known if len(rates) > 1]
    if not spreads:
        return ""
    _, key, rates = max(spreads)
    return f"{findings.named(key)} moved most: between {rounded(min(rates))} and {rounded(max(rates))}"


def _names(keys: Sequence[str]) -> str:
    return findings.listed(keys) if len(keys) <= MAX_LINES_NAMED else f"{keys[0]} and {len(keys) - 1} more"
