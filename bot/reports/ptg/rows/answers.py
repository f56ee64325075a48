"""The statements behind `/flake ptg`, asked at once, and the rows they return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bot.calendar import Span
from bot.metrics import Source
from bot.reports.ptg.rows.about import About
from bot.tools import Answer, Tools

THREADS = 8
"""Maximum number of statements asked at once."""

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Answers:
    """The rows of each statement.

    `place_weeks` are the last weeks of the place asked for, `weeks` those of its organizers or regions; `people` those
    of each span; `flaked` are the flaked shifts of the place, `flaked_at_home` those of all places where organizers at
    home there have rows. `upcoming` are the rows of `questions/next` by event type, '' for all of them.
    """

    activity: Rows = ()
    goals: Rows = ()
    weekdays: Rows = ()
    place_weeks: Rows = ()
    weeks: Rows = ()
    people: Mapping[Span, Rows] = field(default_factory=dict)
    flaked: Rows = ()
    flaked_at_home: Rows = ()
    confirmed: Rows = ()
    unknown: Rows = ()
    upcoming: Mapping[str, Rows] = field(default_factory=dict)


def ask(about: About, tools: Tools) -> tuple[Answers, Source]:
    """Ask everything at once; forecasts of shifts, once it is known which event types have goals."""
    numbers, found = tools.numbers, list[Answer]()
    days, coverage = about.span.parameters(), about.coverage.parameters
    through = {"through": coverage["through"]}

    def rows(question: str, parameters: dict[str, Any]) -> Rows:
        answer = numbers.ask(question, **parameters)
        found.append(answer)
        return answer.records()

    with ThreadPoolExecutor(THREADS, thread_name_prefix="ptg") as threads:
        goals = threads.submit(rows, "goals", days)
        past = [threads.submit(rows, *each) for each in about.of_the_past()]
        activity = threads.submit(rows, "ptg", {**days, **coverage, **about.grouped})
        people = {span: threads.submit(rows, "ptg_people", {"last_day": last}) for span, last in about.periods.items()}
        flaked = threads.submit(rows, "flake", about.flaked(about.place))
        everywhere = threads.submit(rows, "flake", about.flaked({})) if about.at_home else None
        confirmed = threads.submit(rows, "ptg_confirmed", {**days, **through})
        unknown = threads.submit(rows, "ptg_unknown", {**days, **through, **about.place})
        upcoming = {
            kind: threads.submit(rows, "next", about.upcoming(ahead, kind))
            for ahead in about.ahead
            for kind in sorted(about.kinds(goals.result()))
        }
        weekdays, place_weeks, weeks = (*(each.result() for each in past), (), (), ())[:3]
        answers = Answers(
            activity.result(),
            goals.result(),
            weekdays,
            place_weeks,
            weeks,
            {span: each.result() for span, each in people.items()},
            flaked.result(),
            everywhere.result() if everywhere else (),
            confirmed.result(),
            unknown.result(),
            {kind: each.result() for kind, each in upcoming.items()},
        )
    return answers, Source.of(numbers.run, *found)
