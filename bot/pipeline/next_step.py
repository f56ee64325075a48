"""What is to be done about a day's run: pure functions of the records, the moment, and when the source was changed.

When the source was changed costs calls to know. So `by_records` decides first, and only where it returns None is the
source asked, and `by_source` decides.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.pipeline.standing import Standing
from bot.warehouse.rows import RecordedRun

Step = Literal["early", "done", "busy", "rest", "wait", "failed", "run"]
"""What is to be done.

early: nothing yet. done: nothing more. busy: nothing, for a run is under way. rest: try again later, for something did
not answer. wait: nothing before the sync comes. failed: nothing before the source changes, for the run failed for good.
run: run, or resume the run that stopped.
"""

MAX_PAUSE_MINUTES = 16
"""Maximum pause before a run that stopped is resumed; the pause doubles from one minute with each try."""


@dataclass(frozen=True)
class Plan:
    """At which hour the run is due, how long it may be tried before anybody is told, and how old a sync may be."""

    hour: int = 7
    patience: timedelta = timedelta(hours=3)
    sync: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class Sync:
    """When the sign-ups came: `ran_at` is when the sync ran, None where that is not known.

    Their tables came between `came_at` and `newest_at`, None where there are none: by a sync, by our own load, or,
    where it is `estimated`, as far as their newest change tells.
    """

    ran_at: datetime | None = None
    came_at: datetime | None = None
    newest_at: datetime | None = None
    estimated: bool = False

    @classmethod
    def at(cls, moment: datetime | None) -> Sync:
        """Return a sync that ran at a moment."""
        return cls(moment, moment, moment)


@dataclass(frozen=True)
class SourceState:
    """When the source's sign-ups came, and when any of its tables or maps was last changed; None where unknown.

    `problem` is why the source cannot be read, '' where it can.
    """

    sync: Sync = Sync()
    changed: datetime | None = None
    problem: str = ""

    def come_since(self, moment: datetime) -> bool:
        """Return whether all tables with sign-ups came since a moment."""
        return self.sync.came_at is not None and self.sync.came_at >= moment

    def may_have_come_since(self, moment: datetime) -> bool:
        """Return whether a table without changes since a moment may have come all the same.

        Of views only the newest change is known. Of two tables one may have had no change.
        """
        newest = self.sync.newest_at
        return self.sync.estimated or (newest is not None and newest >= moment)


@dataclass(frozen=True)
class DayState:
    """How a day's run stands at a moment: when it is due, what readers see, and the run that began last."""

    now: datetime
    today: date
    due_at: datetime
    standing: Standing | None
    newest: RecordedRun | None

    @property
    def published(self) -> bool:
        """Return whether readers see a run of today."""
        return self.standing is not None and self.standing.day == self.today

    def published_since(self, moment: datetime) -> bool:
        """Return whether readers see a run of today that began since a moment."""
        return self.standing is not None and self.published and self.standing.started_at >= moment

    @property
    def later_failure(self) -> Standing | None:
        """Return the standing where readers see a run of today and a later one failed, for which digests are held."""
        standing = self.standing
        return standing if standing and self.published and standing.newest_outcome == "failed" else None

    def failed_since(self, moment: datetime) -> bool:
        """Return whether the newest run is one of today that began since a moment and failed for good."""
        newest = self.newest
        return (
            newest is not None
            and (newest.outcome, newest.day) == ("failed", self.today)
            and newest.started_at >= moment
        )

    def rests(self, clock: datetime) -> bool:
        """Return whether it is too early to resume a run that stopped; `clock` is the moment by the runs' clock."""
        newest = self.newest
        if newest is None or newest.alive_until is None:
            return False
        # The same for all instances, and another for each try.
        jitter = random.Random(f"{newest.run_id} {newest.attempt}").uniform(0.5, 1.5)
        minutes = min(2 ** (newest.attempt - 1), MAX_PAUSE_MINUTES) * jitter
        return clock < newest.alive_until + timedelta(minutes=minutes)


def by_records(state: DayState, clock: datetime) -> Step | None:
    """Return what is to be done by the records alone; None where it depends on when the source was changed.

    `clock` is the moment by the runs' clock.
    """
    newest = state.newest
    if newest and newest.outcome == "running":
        if newest.alive_until and clock < newest.alive_until:
            return "busy"
        if newest.day == state.today:
            return "rest" if state.rests(clock) else "run"
    if state.now < state.due_at:
        return "early"
    return _done(state) if state.published_since(state.due_at) else None


def by_source(state: DayState, source: SourceState, plan: Plan) -> Step:
    """Return what is to be done where the records alone do not tell.

    Of a state in which a run failed since it was due, `source.changed` must be known too.
    """
    if source.sync.newest_at and state.published_since(source.sync.newest_at):
        return _done(state)
    expected, late = state.due_at - plan.sync, state.now >= state.due_at + plan.patience
    if not (source.come_since(expected) or (late and source.may_have_come_since(expected))):
        return "wait"
    if not state.failed_since(state.due_at):
        return "run"
    return "failed" if state.failed_since(source.changed or state.due_at) else "run"


def _done(state: DayState) -> Step:
    return "failed" if state.later_failure else "done"
