"""How the goals stand, in words: what is behind and by how much first, then what is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.calendar import say_date
from bot.replies.answer import HEADLINE, Headline
from bot.replies.phrases import ending
from bot.reports.ptg.phrases import (
    begun,
    days_left,
    number,
    of_goal,
    per_day,
    placed,
    plural,
    said,
    weeks_named,
    whose_week,
)
from bot.reports.ptg.report import PtgReport
from bot.reports.ptg.rows import SHORT, PtgRow, with_goals

HOW_TO_SET = "The data team sets goals with /flake-admin goals."
"""How there can be goals."""
MAX_NAMED = 3
"""Maximum number of metrics named without a goal."""


def judged(rows: Iterable[PtgRow]) -> list[PtgRow]:
    """Return the rows with a goal, the furthest behind first."""
    found = [row for row in with_goals(rows) if row.status]
    return sorted(found, key=lambda row: (row.status not in SHORT, row.share if row.share is not None else 1.0))


def headline(report: PtgReport) -> Headline:
    """Return what is behind and by how much, then what is not; without goals the counts."""
    if report.through is None and report.span.first <= report.today:
        return Headline(f"Too early for {weeks_named(report.span, report.today)}.", _known(report))
    rows = judged(report.totals)
    if report.span.first > report.today:
        return _ahead(report)
    if report.by == "week":
        weeks = with_goals(report.rows)
        return _week_by_week(report, weeks) if report.metric and weeks else headline(newest(report))
    if not rows:
        return _counts(report)
    behind = [row for row in rows if row.status in SHORT]
    lead, named = _lead(report, rows, behind)
    rest = [_others(behind, named, _also(report)), *_standings(rows, named), _without(report)]
    return Headline(lead, fitted(rest, HEADLINE - len(lead) - 1))


def newest(report: PtgReport) -> PtgReport:
    """Return the report of the last of several weeks, which are its rows."""
    span = report.rows[-1].span
    scope = replace(report.scope, group_by="metric", span=span)
    totals = tuple(row for row in report.rows if row.span == span)
    return replace(report, asked=replace(report.asked, scope=scope), totals=totals)


def _week_by_week(report: PtgReport, rows: Sequence[PtgRow]) -> Headline:
    """Return in how many whole weeks the goal was reached, and how the running one stands."""
    whole = [row for row in rows if row.over]
    reached = sum(1 for row in whole if row.status == "reached")
    what = f"{begun(placed(report.whose))}, {said(rows[0])}"
    running = next((row for row in rows if not row.over), None)
    now = ""
    if running:
        left = f", {per_day(running)} a day to make it" if running.needed_per_day else ""
        now = f"This week {running.status}: {of_goal(running)}{left}." if running.status else ""
    if not whole:
        return Headline(f"{what}: no week with a goal is over yet.", now)
    last = f"The week of {say_date(whole[-1].span.first)}: {of_goal(whole[-1])}."
    return Headline(
        f"{what}: the goal was reached in {reached} of {plural(len(whole), 'week')}.", f"{now} {last}".strip()
    )


def fitted(sentences: Iterable[str], room: int) -> str:
    """Return as many sentences as there is room for."""
    text = ""
    for sentence in filter(None, sentences):
        longer = f"{text} {sentence}".strip()
        if len(longer) > room:
            break
        text = longer
    return text


def _lead(report: PtgReport, rows: Sequence[PtgRow], behind: Sequence[PtgRow]) -> tuple[str, list[PtgRow]]:
    """Return the first sentence and the rows that it names."""
    who, left = whose_week(report), days_left(report)
    if behind:
        worst = behind[0]
        have = (
            f"{who} missed {_its(report)} goal of {said(worst)}:"
            if worst.over
            else f"{who} {_be(report)} behind on {said(worst)}:"
        )
        until = f" with {plural(left, 'day')} left" if left else ""
        pace = f"; {per_day(worst)} a day to make it" if worst.needed_per_day else ""
        return f"{have} {of_goal(worst)}{until}{pace}.", [worst]
    reached = [row for row in rows if row.status == "reached"]
    if len(reached) == len(rows):
        what = {1: f"{_its(report)} goal", 2: "both goals"}.get(len(rows), f"all {len(rows)} goals")
        return f"{who} {'have' if _plural(report) else 'has'} reached {what}: {listed(reached[:2])}.", list(reached[:2])
    first = [row for row in rows if row.status != "reached"][:2]
    state = "ahead" if all(row.status == "ahead" for row in first) else "on track"
    until = f", with {plural(left, 'day')} left" if left else ""
    return f"{who} {_be(report)} {state}: {listed(first)}{until}.", first


def _its(report: PtgReport) -> str:
    return "their" if _plural(report) else "its"


def _plural(report: PtgReport) -> bool:
    return report.whose.level == "statewide"


def _be(report: PtgReport) -> str:
    return "are" if _plural(report) else "is"


def listed(rows: Iterable[PtgRow]) -> str:
    """Write how much of several goals is reached: calls 310 of 500, shifts 41 of 60."""
    return ", ".join(f"{said(row)} {of_goal(row)}" for row in rows)


def _also(report: PtgReport) -> str:
    return "Also missed" if report.span.last < report.today else "Also behind"


def _others(behind: Sequence[PtgRow], named: Sequence[PtgRow], word: str) -> str:
    others = [row for row in behind if row not in named]
    more = f", and {len(others) - 2} more" if len(others) > 2 else ""
    return f"{word}: {listed(others[:2])}{more}." if others else ""


def _standings(rows: Sequence[PtgRow], named: Sequence[PtgRow]) -> list[str]:
    """Return what is on track, ahead or reached, a sentence for each."""
    sentences = []
    for status in ("on track", "ahead", "reached"):
        of_it = [row for row in rows if row.status == status and row not in named]
        shown = ", ".join(f"{said(row)} ({of_goal(row)})" for row in of_it[:2])
        more = f" and {len(of_it) - 2} more" if len(of_it) > 2 else ""
        if len(of_it) == 1:
            sentences.append(f"{begun(said(of_it[0]))} {status} ({of_goal(of_it[0])}).")
        elif of_it:
            sentences.append(f"{begun(status)}: {shown}{more}.")
    return sentences


def _without(report: PtgReport) -> str:
    """Name what is counted and has no goal."""
    rows = [
        row
        for row in report.totals
        if row.goal is None and not row.method and row.actual and row.about.has_goal and not _covered(row, report)
    ]
    names = [said(row) for row in rows[:MAX_NAMED]]
    return f"No goal for {' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))}." if names else ""


def _covered(row: PtgRow, report: PtgReport) -> bool:
    """Return whether one of a metric's methods has a goal, or it counts the same as another metric does."""
    return row.metric == "recruited_by" or any(other.metric == row.metric and other.goal for other in report.totals)


def _counts(report: PtgReport) -> Headline:
    """Return the counts of a place without goals."""
    rows = [row for row in report.totals if not row.method or report.scope.event_type]
    shown = [
        f"{number(row.actual)} {said(row)}"
        for row in rows
        if row.actual and row.about.kind == "days" and row.metric != "recruited_by"
    ]
    through = f", through {report.through:%A}" if report.through and report.through < report.span.last else ""
    when = weeks_named(report.span, report.today)
    counted = ", ".join(shown[:4]) or "nothing is counted yet"
    if with_goals(report.rows):
        none = f"There is no goal for {placed(report.whose)}."
        return Headline(f"{begun(placed(report.whose))} {when}{through}: {counted}.", none)
    nothing = "No goals are set" + ("" if report.whose.level == "statewide" else f" for {placed(report.whose)}")
    return Headline(f"{begun(placed(report.whose))} {when}{through}: {counted}.", f"{nothing}. {HOW_TO_SET}")


def _ahead(report: PtgReport) -> Headline:
    """Return the goals of weeks that have not begun, and how many scheduled shifts will come."""
    rows = with_goals(report.totals)
    who = f"{begun(placed(report.whose))} {weeks_named(report.span, report.today)}"
    scheduled = next((row.actual for row in report.totals if row.metric == "scheduled" and not row.method), 0) or 0
    shifts = next((row for row in report.totals if row.metric == "shifts" and row.projected is not None), None)
    coming = f"{scheduled:,.0f} shifts are scheduled."
    if shifts and shifts.projected is not None and scheduled:
        within = f" ({shifts.low:,}–{shifts.high:,})" if shifts.low is not None and shifts.high is not None else ""
        coming = f"About {shifts.projected:,.0f} of {scheduled:,.0f} scheduled shifts will come{within}."
    if not rows:
        return Headline(f"{who}: no goals are set.", f"{coming} {HOW_TO_SET}")
    goals = ", ".join(f"{row.goal:,} {said(row)}" for row in rows[:3])
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return Headline(f"{who}, the goals: {goals}{more}.", coming)


def _known(report: PtgReport) -> str:
    """Return where the data end, and how the week before went."""
    where = begun(f"{ending(report.coverage)}.")
    before = judged(report.last_week)
    last = f"Last week: {listed(before[:3])}." if before else ""
    if not before:
        counted = [row for row in report.last_week if row.actual and not row.method and row.about.kind == "days"]
        last = f"Last week: {listed(counted[:3])}." if counted else ""
    return f"{where} {last}".strip()


def to_do(report: PtgReport) -> str:
    """Return what makes up for what is behind, a day; '' where nothing is, or nothing can be done."""
    rows = newest(report).totals if report.by == "week" else report.totals
    behind = [row for row in judged(rows) if row.status == "behind" and row.needed_per_day]
    if report.through is None:
        behind = [row for row in with_goals(report.totals) if row.needed_per_day]
    if not behind or report.span.first > report.today:
        return ""
    needed = " · ".join(f"{per_day(row)} {said(row)}" for row in behind[:4])
    return f"Today: {needed}"
