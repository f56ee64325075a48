"""The published tables (docs/contract.md), read together: rows of all six, of one publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.errors import UnavailableError
from bot.metrics.ptg import Level
from bot.warehouse import NothingPublishedError
from bot.warehouse.rows import Ask, read

MAX_READS = 5
"""Maximum number of times that the tables are read while a publication changes them."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What the numbers of a region are: a row of `report_about`."""

    region: str
    region_group: str
    campaign: str
    definition: str
    rate: str
    run_id: str
    published_at: datetime
    data_through: date | None
    as_of: date
    held_since: datetime | None
    held_because: str
    published_run: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the rows of the other tables have in common: whose shifts they count, and which run counted them."""

    week_start: date
    region: str
    region_group: str
    organizer: str
    event_type: str
    data_through: date | None
    as_of: date
    run_id: str
    published_run: str


@dataclass(frozen=True, kw_only=True)
class Counted(Row):
    """All counts of `/flake`; a rate is the sum of `total_flakes` divided by that of `total`."""

    completed: int
    no_show: int
    cancelled: int
    total_flakes: int
    total: int
    unclosed: int
    unsynced: int
    scheduled: int
    confirmed: int
    left_message: int
    cancelled_ahead: int
    closed_ahead: int
    declined: int
    rescheduled: int
    walk_in: int
    invited: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class Day(Counted):
    """A row of `report_days`."""

    event_date: date


@dataclass(frozen=True, kw_only=True)
class Week(Counted):
    """A row of `report_weeks`."""

    week_end: date
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class Ahead(Row):
    """A row of `report_ahead`."""

    event_date: date
    scheduled: int
    confirmed: int
    left_message: int
    cancelled_ahead: int
    closed_ahead: int


@dataclass(frozen=True, kw_only=True)
class Unclosed(Row):
    """A row of `report_unclosed`."""

    event_date: date
    event: str
    unclosed: int


@dataclass(frozen=True, kw_only=True)
class Ptg:
    """A row of `report_ptg`; `run_id` is '' where several runs counted it, `region` and `region_group` for several."""

    week_start: date
    week_end: date
    is_complete: bool
    level: Level
    name: str
    region: str
    region_group: str
    metric: str
    method: str
    actual: int | None
    goal: int | None
    percent: float | None
    through: date | None
    data_through: date | None
    as_of: date
    run_id: str
    published_run: str


@dataclass(frozen=True)
class Contract:
    """The rows of all six tables, of one publication, in no particular order."""

    about: tuple[About, ...]
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    ahead: tuple[Ahead, ...]
    unclosed: tuple[Unclosed, ...]
    ptg: tuple[Ptg, ...]

    @classmethod
    def read(cls, ask: Ask) -> Contract:
        """Read the tables, again where they changed meanwhile.

        Raises NothingPublishedError where they have no rows yet, and UnavailableError where they keep changing.
        """
        before = read(About, ask("contract/report_about"))
        for _ in range(MAX_READS):
            if not before:
                raise NothingPublishedError(
                    "No numbers are published for dashboards yet. Run the pipeline: `python -m bot pipeline`."
                )
            found = cls(
                before,
                read(Day, ask("contract/report_days")),
                read(Week, ask("contract/report_weeks")),
                read(Ahead, ask("contract/report_ahead")),
                read(Unclosed, ask("contract/report_unclosed")),
                read(Ptg, ask("contract/report_ptg")),
            )
            after = read(About, ask("contract/report_about"))
            if set(after) == set(before):
                return found
            before = after
        raise UnavailableError("The published numbers change while they are read. Try again in a minute.")

    @property
    def published_run(self) -> str:
        """Return the newest published run."""
        return self.about[0].published_run
