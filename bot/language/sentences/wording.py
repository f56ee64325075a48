"""The words of each command for all that a sentence says; a sentence that says more is not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.calendar import DAYS
from bot.language import ALL, MAX_GOAL, written
from bot.language.sentences.asked import NotUnderstoodError, Places, Said, no_single_answer
from bot.language.sentences.days import called, closed_out, planned, written_days
from bot.language.sentences.facts import Facts
from bot.language.sentences.moments import Clock, Moment
from bot.schedule import read_hour, read_weekday

ROWS = ("organizer", "region", "day", "type")


def _joined(places: Places, *words: str) -> str:
    return " ".join(filter(None, (written(places), *words)))


def _type(facts: Facts) -> str:
    kinds = list(dict.fromkeys([*facts.names("type"), *facts.values("type")]))
    no_single_answer(len(kinds) > 1)
    return f"type:{kinds[0]}" if kinds else ""


def _by(facts: Facts, allowed: Sequence[str]) -> str:
    values = facts.values("by")
    no_single_answer(len(values) > 1, values and values[0] not in allowed)
    return f"by:{values[0]}" if values else ""


def _coming(said: Said) -> str:
    """Write days ahead for a command that is about next week by default."""
    return "" if said.moment == said.clock.weeks_from_now(1) else written_days(said.moment, said.clock)


def _days(said: Said, write: Callable[[Moment, Clock], str]) -> str:
    return write(said.moment, said.clock) if said.moment else ""


def flake(said: Said) -> str:
    """Write a question about rates: of days that have begun, ranked or counted where that is asked."""
    facts, moment = said.facts, said.moment
    counts, by = facts.values("count"), _by(facts, ROWS)
    ranks = facts.values("rank") or ["worst"] * facts.has("ranked")
    _check_asking(facts, by)
    no_single_answer(
        *(len(ranks) > 1, len(counts) > 1, len(facts.tops) > 1, facts.numbers, facts.goals),
        moment and (moment.span.first > said.clock.today or moment.key == "rest"),
        moment and moment.key == "span" and moment.span.last > said.clock.today == moment.span.first,
        facts.has("uncounted") and (not counts or facts.has("uncounted", *counts)),
        facts.has("together") and (not moment or len(said.places.get("region", ())) > 1),
        facts.has("ended") and not facts.has("perfect"),
        facts.has("judged") and not by and not facts.has("ask", "who", "where"),
        facts.has("ask", "where") and not ranks,
        # The highest rate is not the one that rose most.
        facts.has("change") and ranks,
        # “Top 5” can be the best or the worst.
        facts.tops and not ranks,
    )
    if facts.has("ask", "who"):
        by = by or "by:organizer"
    if facts.has("todo"):
        _check_to_do(said)
        moment = None
    kind = _type(facts) or ("type:all" if by == "by:type" else "")
    order = [f"rank:{rank}" for rank in ranks] + [f"top:{top}" for top in facts.tops]
    counted = [f"count:{count}" for count in counts]
    return _joined(said.places, written_days(moment, said.clock), kind, by, *order, *counted)


def _check_to_do(said: Said) -> None:
    """Refuse what is to be done on other days or in a place that is named: the answer about one's own says it."""
    no_single_answer(said.places, said.moment and said.moment.span != said.clock.day(0).span)


def _check_asking(facts: Facts, by: str) -> None:
    """Refuse questions about people, and those that neither a rate nor a count answers."""
    asks, counts, ranks = facts.values("ask"), facts.values("count"), facts.values("rank")
    counting = counts and asks == ["how-many"]
    who = "who" in asks and (not ranks or facts.has("body"))
    if who or (facts.has("noun") and not counting and not (facts.has("rate") and not asks)):
        raise NotUnderstoodError("subject", "people")
    no_single_answer("which" in asks and not by, "how-many" in asks and not counts and not facts.has("about", "flake"))


def trend(said: Said) -> str:
    """Write a question about rates week by week."""
    by = _by(said.facts, ("organizer", "region"))
    weeks = _weeks(said)
    # Whether the last week was unusual, the weeks before it tell.
    usual = said.facts.has("usual") and said.moment in (said.clock.weeks_from_now(-1), said.clock.weeks_from_now(0))
    counted = said.facts.has("count") and not said.facts.has("showing")
    figure = said.facts.has("figure") and not said.facts.has("usual")
    no_single_answer(said.moment and not weeks and not usual, said.numbered, counted, figure)
    return _joined(said.places, weeks, _type(said.facts), by)


def _weeks(said: Said) -> str:
    """Write the weeks of a trend: a number of them, or all since the campaign began."""
    moment, clock = said.moment, said.clock
    if moment and moment.key == "span" and moment.span.first == clock.calendar.start:
        week = clock.week(moment.span.last)
        if not moment.open:
            return written_days(week, clock) if week.span.last == moment.span.last else ""
        return f"weeks:{clock.calendar.number(clock.today)}"
    return written_days(moment, clock) if moment and moment.key == "weeks" else ""


def ahead(said: Said) -> str:
    """Write a question about what is ahead: how many, never who."""
    facts, moment, by = said.facts, said.moment, _by(said.facts, ROWS)
    if (
        facts.has("ask", "who")
        or (facts.has("ask", "which") and not by)
        or (facts.has("noun") and not facts.has("ask") and not facts.has("about"))
    ):
        raise NotUnderstoodError("subject", "people")
    no_single_answer(
        said.numbered,
        facts.has("tense", "past"),
        {*facts.values("count")} - {"completed"},
        facts.has("rank") and not by,
        moment and (moment.key in ("month", "weeks") or moment.span.last < said.clock.today),
    )
    kind = _type(facts) or ("type:all" if by == "by:type" else "")
    return _joined(said.places, _coming(said), kind, by)


def plan(said: Said) -> str:
    """Write a question about what a goal needs; without a goal the command asks for it."""
    facts = said.facts
    goals = [*facts.goals, *facts.numbers]
    no_single_answer(
        len(goals) > 1,
        any(not 1 <= goal <= MAX_GOAL for goal in goals),
        {*facts.values("ask")} - {"how-many"},
        {*facts.values("count")} - {"completed"},
    )
    return _joined(said.places, _days(said, planned), _type(facts), *(f"goal:{goal}" for goal in goals))


def unclosed(said: Said) -> str:
    """Write a question about what is to be closed out."""
    # Its list names the region and the organizer of each row.
    facts, places = said.facts, said.places
    if _by(facts, ("organizer", "region")) == "by:region" and not places:
        places = {"region": [ALL]}
    # “How many were closed out” asks for those that are.
    no_single_answer(
        said.numbered,
        facts.has("rank", "best"),
        facts.has("ask", "where"),
        facts.has("rate") and not facts.has("moves"),
        facts.has("closed") and (not facts.whether or facts.has("ask", "how-many")),
    )
    return _joined(places, _days(said, closed_out), _type(facts))


def confirm(said: Said) -> str:
    """Write a question about confirmation calls: those due today, or those for some days."""
    by = _by(said.facts, ("organizer", "region"))
    no_single_answer(
        said.numbered,
        said.facts.has("ask", "which") and not by,
        said.facts.has("ask", "where"),
        said.facts.has("tense", "past"),
        said.facts.has("rank") and not (said.facts.has("rank", "worst") and (by or said.facts.has("ask", "who"))),
    )
    return _joined(said.places, _days(said, called), _type(said.facts), by)


def ptg(said: Said) -> str:
    """Write a question about what was counted against goals: of a week, or of some weeks."""
    facts, moment, by = said.facts, said.moment, _by(said.facts, ("organizer", "region", "day"))
    asks, metrics = facts.values("ask"), facts.values("metric")
    if facts.has("noun") and not metrics:
        raise NotUnderstoodError("subject", "people")
    no_single_answer(
        said.numbered,
        len(metrics) > 1,
        "which" in asks and not by,
        "where" in asks,
        moment and (moment.key not in ("week", "weeks", "day") or moment.span.first > said.clock.today),
    )
    if moment and moment.key == "day":
        no_single_answer(by, "who" in asks)
        moment, by = said.clock.week(moment.span.first), "by:day"
    if "who" in asks:
        by = by or "by:organizer"
    if facts.has("weekly") or facts.has("change"):
        by = by or "by:week"
    metric = [f"metric:{each}" for each in metrics or facts.values("unit")]
    return _joined(said.places, written_days(moment, said.clock), *metric, _type(facts), by)


def digest(said: Said) -> str:
    """Write a request for the preview of a digest."""
    # The one that comes this week is about the last.
    newest = said.moment in (said.clock.weeks_from_now(-1), said.clock.weeks_from_now(0))
    moment = None if newest else said.moment
    no_single_answer(said.numbered, moment and (moment.key != "week" or moment.span.last >= said.clock.today))
    return _joined(said.places, written_days(moment, said.clock))


def subscribe(said: Said) -> str:
    """Write a request for a subscription: where, on which day and at which hour."""
    facts, moment = said.facts, said.moment
    named = [DAYS[moment.span.first.weekday()]] if moment and moment.key == "day" else []
    days, hours = [*facts.values("on"), *named], facts.values("at")
    no_single_answer(len(days) > 1, len(hours) > 1, moment and not named, facts.numbers, facts.tops)
    on = [f"on:{read_weekday(day)}" for day in days]
    at = [f"at:{hour}" for each in hours if (hour := read_hour(each))]
    return _joined(said.places, *on, *at, *(f"goal:{goal}" for goal in facts.goals))


def subscription(said: Said) -> str:
    """Write which subscription is paused, resumed or ended."""
    no_single_answer(said.moment, said.numbered)
    return _joined(said.places)


def alone(said: Said) -> str:
    """Write a command that takes no words."""
    no_single_answer(said.moment, said.numbered, said.places)
    return ""


WORDINGS: Mapping[str, Callable[[Said], str]] = {
    "flake": flake,
    "trend": trend,
    "next": ahead,
    "plan": plan,
    "unclosed": unclosed,
    "confirm": confirm,
    "ptg": ptg,
    "digest": digest,
    "subscribe": subscribe,
    "subscriptions": alone,
    "unsubscribe": subscription,
    "pause": subscription,
    "resume": subscription,
    "help": alone,
}
"""How the words of each command are written."""
