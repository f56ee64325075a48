"""A run of the pipeline: what somebody asks for, how far it has come, and why it could not begin or continue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from bot.calendar import Calendar
from bot.errors import UnavailableError, UserError
from bot.imports.source_tables import Selection
from bot.imports.sources import OURS, SourceMap
from bot.pipeline.checks import Finding, Verdict
from bot.settings import DefinitionKey, RegionFrom
from bot.warehouse.rows import RecordedRun

Outcome = Literal["running", "published", "failed", "stopped"]
"""A run that stopped, and that nobody resumes, says nothing about the source: it has not failed."""

DAILY = "daily"
"""Who wants the run of every morning."""

_SOURCE = ("campaign", "day", "source", "source_changed", "recipe")
"""What two runs have in common that build the same numbers."""


class BusyError(UserError):
    """Another run is under way."""


class LeaseLostError(UserError):
    """Another instance has resumed this run because this one did not renew its lease."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Another instance has resumed run {run_id}, because this one did not renew its lease: see how it ends."
        )


class StoppedError(UnavailableError):
    """The instance is being stopped: it leaves the run at its next step, for another one to resume."""

    def __init__(self) -> None:
        super().__init__("This instance was stopped before the run ended.")


@dataclass(frozen=True)
class Options:
    """What a run needs to know about the campaign, who wants it, and why.

    `names` are what the source calls our tables and columns, `region_from` is what tells a sign-up's region,
    `definition` is what counts as a flake in the published tables. `accepted` names failing checks in spite of which it
    may publish, with a count where that alone is; `who` stands for who wants it in the log. `after` names the run that
    was the newest when this one was decided, None where that does not matter. `instance` names this instance of the
    program, and `gone` tells of another's name that it certainly runs no more.
    """

    calendar: Calendar
    today: date
    source_datasets: tuple[str, ...] = ()
    names: SourceMap = OURS
    region_from: RegionFrom = "location"
    turf_committee_id: str = ""
    state_code: str = ""
    committee_ids: tuple[str, ...] = ()
    fresh_days: int = 1
    day_closes: int = 20
    definition: DefinitionKey = "mn2020"
    accepted: tuple[str, ...] = ()
    asked_by: str = "terminal"
    who: str = "terminal"
    reason: str = ""
    after: str | None = None
    instance: str = ""
    gone: Callable[[str], bool] = field(default=lambda _: False)

    @property
    def selection(self) -> Selection:
        """Return which rows of the source count, and the campaign's zone."""
        return Selection(self.calendar.zone.key, self.state_code, self.committee_ids)

    @property
    def week_first_day(self) -> int:
        """Return the weekday on which weeks begin; BigQuery counts from Sunday, 1, Python from Monday, 0."""
        return (self.calendar.first_weekday + 1) % 7 + 1


@dataclass(frozen=True)
class Run:
    """What a run has done so far, at which step it is, who wanted it and why.

    `source` are the datasets it reads, `day` is the campaign's date that it takes for today, `accepted` are the failing
    checks in spite of which it may publish. `number` counts the runs, `attempt` the tries at this one, from 1.
    """

    run_id: str
    campaign: str
    source: tuple[str, ...]
    started_at: datetime
    day: date | None
    asked_by: str = ""
    reason: str = ""
    accepted: tuple[str, ...] = ()
    number: int = 1
    attempt: int = 1
    outcome: Outcome = "running"
    step: str = ""
    ended_at: datetime | None = None
    source_rows: int | None = None
    repeated: int | None = None
    left_out: int | None = None
    sign_ups: int | None = None
    closed_shifts: int | None = None
    mapped: int | None = None
    bytes_billed: int = 0
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    failure: str = ""
    data_through: date | None = None
    synced_on: date | None = None
    committees: str | None = None
    changed_statuses: str = ""
    definition: str = ""

    def billed(self, cost: int) -> Run:
        """Return the run with the cost of a step added."""
        return replace(self, bytes_billed=self.bytes_billed + cost)

    @property
    def passed(self) -> bool:
        """Return whether no check keeps it from being published."""
        return not any(found.stops for found in self.findings)

    @property
    def said(self) -> str:
        """Return what its checks found and what stopped it, one line each."""
        return "\n".join([*map(str, self.findings), *filter(None, [self.failure])])

    @property
    def recorded(self) -> RecordedRun:
        """Return it as the records tell of it: how it ended, and what it found."""
        return RecordedRun(
            self.run_id, self.started_at, self.outcome, step=self.step, sign_ups=self.sign_ups, findings=self.said
        )


@dataclass(frozen=True)
class RunRequest:
    """A run that somebody wants: of which campaign and sources, as changed when, for which day, who and why.

    `recipe` stands for the statements and settings by which it is built: a run with another recipe is not resumed.
    `accepted` are the failing checks in spite of which it may publish. `after` names the run that was the newest when
    this one was decided, None where that does not matter.
    """

    campaign: str
    source: tuple[str, ...]
    changed: datetime | None
    day: date
    asked_by: str
    reason: str
    accepted: tuple[str, ...] = ()
    after: str | None = None
    recipe: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """Return the columns of `runs` that hold it."""
        return {
            "campaign": self.campaign,
            "source": ",".join(self.source),
            "source_changed": self.changed,
            "day": self.day,
            "asked_by": self.asked_by,
            "reason": self.reason,
            "accepted": ",".join(self.accepted),
            "recipe": self.recipe,
        }

    def fulfilled_by(self, run: RecordedRun) -> bool:
        """Return whether a run that stopped is of the same rows, day and recipe, and may end as this one may.

        The run of every morning is fulfilled by anybody's run of that day, with the checks that its person accepted.
        """
        names, row = _SOURCE if self.asked_by == DAILY else (*_SOURCE, "accepted"), self.row
        return run.number > 0 and all(getattr(run, name) == row[name] for name in names)


def requested_by(asked_by: str) -> str:
    """Return who wanted a run; an id of Slack's says nothing to whoever reads it."""
    return "–" if not asked_by else "by hand" if asked_by.isupper() else asked_by
