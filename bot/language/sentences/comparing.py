"""The words of a comparison."""

from __future__ import annotations

from datetime import timedelta

from bot.language import ALL, written
from bot.language.sentences.asked import Places, no_single_answer
from bot.language.sentences.days import written_days
from bot.language.sentences.facts import Facts
from bot.language.sentences.moments import Clock, Moment


def _before(moment: Moment, clock: Clock) -> Moment:
    """Return the week, the day or the month before one."""
    no_single_answer(moment.key not in ("week", "day", "month"))
    day = moment.span.first - timedelta(1)
    return {"week": clock.week, "day": clock.on, "month": clock.month_with}[moment.key](day)


def compare(facts: Facts, places: Places, clock: Clock) -> str:
    """Write a comparison of two or more places, weeks, months, days or types: of one of these only."""
    kinds, moments = facts.names("type"), [moment.settled(ahead=False) for moment in facts.moments]
    if len(moments) == 1 and facts.has("relative"):
        moments.append(_before(moments[0], clock))
    elif (
        moments in ([clock.weeks_from_now(-1)], [clock.month(-1)])
        and not kinds
        and facts.has("than")
        and max(map(len, places.values()), default=0) < 2
    ):
        # “Better than last week” is about this week.
        moments.insert(0, clock.month(0) if moments[0].key == "month" else clock.weeks_from_now(0))
    moments = list(dict.fromkeys(moments))
    keys = {moment.key for moment in moments}
    sizes = [*map(len, places.values()), len(kinds), len(moments)]
    no_single_answer(
        facts.numbers or facts.goals or facts.tops or facts.has("ask", "how-many", "who", "where"),
        len([size for size in sizes if size > 1]) != 1 or len(places) > 1,
        ALL in places.get("region", []) and len(places["region"]) > 1,
        any(clock.calendar.outside(moment.span) for moment in moments),
        len(keys) > 1 or (len(moments) > 1 and not keys <= {"week", "month", "day"}),
    )
    said = [written_days(moment, clock) for moment in moments]
    times = ",".join([*said[:1], *(each.partition(":")[2] for each in said[1:])])
    return " ".join(filter(None, (written(places), times, f"type:{','.join(kinds)}" if kinds else "")))
