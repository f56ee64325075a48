"""The runs as they are recorded: one at a time, whoever tries, and resumed where one stopped.

An instance that runs renews a short lease. When that is over another instance may resume the run; each try has a
number, and only the newest try can write. What was built is not built again (`Warehouse.build`, `once`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports import loads
from bot.pipeline.runs import BusyError, LeaseLostError, Run, RunRequest, requested_by
from bot.warehouse.rows import RecordedRun, run_history

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

LEASE = timedelta(minutes=2)
"""How long a lease holds: an instance that has not renewed it for longer is taken for dead."""


@dataclass(frozen=True)
class RunRegistry:
    """All runs of one campaign's numbers.

    `instance` names this instance of the program; `gone` tells of another's name that it certainly runs no more.
    """

    warehouse: Warehouse
    clock: Callable[[], datetime]
    instance: str = ""
    gone: Callable[[str], bool] = field(default=lambda _: False)

    def begin(self, wanted: RunRequest, newest: RecordedRun | None) -> Run:
        """Begin a run, or resume one of the same that stopped; `newest` is the newest run when this one was wanted.

        Raises BusyError where another is under way, or was begun since.
        """
        if wanted.after is not None and wanted.after != (newest.run_id if newest else ""):
            raise BusyError("Somebody else has begun a run meanwhile.")
        if newest and newest.outcome == "running":
            if newest.alive_until and self.clock() < newest.alive_until and not self.gone(newest.instance):
                raise BusyError(_busy(newest))
            if wanted.fulfilled_by(newest):
                return self._resume(newest, wanted)
            self._give_up(newest)
        return self._begin(newest, wanted)

    def _newest(self) -> RecordedRun | None:
        return run_history(self.warehouse.ask).newest()

    def _begin(self, newest: RecordedRun | None, wanted: RunRequest) -> Run:
        now = self.clock()
        run = Run(
            run_id=loads.stamped(f"{self.warehouse.dataset}_run", now),
            campaign=wanted.campaign,
            source=wanted.source,
            started_at=now,
            day=wanted.day,
            asked_by=wanted.asked_by,
            reason=wanted.reason,
            accepted=wanted.accepted,
            number=newest.number + 1 if newest else 1,
        )
        # A dataset that was made anew counts its runs anew, too.
        after = newest.run_id if newest else f"none since {self.warehouse.born()}"
        row = wanted.row | {"run_id": run.run_id, "number": run.number}
        row |= {"started_at": now, "alive_until": now + LEASE, "instance": self.instance}

        def another() -> bool:
            found = self._newest()
            return found is not None and (newest is None or found.run_id != newest.run_id)

        if not self.warehouse.first("records/run_begin", f"run after {after}", another, **row):
            raise BusyError("Somebody else has begun a run at the same moment: wait until it is over.")
        return run

    def _resume(self, newest: RecordedRun, wanted: RunRequest) -> Run:
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
            raise BusyError("Somebody else has resumed this run at the same moment: wait until it is over.")
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
        """Record as stopped a run that nobody resumes."""
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
            failure=f"It stopped at {newest.step or 'its beginning'} and was given up for a newer one.",
        )
        try:
            self.write(replace(stopped, ended_at=self.clock()))
        except LeaseLostError:
            raise BusyError("Somebody else has resumed the run that stopped: wait until it is over.") from None

    def write(self, run: Run) -> None:
        """Record how a run stands: with the outcome `published` this is the publication.

        Raises LeaseLostError where another try has the run.
        """
        lasted = (run.ended_at - run.started_at) if run.ended_at else None
        touched = self.warehouse.record(
            "records/run",
            run_id=run.run_id,
            attempt=run.attempt,
            alive_until=self.clock() + (LEASE if run.outcome == "running" else timedelta()),
            ended_at=run.ended_at,
            outcome=run.outcome,
            step=run.step,
            milliseconds=lasted // timedelta(milliseconds=1) if lasted else None,
            source_rows=run.source_rows,
            sign_ups=run.sign_ups,
            closed_shifts=run.closed_shifts,
            mapped=run.mapped,
            bytes_billed=run.bytes_billed,
            findings=run.said,
            checks=json.dumps([asdict(each) for each in run.verdicts], ensure_ascii=False),
            data_through=run.data_through,
            synced_on=run.synced_on,
            committees=run.committees,
            changed_statuses=run.changed_statuses,
            definition=run.definition,
        )
        if not touched:
            raise LeaseLostError(run.run_id)

    def renew(self, run: Run) -> bool:
        """Renew a run's lease; return whether this try still has the run."""
        return self._extend(run, self.clock() + LEASE)

    def release(self, run: Run) -> None:
        """Record that a try could not continue; whoever tries next resumes the run."""
        # Where BigQuery does not take even that, the lease ends by itself.
        with suppress(UserError):
            self._extend(run, self.clock())

    def _extend(self, run: Run, until: datetime) -> bool:
        touched = self.warehouse.record(
            "records/run_beat",
            run_id=run.run_id,
            attempt=run.attempt,
            alive_until=until,
            step=run.step,
            findings=run.said,
        )
        return touched > 0


def _busy(newest: RecordedRun) -> str:
    step = f", at {newest.step.replace('/', ': ')}" if newest.step else ""
    return (
        f"Run {newest.run_id} ({requested_by(newest.asked_by)}) is under way{step}. Wait until it is over; if "
        f"it has stopped, it can be resumed in {LEASE // timedelta(minutes=1)} minutes."
    )
