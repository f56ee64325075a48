"""What a command is, and what it is given: the numbers, the campaign's calendar, the drawing of charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from bot.calendar import Calendar, Span
from bot.language import FLAKE, Grammar, Names, Question, parser
from bot.messages import Chart, Reply, Request
from bot.settings import DefinitionKey

if TYPE_CHECKING:
    import pandas as pd

_R = TypeVar("_R")


MIN_BILLED = 10 * 1024**2
"""Minimum number of bytes that BigQuery bills for each table that is read."""


def least_billed(processed: int, tables: int) -> int:
    """Return what BigQuery's minimum makes of the bytes that a statement read; 0 where its cache answered."""
    return max(processed, MIN_BILLED * tables) if processed else 0


@dataclass(frozen=True)
class Cost:
    """What a statement cost: bytes read, bytes billed, and how long it took.

    Of a question, `bytes_billed` is what BigQuery's minimum makes of the bytes read: the one call that answers it does
    not know more. Of a job that writes, it is what was billed.
    """

    bytes_processed: int = 0
    bytes_billed: int = 0
    milliseconds: int = 0


@dataclass(frozen=True)
class Answer:
    """A question's rows (a column per returned field, Python's own values, None for NULL) and what they cost."""

    rows: pd.DataFrame
    cost: Cost

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dicts by column."""
        return [{str(name): value for name, value in row.items()} for row in self.rows.to_dict("records")]


@dataclass(frozen=True)
class Layout:
    """How a built table is laid out: a partition for each day or month of a column, clustered by others."""

    partition: str
    cluster: tuple[str, ...]
    unit: Literal["DAY", "MONTH"] = "DAY"


@dataclass(frozen=True)
class Published:
    """The run that readers see: which one, from when, of which campaign, and its last covered day (None: no day is).

    `definition` is what counts as a flake, `changed` which statuses the run's map counts otherwise than the record.
    """

    run_id: str
    campaign: str
    published_at: datetime
    data_through: date | None
    started_at: datetime | None = None
    definition: DefinitionKey = "mn2020"
    changed: str = ""


@dataclass(frozen=True)
class Noted:
    """A question that a command asked: its name, of which run, with which parameters, and the answer."""

    name: str
    run_id: str
    parameters: dict[str, Any]
    answer: Answer


@dataclass(frozen=True)
class Numbers:
    """The numbers of one published run: which run it is, what there is to ask for in it, and its answers.

    `read_names(run_id)` and `answer(statement, run_id, **parameters)` ask the warehouse. `noted` takes note of each
    question asked, where somebody wants to account for them.
    """

    run: Published
    read_names: Callable[[str], Names] = field(repr=False)
    answer: Callable[..., Answer] = field(repr=False)
    noted: list[Noted] | None = None

    @property
    def names(self) -> Names:
        """Return what there is to ask for: regions, organizers, event types."""
        return self.read_names(self.run.run_id)

    def ask(self, question: str, **parameters: Any) -> Answer:
        """Answer one of `sql/questions/`, named without its folder, from this run.

        The answer may still be on its way: what is asked before it is read is asked side by side.
        """
        name = f"questions/{question}"
        found = self.answer(name, self.run.run_id, **parameters)
        if self.noted is not None:
            self.noted.append(Noted(name, self.run.run_id, parameters, found))
        return found

    def of(self, run_id: str) -> Numbers:
        """Return the numbers of another run, to compare the two."""
        return replace(self, run=replace(self.run, run_id=run_id))

    def noting(self, noted: list[Noted]) -> Numbers:
        """Return the same numbers, which note each question that they are asked."""
        return replace(self, noted=noted)


@dataclass(frozen=True)
class Stamp:
    """What every reader has to know about the numbers of a place ('' for all): frozen, or that a newer run failed.

    `remedy` is what the data team does about it.
    """

    kind: str
    name: str
    place: str
    reason: str
    since: datetime
    remedy: str = ""


@dataclass(frozen=True)
class Recipes:
    """How to find in VAN whom to call, and what to close out: sentences of the campaign's data team."""

    calls: str
    close_out: str


class Draw(Protocol):
    """Draws a chart of a report, in this process or in another; it may return while the chart is being drawn."""

    def __call__(self, chart: Callable[[_R], Chart], report: _R) -> Chart | None:
        """Return the chart; None when it could not be drawn, which is logged."""


@dataclass(frozen=True)
class Tools:
    """What a command is given to answer with.

    `bind()` returns the numbers of the newest published run, and the same ones each time it is called, so that a
    whole request is answered from one run; `draw(chart, report)` draws.
    `recall(question, **parameters)` asks the bot's own records, as they are now; `record(write, **parameters)` runs one
    of `sql/records/` and returns how many rows it touched. `known(question)` answers what is asked of those records for
    everybody, as they were a few seconds ago at most. `user_key` stands for the person who asks in the records;
    `own_rows_only` says that people may see rows of organizers of their own region only. `stamps()` lists what every
    reader has to know about the numbers; `overdue` is how long after midnight a day's numbers are late. `recipes` tell
    how to find the lists in VAN.
    """

    calendar: Calendar
    bind: Callable[[], Numbers]
    draw: Draw
    recall: Callable[..., Answer]
    record: Callable[..., int]
    known: Callable[[str], Answer]
    user_key: str = ""
    own_rows_only: bool = False
    stamps: Callable[[], tuple[Stamp, ...]] = tuple
    overdue: timedelta = timedelta(hours=10)
    recipes: Recipes = Recipes("", "")

    @property
    def numbers(self) -> Numbers:
        """Return the numbers that this request is answered from. Raises UserError where nothing is published."""
        return self.bind()

    def read(self, request: Request, words: str, grammar: Grammar, why: str = "") -> Question:
        """Read a question, once. Raises UsageError with the nearest spelling and the legal values."""
        asked = parser.parse(words, self.numbers.names, self.calendar_of(grammar), request.today, grammar)
        return Question(request, grammar, asked, words, why)

    def calendar_of(self, grammar: Grammar) -> Calendar:
        """Return the calendar with the weeks that a command's questions are about."""
        if not grammar.campaign_weeks:
            return self.calendar
        listed = self.numbers.ask("weeks").records()
        odd_weeks = tuple(Span(week["first_day"], week["last_day"]) for week in listed)
        return replace(self.calendar, odd_weeks=odd_weeks)

    def recent(self, question: Question) -> str:
        """Write a question in full, with the weeks around today as they are called: week:last."""
        line, calendar = question.line, self.calendar_of(question.grammar)
        for name, weeks in {"last": -1, "current": 0, "next": 1}.items():
            first = calendar.week_from(question.today, weeks).first
            line = line.replace(f"week:{first}", f"week:{name}")
        return line

    def moment(self, request: Request) -> datetime:
        """Return the moment of a request; the beginning of its day where only the day is known."""
        return request.now or datetime.combine(request.today, time(), self.calendar.zone)


@dataclass(frozen=True)
class Described:
    """What help says about a command: its word, what it does, how it is typed, each of its words, and examples."""

    name: str
    summary: str
    usage: str
    details: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Command(Described):
    """One thing people can ask, and the function that answers.

    `personal`: where no place is named, it is about the shifts of the person who asks. `form`: it answers with a
    form to fill in.
    """

    run: Callable[[Question, Tools], Reply]
    grammar: Grammar = FLAKE
    personal: bool = False
    form: bool = False

    def line(self, words: str) -> str:
        """Write the command with these words, as it is typed."""
        return f"{self.grammar.command} {words}".strip()


Parameters = dict[str, Any]
"""A statement's parameters by name, as Python values."""
