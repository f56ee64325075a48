"""Runs of the pipeline: one at a time of all who try, gone on with when somebody stops, each with its row in `runs`.

Whoever runs renews a short lease. When it is over, somebody else may go on with the same run; each try has a number,
and only the newest try can write. What was built is not built again (`Warehouse.build`, `once`).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import UserError
from bot.imports import loads
from bot.pipeline.checks import Finding, Verdict
from bot.warehouse.rows import RecordedRun, run_history

if TYPE_CHECKING:
    from bot.warehouse.client import Warehouse

log = logging.getLogger(__name__)

Outcome = Literal["running", "published", "failed", "stopped"]
"""A run that stopped, and that nobody goes on with, says nothing of the source: it has not failed."""

LEASE = timedelta(minutes=2)
"""Whoever runs and has not been heard of for so long is taken for dead."""
BEAT_SECONDS = 30.0
"""So often the lease is renewed."""
JOIN_SECONDS = 5.0


class BusyError(UserError):
    """Another run is under way."""


class LeaseLostError(UserError):
    """Somebody else has gone on with this run, having taken us for dead."""


@dataclass(frozen=True)
class Run:
    """What a run did so far, at which step it is, who wanted it and why; the how many-th run, and the how many-th try.

    `source` are the datasets it reads, `day` is the campaign's date that it takes for today.
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

    def billed(self, cost: int) -> Run:
        """Add what a step cost."""
        return replace(self, bytes_billed=self.bytes_billed + cost)

    @property
    def said(self) -> str:
        """Say what its checks found and what stopped it, a line each."""
        return "\n".join([*map(str, self.findings), *filter(None, [self.failure])])


@dataclass(frozen=True)
class Wanted:
    """A run that somebody wants: of which campaign and sources, as changed when, for which day, who and why.

    `recipe` stands for the statements and settings by which it is built: a run of another is not gone on with.
    `accepted` are the failing checks in spite of which it may publish. `after` names the run that was the newest when
    it was decided, None where that does not matter.
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
        """Name what is written down of it."""
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


@dataclass(frozen=True)
class Runs:
    """All runs of one campaign's numbers. `gone` says of an instance's name that it surely runs no more."""

    warehouse: Warehouse
    clock: Callable[[], datetime]
    instance: str = ""
    gone: Callable[[str], bool] = field(default=lambda _: False)

    def begin(self, wanted: Wanted) -> Run:
        """Begin a run, or go on with one of the same that stopped. Raises BusyError where another is under way."""
        newest = run_history(self.warehouse.ask).newest()
        if wanted.after is not None and wanted.after != (newest.run_id if newest else ""):
            raise BusyError("Somebody else has begun a run meanwhile.")
        if newest and newest.outcome == "running":
            if newest.alive_until and self.clock() < newest.alive_until and not self.gone(newest.instance):
                raise BusyError(_busy(newest))
            if _same(newest, wanted):
                return self._resume(newest, wanted)
            self._give_up(newest)
        return self._begin(newest, wanted)

    def _begin(self, newest: RecordedRun | None, wanted: Wanted) -> Run:
        now = self.clock()
        name = loads.stamped(f"{self.warehouse.dataset}_run", now)
        this = Run(
            name,
            wanted.campaign,
            wanted.source,
            now,
            wanted.day,
            wanted.asked_by,
            wanted.reason,
            wanted.accepted,
            number=newest.number + 1 if newest else 1,
        )
        # Of a dataset that was made anew the numbers begin anew, too.
        after = newest.run_id if newest else f"none since {self.warehouse.born()}"
        row = wanted.row | {"run_id": name, "number": this.number}
        row |= {"started_at": now, "alive_until": now + LEASE, "instance": self.instance}

        def another() -> bool:
            now_newest = run_history(self.warehouse.ask).newest()
            return now_newest is not None and (newest is None or now_newest.run_id != newest.run_id)

        if not self.warehouse.first("records/run_begin", f"run after {after}", another, **row):
            raise BusyError("Somebody else has begun a run at the same moment: wait until it is over.")
        return this

    def _resume(self, newest: RecordedRun, wanted: Wanted) -> Run:
        attempt = newest.attempt + 1
        ours = self.warehouse.claim(
            "records/run_resume",
            f"run {newest.run_id} try {attempt}",
            run_id=newest.run_id,
            attempt=attempt,
            alive_until=self.clock() + LEASE,
            instance=self.instance,
        )
        if not ours:
            raise BusyError("Somebody else has gone on with this run at the same moment: wait until it is over.")
        return Run(
            run_id=newest.run_id,
            campaign=wanted.campaign,
            source=wanted.source,
            started_at=newest.started_at,
            day=wanted.day,
            asked_by=newest.asked_by,
            reason=newest.reason,
            accepted=tuple(filter(None, newest.accepted.split(","))),
            number=newest.number,
            attempt=attempt,
        )

    def _give_up(self, newest: RecordedRun) -> None:
        """Write off a run that stopped, and that nobody goes on with."""
        stopped = Run(
            run_id=newest.run_id,
            campaign=newest.campaign,
            source=(),
            started_at=newest.started_at,
            day=newest.day,
            number=newest.number,
            attempt=newest.attempt,
            outcome="stopped",
            step=newest.step,
        )
        said = f"It stopped at {newest.step or 'its beginning'} and was given up for a newer one."
        try:
            self.write(replace(stopped, failure=said, ended_at=self.clock()))
        except LeaseLostError:
            raise BusyError("Somebody else has gone on with the run that stopped: wait until it is over.") from None

    def write(self, this: Run) -> None:
        """Write down how a run stands: with the outcome `published` this is the publication.

        Raises LeaseLostError where another try has the run.
        """
        ran = (this.ended_at - this.started_at) if this.ended_at else None
        touched = self.warehouse.record(
            "records/run",
            run_id=this.run_id,
            attempt=this.attempt,
            alive_until=self.clock() + (LEASE if this.outcome == "running" else timedelta()),
            ended_at=this.ended_at,
            outcome=this.outcome,
            step=this.step,
            milliseconds=ran // timedelta(milliseconds=1) if ran else None,
            source_rows=this.source_rows,
            sign_ups=this.sign_ups,
            closed_shifts=this.closed_shifts,
            mapped=this.mapped,
            bytes_billed=this.bytes_billed,
            findings=this.said,
            checks=json.dumps([asdict(each) for each in this.verdicts], ensure_ascii=False),
            data_through=this.data_through,
        )
        if not touched:
            raise LeaseLostError(_LOST.format(run=this.run_id))

    def release(self, this: Run) -> None:
        """Write down that a try could not go on; whoever tries next goes on with the run."""
        # Where BigQuery does not take even that, the lease is over by itself.
        with suppress(UserError):
            self._beat(this, self.clock())

    def _beat(self, this: Run, until: datetime) -> int:
        return self.warehouse.record(
            "records/run_beat",
            run_id=this.run_id,
            attempt=this.attempt,
            alive_until=until,
            step=this.step,
            findings=this.said,
        )

    @contextmanager
    def kept(self, this: Callable[[], Run]) -> Iterator[Callable[[], None]]:
        """Renew a run's lease while a block lasts; what is given raises LeaseLostError where it was lost."""
        over, lost = threading.Event(), threading.Event()

        def beat() -> None:
            while not over.wait(BEAT_SECONDS):
                try:
                    if not self._beat(this(), self.clock() + LEASE):
                        lost.set()
                        return
                except Exception as error:
                    # If that lasts, the lease is over, and rightly so.
                    log.warning("lease not renewed", extra={"reason": type(error).__name__})

        def check() -> None:
            if lost.is_set():
                raise LeaseLostError(_LOST.format(run=this().run_id))

        thread = threading.Thread(target=beat, name="lease", daemon=True)
        thread.start()
        try:
            yield check
        finally:
            over.set()
            # One that waits for BigQuery holds nobody up: it can write nothing once the run is over.
            thread.join(JOIN_SECONDS)


DAILY = "daily"
"""Who wants the run of every morning."""
_OF_ROWS = ("campaign", "day", "source", "source_changed", "recipe")
_LOST = "Another instance has gone on with run {run}, having taken this one for dead: see how it ends."


def _busy(newest: RecordedRun) -> str:
    step = f", at {newest.step.replace('/', ': ')}" if newest.step else ""
    return (
        f"Run {newest.run_id} ({requested_by(newest.asked_by)}) is under way{step}. Wait until it is over; if "
        f"it has stopped, somebody can go on with it in {LEASE // timedelta(minutes=1)} minutes."
    )


def _same(newest: RecordedRun, wanted: Wanted) -> bool:
    """Say whether a run that stopped is of the same rows, day and recipe, and may end as this one may.

    What every morning wants is fulfilled by anybody's run of that day, with what its person has accepted.
    """
    names = _OF_ROWS if wanted.asked_by == DAILY else (*_OF_ROWS, "accepted")
    row = wanted.row
    return newest.number > 0 and all(getattr(newest, name) == row[name] for name in names)


def requested_by(asked_by: str) -> str:
    """Say who wanted a run; an id of Slack's says nothing to who reads it."""
    return "–" if not asked_by else "by hand" if asked_by.isupper() else asked_by
