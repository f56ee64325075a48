"""Rows of the bot's own records: a type for each question that is asked of them, and the one reader that makes it.

A reader takes what asks, `Warehouse.ask` or `Tools.recall`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar

from bot.tools import Answer

Ask = Callable[..., Answer]
"""Answers a question of `sql/` by its name and parameters."""


class _Row(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_R = TypeVar("_R", bound=_Row)

_EMPTY: dict[Any, Any] = {"str": "", "int": 0}


def read(kind: type[_R], answer: Answer) -> tuple[_R, ...]:
    """Make a row of each record; NULL is '' or 0 where the field's type leaves no room for None.

    Columns that an older version did not have are NULL in the rows that it wrote.
    """
    empty = {field.name: _EMPTY.get(field.type) for field in fields(kind)}
    return tuple(
        kind(**{name: empty[name] if value is None else value for name, value in row.items()})
        for row in answer.records()
    )


@dataclass(frozen=True)
class RecordedRun:
    """A run of the pipeline as it is written down: what it was wanted for, how far it has come, and what it found.

    `day` is the campaign's date that it took for today, `source` the datasets that it read and `accepted` the failing
    checks in spite of which it may publish, separated by commas; `checks` are their verdicts as JSON. `data_through` is
    the last covered day, `synced_on` the last day on which its source is known to have been synced or changed.
    `committees` are those of its sign-ups, separated by commas, None for a run of an older version; its `number` is 0.
    `changed_statuses` says which statuses its map counts otherwise than the record.
    """

    run_id: str
    started_at: datetime
    outcome: str
    newness: int = 1
    number: int = 0
    campaign: str = ""
    source: str = ""
    source_changed: datetime | None = None
    recipe: str = ""
    day: date | None = None
    asked_by: str = ""
    reason: str = ""
    accepted: str = ""
    ended_at: datetime | None = None
    attempt: int = 1
    alive_until: datetime | None = None
    instance: str = ""
    step: str = ""
    milliseconds: int | None = None
    source_rows: int | None = None
    sign_ups: int | None = None
    closed_shifts: int = 0
    mapped: int = 0
    bytes_billed: int = 0
    findings: str = ""
    checks: str = ""
    data_through: date | None = None
    synced_on: date | None = None
    committees: str | None = None
    changed_statuses: str = ""


@dataclass(frozen=True)
class RunHistory:
    """The runs that matter, the newest first."""

    runs: tuple[RecordedRun, ...]

    def newest(self, *outcomes: str, campaign: str | None = None) -> RecordedRun | None:
        """Find the newest run, of these outcomes where some are named, and of a campaign where one is."""
        return next(
            (
                run
                for run in self.runs
                if (not outcomes or run.outcome in outcomes) and campaign in (None, run.campaign)
            ),
            None,
        )

    @property
    def published(self) -> RecordedRun | None:
        """Return the run that readers see."""
        return self.newest("published")

    @property
    def checked(self) -> RecordedRun | None:
        """Return the newest run that was published or failed its checks."""
        return self.newest("published", "failed")


def run_history(ask: Ask) -> RunHistory:
    """Ask which runs there were."""
    return RunHistory(read(RecordedRun, ask("questions/runs")))


def found_since(ask: Ask, checks: Iterable[str]) -> dict[str, datetime]:
    """Ask since when checks have found something in each run, those that do in the newest run that was checked."""
    found = ask("questions/found", checks=list(checks)).records()
    return {row["check_name"]: row["since"] for row in found}


@dataclass(frozen=True)
class Freeze:
    """Numbers of a place ('' for all) that somebody froze, and that nobody has thawed.

    `run_id` is the run that was published then, '' for a freeze of an older version.
    """

    freeze_id: str
    place: str
    reason: str
    frozen_by: str
    frozen_at: datetime
    run_id: str = ""


def freezes(ask: Ask) -> tuple[Freeze, ...]:
    """Ask what is frozen."""
    return read(Freeze, ask("questions/freezes"))


def standing(answer: Answer) -> tuple[RunHistory, tuple[Freeze, ...]]:
    """Return the runs that matter to readers and what is frozen, which `questions/standing` asks at once."""
    runs: dict[str, RecordedRun] = {}
    frozen: dict[str, Freeze] = {}
    names = [field.name for field in fields(Freeze) if field.name != "run_id"]
    for row in answer.records():
        freeze = {name: row.pop(name) for name in names}
        runs[row["run_id"]] = RecordedRun(**{name: value for name, value in row.items() if value is not None})
        if freeze["freeze_id"] is not None:
            frozen[freeze["freeze_id"]] = Freeze(**freeze)
    return RunHistory(tuple(runs.values())), tuple(frozen.values())


@dataclass(frozen=True)
class LoadedFolder:
    """A folder that was loaded: the dataset with its tables, its campaign's name ('' where it gave none), and when.

    `loaded_at` is None for a folder that an older version loaded.
    """

    dataset: str
    campaign: str
    loaded_at: datetime | None = None


def loaded_folders(ask: Ask) -> tuple[LoadedFolder, ...]:
    """Ask which folders were loaded last, the newest first."""
    return read(LoadedFolder, ask("questions/loaded"))


@dataclass(frozen=True)
class AuditEntry:
    """A use of the data team's commands: who asked what, when, and how it ended."""

    noted_at: datetime
    person: str
    words: str
    outcome: str
    reference: str


def audit(ask: Ask) -> tuple[AuditEntry, ...]:
    """Ask who used the data team's commands lately, the newest first."""
    return read(AuditEntry, ask("questions/audit"))


@dataclass(frozen=True)
class Reconciliation:
    """A comparison of VAN's own report with a run: how many shifts are counted alike, and the cause of most others."""

    reconciled_at: datetime
    run_id: str
    person: str
    verdict: str
    matched: int
    compared: int
    differing: int
    cause: str
    example: str
    first_day: date
    last_day: date


def last_reconciliation(ask: Ask) -> Reconciliation | None:
    """Ask how the newest comparison with VAN's own report ended; None where there was none."""
    return next(iter(read(Reconciliation, ask("questions/reconciled"))), None)


@dataclass(frozen=True)
class Preference:
    """A choice that somebody made in App Home: a region or a group ('' for all), and turf ('' for all of it)."""

    region: str
    organizer: str
    chosen_on: date


def preference(ask: Ask, user_key: str) -> Preference | None:
    """Ask what somebody chose; None for who chose nothing. `user_key` stands for the person in the records."""
    chosen = ask("questions/preferences")
    theirs = chosen.rows[chosen.rows["user_key"] == user_key].drop(columns="user_key")
    return next(iter(read(Preference, Answer(theirs, chosen.cost))), None)
