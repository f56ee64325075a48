"""The reply to `/flake plan`: how many to schedule and to recruit, how certain that is, and what it is based on."""

from __future__ import annotations

from datetime import timedelta

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import EVERYONE, MIN_CLOSED_TO_RANK, OWN, WEEKS_BACK, Counts, History, forecast
from bot.replies import blocks
from bot.replies.blocks import Cell, escape
from bot.replies.phrases import NONE, about, behind, count, covers, percent
from bot.reports.plan.report import PlanReport

TENTHS = f"{forecast.GOAL_PROBABILITY * 10:.0f} of 10"


def show(report: PlanReport, note: str = "") -> Reply:
    """Return the reply: headline, the ways to plan side by side, the outcome as it stands, the assumptions."""
    headline = behind(report.source, report.today) + _headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*{escape(about(report.scope))}*\n{escape(headline)}")]
    if report.need.remaining:
        parts.append(_table(report))
    if stands := _as_it_stands(report):
        parts.append(blocks.section(escape(stands)))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), covers(report.source), note))))
    nothing = report.scope.span if report.counts == Counts() else None
    return Reply(blocks.short(escape(headline), blocks.TEXT), tuple(parts), report.as_json(), without_shifts=nothing)


def _headline(report: PlanReport) -> str:
    need, counts = report.need, report.counts
    wish = f"{report.goal:,} completed {'shift' if report.goal == 1 else 'shifts'} in {_where(report)} {_when(report)}"
    if counts.completed:
        wish += f", {counts.completed:,} so far"
    if not need.remaining:
        return f"{wish}: the goal is reached."
    if need.sure is not None:
        return f"{wish}: {_recruit(report, need.sure)}"
    if need.average is not None:
        weeks = len(report.history.weeks) if report.history else 0
        sure = "How sure that is cannot be told yet." if weeks == 1 else "No number would be sure enough."
        return f"{wish}: on average {_recruit(report, need.average)} {sure}"
    why = "Nobody came in the weeks before." if report.history else "There is no flake rate to reckon with."
    return f"{wish}: by the rule of halves {_recruit(report, need.halves)} {why}"


def _recruit(report: PlanReport, schedule: int) -> str:
    """Return how many to schedule, how many are scheduled, how many to recruit."""
    booked, more = report.counts.scheduled, report.recruit(schedule)
    from_now = " from today on" if report.counts.completed else ""
    said = f"schedule {schedule:,} in all{from_now}; {booked:,} {'is' if booked == 1 else 'are'} on the book; "
    return said + (f"recruit {more:,} more." if more else "that is enough.")


def _where(report: PlanReport) -> str:
    return "all regions" if report.scope.place == "All regions" else report.scope.place


def _when(report: PlanReport) -> str:
    """Return the week as “this week”, “next week” or its days."""
    span, week = report.scope.span, timedelta(7)
    if span.first <= report.today <= span.last:
        return "this week"
    return "next week" if span.first <= report.today + week <= span.last else say_span(span)


def _table(report: PlanReport) -> Block:
    called = {
        "sure": f"Met in {TENTHS} such weeks",
        "average": "On average: wanted / (1 − flake rate)",
        "halves": "Rule of halves: twice as many",
    }
    rows: list[list[Cell]] = [
        [called[way], _count(schedule), _count(report.recruit(schedule))] for way, schedule in report.ways
    ]
    return blocks.data_table("How many to schedule and to recruit", ["Reckoned", "Schedule", "Recruit"], rows)


def _count(number: int | None) -> Cell:
    return NONE if number is None else count(number)


def _as_it_stands(report: PlanReport) -> str:
    """Return the outcome of the shifts already scheduled if nobody is recruited."""
    need, booked = report.need, report.counts.scheduled
    if need.expected is None or not need.remaining or not booked:
        return ""
    said = f"As it stands: of the {booked:,} on the book ({report.counts.confirmed:,} confirmed) "
    said += f"about {need.expected:,.0f} will be completed"
    if need.within is None or need.chance is None:
        return f"{said}."
    low, high = need.within
    return f"{said} ({low:,} to {high:,}); {likely(need.chance)} that {need.remaining:,} or more will."


def likely(chance: float) -> str:
    """Format a probability, never as 0 % or 100 %."""
    if chance < 0.01:
        return "it is less than 1 % likely"
    return "it is more than 99 % likely" if chance > 0.99 else f"it is {chance * 100:.0f} % likely"


def _small_print(report: PlanReport) -> list[str]:
    lines = []
    if report.history is None:
        lines.append(
            f"No shift was closed {say_span(report.before)}, so there is no flake rate; half is a rule of thumb."
        )
    elif report.need.remaining:
        lines += _assumptions(report, report.history)
    if report.counts.unclosed:
        lines.append(f"Not counted: {report.counts.unclosed:,} unclosed of this week's past days. Close them in VAN.")
    return lines


def _assumptions(report: PlanReport, history: History) -> list[str]:
    counts, whose = history.counts, history.whose
    weeks = ", ".join(
        f"{say(week.first)} {percent(week.counts.flake_rate)} of {week.counts.total:,}" for week in history.weeks
    )
    rate = f"Flake rate {percent(counts.flake_rate)} of {counts.total:,} closed shifts"
    said = f"{rate}, last {WEEKS_BACK} complete weeks: {weeks}."
    if whose != OWN:
        around = "all regions" if whose == EVERYONE else whose
        said += (
            f" It is the rate of {around}: fewer than {MIN_CLOSED_TO_RANK} shifts of {report.scope.place} were closed."
        )
    lines = [said]
    if report.need.sure is not None:
        lines.append(
            "It assumes that the week is like one of these: it counts the rate's uncertainty, how much weeks differ, "
            "and chance, not a trend and nothing new. It is careful: the rate counts those who cancel ahead, and some "
            "have cancelled already."
        )
    elif len(history.weeks) == 1:
        lines.append("One week does not tell how much weeks differ, so there is no sure number yet.")
    else:
        lines.append(
            f"Even {forecast.MAX_MULTIPLE} × the goal would not be sure: too few came in these weeks, or they differ "
            "too much."
        )
    return lines
