"""The statements behind `/flake ptg`, asked at once, and the rows they return."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.calendar import EVER, Span
from bot.metrics import Source
from bot.reports.ptg.rows.about import About
from bot.tools import Answer, Numbers, Tools

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


def begin(about: About, tools: Tools) -> Callable[[], tuple[Answers, Source]]:
    """Ask everything side by side; return what waits for the answers."""
    numbers, found = tools.numbers, list[Answer]()
    days, coverage = about.span.parameters(), about.coverage.parameters
    through = {"through": coverage["through"]}

    def asked(question: str, parameters: dict[str, Any]) -> Answer:
        found.append(numbers.ask(question, **parameters))
        return found[-1]

    past = [asked(*each) for each in about.of_the_past()]
    activity = asked("ptg", {**days, **coverage, **about.grouped})
    people = {span: asked("ptg_people", {"last_day": last}) for span, last in about.periods.items()}
    flaked = asked("flake", about.flaked(about.place))
    everywhere = asked("flake", about.flaked({})) if about.at_home else None
    confirmed = asked("ptg_confirmed", {**days, **through})
    unknown = asked("ptg_unknown", {**days, **through, **about.place})
    # Which event types have goals says what else to ask; of a run, that is known.
    found.append(goals := goals_of(numbers, about.span))
    kinds = sorted(about.kinds(goals.records()))
    upcoming = {kind: asked("next", about.upcoming(ahead, kind)) for ahead in about.ahead for kind in kinds}

    def read() -> tuple[Answers, Source]:
        weekdays, place_weeks, weeks = (*(each.records() for each in past), (), (), ())[:3]
        answers = Answers(
            activity.records(),
            goals.records(),
            weekdays,
            place_weeks,
            weeks,
            {span: each.records() for span, each in people.items()},
            flaked.records(),
            everywhere.records() if everywhere else (),
            confirmed.records(),
            unknown.records(),
            {kind: each.records() for kind, each in upcoming.items()},
        )
        return answers, Source.of(numbers.run, *found)

    return read


def goals_of(numbers: Numbers, span: Span) -> Answer:
    """Return the goals that hold on some of these days: those of a run are asked for once, whatever the days."""
    answer = numbers.ask("goals", **EVER.parameters())
    valid = zip(answer.rows["valid_from"], answer.rows["valid_to"], strict=True)
    held = [(first or date.min) <= span.last and (last or date.max) >= span.first for first, last in valid]
    return Answer(answer.rows[held], answer.cost)
