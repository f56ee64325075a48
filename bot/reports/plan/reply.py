"""The reply to `/flake plan`: how many to recruit for a goal, and how it stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bot.calendar import Span, say, say_span
from bot.messages import Block, Reply
from bot.metrics import EVERYONE, MIN_CLOSED_TO_RANK, OWN, WEEKS_BACK, Counts, History, forecast
from bot.replies import blocks
from bot.replies.answer import Answer, Headline
from bot.replies.blocks import Cell
from bot.replies.phrases import NONE, RELATIVE, behind, count, data, named, percent, placed, types
from bot.reports.plan.report import PlanReport

TENTHS = f"{forecast.GOAL_PROBABILITY * 10:.0f} of 10"


def show(report: PlanReport, note: str = "") -> Reply:
    """Return the reply: how many to recruit, how it stands, the ways to plan side by side."""
    body = [_table(report)] if report.need.remaining else []
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip(),
        _joined(_why(report), _to_close(report)),
        body,
        (types(report.scope), *data(report.source), note.removesuffix(".")),
        _method(report),
    ).reply(report.as_json(), report.scope.span if report.counts == Counts() else None)


def _headline(report: PlanReport) -> Headline:
    need, counts = report.need, report.counts
    goal = f"For {report.goal:,} in {placed(report.scope)} {when(report.scope.span, report.today)}"
    done = f"{counts.completed:,} came so far." if counts.completed else ""
    if not need.remaining:
        return Headline(f"{goal}: the goal is reached.", f"{counts.completed:,} came.")
    if need.sure is not None:
        return Headline(f"{goal}: {_recruit(report, need.sure)}", _joined(done, _as_it_stands(report)))
    if need.average is not None:
        weeks = len(report.history.weeks) if report.history else 0
        sure = "How sure that is cannot be told yet." if weeks == 1 else "No number would be sure enough."
        lead = f"{goal}: on average {_recruit(report, need.average)}"
        return Headline(lead, _joined(done, sure, _as_it_stands(report)))
    why = "Nobody came in the weeks before." if report.history else "There is no flake rate to go by."
    lead = f"{goal}: {_recruit(report, need.halves)}"
    return Headline(lead, _joined(done, "By the rule of halves.", why, _as_it_stands(report)))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _recruit(report: PlanReport, schedule: int) -> str:
    """Write how many to recruit beyond those scheduled."""
    more = report.recruit(schedule)
    return f"recruit {more:,} more." if more else "enough are scheduled."


def when(span: Span, today: date) -> str:
    """Name the days of a plan within a sentence: next week, tomorrow, on Sat, Aug 22."""
    name = named(span, today)
    return f"on {name}" if span.days == 1 and name not in RELATIVE else name


def _table(report: PlanReport) -> Block:
    called = {
        "sure": f"Enough in {TENTHS} weeks",
        "average": "Enough on average",
        "halves": "Rule of halves",
    }
    rows: list[list[Cell]] = [
        [called[way], _count(report.recruit(schedule)), _count(schedule)] for way, schedule in report.ways
    ]
    return blocks.data_table("How many to recruit, and to schedule in all", ["Plan", "Recruit", "Schedule"], rows)


def _count(number: int | None) -> Cell:
    return NONE if number is None else count(number)


def _as_it_stands(report: PlanReport) -> str:
    """Return the outcome of the shifts already scheduled if nobody is recruited."""
    need, booked = report.need, report.counts.scheduled
    if not booked:
        return "Nothing is scheduled yet."
    said = f"{booked:,} {'is' if booked == 1 else 'are'} scheduled"
    if need.expected is None:
        return f"{said}."
    said = f"About {need.expected:,.0f} of {booked:,} scheduled will come"
    within = "" if need.within is None else f" ({need.within[0]:,}–{need.within[1]:,})"
    if report.short:
        return f"{said}{within}, {report.short:,} short of {report.goal:,} completed."
    if need.chance is None:
        return f"{said}{within}."
    return f"{said}{within}: {likely(need.chance)} that {report.goal:,} come."


def _why(report: PlanReport) -> str:
    """Return why more are to be recruited than are missing; '' where nobody is."""
    need, history = report.need, report.history
    more, average = report.recruit(need.sure), report.recruit(need.average)
    if not more or history is None:
        return ""
    if not average:
        return f"With {more:,} more the goal is met in {TENTHS} weeks."
    rate = f"Usually {percent(history.counts.completed / history.counts.total)} come"
    return f"{rate}: {average:,} more are enough on average, {more:,} in {TENTHS} weeks."


def likely(chance: float) -> str:
    """Write a probability as chances in ten or fewer, never as none or certain: 1 chance in 5."""
    if chance < 0.05:
        return "less than 1 chance in 20"
    if chance > 0.95:
        return "more than 19 chances in 20"
    of_ten = Fraction(min(9, max(1, round(chance * 10))), 10)
    return f"{of_ten.numerator} {'chance' if of_ten.numerator == 1 else 'chances'} in {of_ten.denominator}"


def _to_close(report: PlanReport) -> str:
    """Return the past shifts of this week that count once they are closed out."""
    number = report.counts.unclosed
    if not number:
        return ""
    what = "1 past shift" if number == 1 else f"{number:,} past shifts"
    days = "this week" if report.scope.span.days == 7 else "these days"
    return f"Close out {what} of {days}: until then {'it does' if number == 1 else 'they do'} not count."


def _method(report: PlanReport) -> list[str]:
    if report.history is None:
        days = say_span(report.before)
        return [f"No shift was closed out {days}, so there is no flake rate; half is a rule of thumb."]
    if not report.need.remaining:
        return []
    chance = report.need.chance
    exact = [] if chance is None else [f"The chance as it stands is {_percent(chance)}."]
    return [
        f"The first number meets the goal in {TENTHS} such weeks; the second is what is wanted / (1 − flake rate).",
        *exact,
        *_assumptions(report, report.history),
    ]


def _weekdays(report: PlanReport) -> str:
    return f" on {report.day:%A}s" if report.day else ""


def _percent(chance: float) -> str:
    """Write a probability in whole percents, never as 0% or 100%."""
    if chance < 0.01:
        return "less than 1%"
    return "more than 99%" if chance > 0.99 else f"{chance * 100:.0f}%"


def _assumptions(report: PlanReport, history: History) -> list[str]:
    counts, whose = history.counts, history.whose
    weeks = ", ".join(
        f"{say(week.first)} {percent(week.counts.flake_rate)} of {week.counts.total:,}" for week in history.weeks
    )
    rate = f"Flake rate {percent(counts.flake_rate)} of {counts.total:,} shifts closed out"
    said = f"{rate}, last {WEEKS_BACK} complete weeks: {weeks}."
    if whose != OWN:
        around = "all regions" if whose == EVERYONE else whose
        few = f"fewer than {MIN_CLOSED_TO_RANK} shifts of {report.scope.place}{_weekdays(report)} were closed out"
        said += f" It is the rate of {around}: {few}."
    elif report.day:
        said += f" They are those{_weekdays(report)}."
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
