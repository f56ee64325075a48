"""What is to be done about a morning's run: a pure function of the records, the moment, and the source's change."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.pipeline.standing import Standing
from bot.warehouse.rows import RecordedRun

Step = Literal["early", "done", "busy", "rest", "wait", "failed", "run"]
"""What is to be done: nothing yet, nothing more, or somebody is at it; to rest after something did not answer; to wait
for the sync; nothing before the source changes, for the run failed for good; or to run."""

LONGEST_PAUSE = 16
"""After something did not answer it is tried again in a minute, in two, in four, and so on up to so many."""


@dataclass(frozen=True)
class Plan:
    """At which hour the run is due, for how long it may be tried before somebody is told, and how old a sync may be."""

    hour: int = 7
    patience: timedelta = timedelta(hours=3)
    sync: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class DayState:
    """How a morning stands: since when its run is due, what is shown, and the run that began last."""

    now: datetime
    today: date
    since: datetime
    shown: Standing | None
    newest: RecordedRun | None

    def ran(self, since: datetime) -> bool:
        """Say whether readers see a run of today that began since a moment."""
        return self.shown is not None and self.published and self.shown.started_at >= since

    @property
    def published(self) -> bool:
        """Say whether readers see a run of today."""
        return self.shown is not None and self.shown.day == self.today

    @property
    def failed_since(self) -> Standing | None:
        """Give the standing where readers see a run of today and a later one has failed, for which digests are held."""
        return self.shown if self.published and self.shown and self.shown.newest_outcome == "failed" else None

    def failed(self, since: datetime) -> bool:
        """Say whether the newest run is one of today that began since a moment, and failed for good."""
        newest = self.newest
        return (
            newest is not None
            and (newest.outcome, newest.day) == ("failed", self.today)
            and (newest.started_at >= since)
        )

    def resting(self, now: datetime) -> bool:
        """Say whether a run that stopped is to be gone on with only later; `now` by the clock of the runs."""
        newest = self.newest
        if newest is None or newest.alive_until is None:
            return False
        # The same for all instances, and another for each try.
        jitter = random.Random(f"{newest.run_id} {newest.attempt}").uniform(0.5, 1.5)
        minutes = min(2 ** (newest.attempt - 1), LONGEST_PAUSE) * jitter
        return now < newest.alive_until + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Source:
    """What the source can be asked: when its sign-ups were last changed, and when any of its tables or maps was."""

    synced: Callable[[], datetime | None]
    changed: Callable[[], datetime | None]


def step(morning: DayState, clock: datetime, source: Source, plan: Plan) -> Step:
    """Say what is to be done; `clock` is the moment by the clock of the runs."""
    if going := _going(morning, clock):
        return going
    if morning.now < morning.since:
        return "early"
    found = "done" if morning.ran(morning.since) else _by_source(morning, source, plan)
    return "failed" if found == "done" and morning.failed_since else found


def _going(morning: DayState, clock: datetime) -> Step | None:
    """Say what is to be done about a run that has not ended; None where there is none of today."""
    newest = morning.newest
    if newest is None or newest.outcome != "running":
        return None
    if newest.alive_until and clock < newest.alive_until:
        return "busy"
    if newest.day != morning.today:
        return None
    return "rest" if morning.resting(clock) else "run"


def _by_source(morning: DayState, source: Source, plan: Plan) -> Step:
    """Say what is to be done by when the source was last changed, which costs calls to know."""
    synced = source.synced()
    if synced and morning.ran(synced):
        return "done"
    if synced is None or synced < morning.since - plan.sync:
        return "wait"
    if not morning.failed(morning.since):
        return "run"
    return "failed" if morning.failed(source.changed() or morning.since) else "run"
