"""The run of every morning: due at its hour and not done, it waits for VAN's sync, runs, and tells when it cannot.

Like the digests it is looked for every minute, by any number of instances: what is due and not done is asked of the
records, so that a missed minute, a restart or a second instance changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.calendar import Calendar
from bot.errors import UnavailableError, UserError
from bot.messages import Request
from bot.outbox import ledger
from bot.outbox.alerts import Alerts
from bot.pipeline import notices, standing
from bot.pipeline.next_step import DayState, Plan, Source, Step, step
from bot.pipeline.runs import BusyError, LeaseLostError, Run
from bot.runtime import WorkerPool
from bot.tools import Tools
from bot.warehouse.rows import run_history

RUN = "run"
LONGEST = timedelta(hours=1)
"""A run that lasts longer hangs, most likely."""

log = logging.getLogger(__name__)


@dataclass
class Daily:
    """The run of every morning, as one instance of the service looks after it.

    `run` runs the pipeline, unless another run than the one named has begun; `synced` says when the source's sign-ups
    were last changed, and `changed` when anything of it was; `clock` is that of the runs.
    """

    tools: Callable[[Request], Tools]
    calendar: Calendar
    owners: Alerts
    plan: Plan
    now: Callable[[], datetime]
    clock: Callable[[], datetime]
    run: Callable[[date, str, Callable[[str], None]], Run]
    synced: Callable[[], datetime | None]
    changed: Callable[[], datetime | None]
    _crew: WorkerPool = field(default_factory=lambda: WorkerPool(2, "daily"))
    _ending: bool = False
    _problem: str = ""
    """Why the last run that this instance tried could not be gone on with, or not even begin."""

    def wake(self) -> None:
        """Look what is due and not done, and begin it. Never raises: the next minute looks again."""
        try:
            self.look()
        except UserError as error:
            log.warning("daily run not looked at", extra={"reason": error.text})
        except Exception:
            log.exception("daily run not looked at")

    def look(self) -> None:
        """Look what is due and not done, and begin it. Raises UserError where BigQuery does not answer."""
        running, problem = self._crew.is_running(RUN), self._problem
        now = self.now()
        tools = self.tools(Request("", "daily", "", self.calendar.today(now), "daily", now=now))
        morning = self._morning(tools, now)
        asked = _Asked(self.synced)
        found = step(morning, self.clock(), Source(asked, self.changed), self.plan)
        if running and found != "busy":
            return
        if found == "run":
            self._crew.begin(RUN, self._run, morning)
        elif found == "done":
            self._crew.begin("well", self._tell_well, tools, morning)
        late = now >= morning.since + self.plan.patience and not morning.published
        if found == "failed" or (late and self._stuck(found, morning, problem)):
            self._crew.begin("tell", self._tell, tools, morning, found, self._about(morning, asked, problem))

    def _stuck(self, found: Step, morning: DayState, problem: str) -> bool:
        """Say whether a morning that is late does not get on either."""
        if found == "busy":
            return morning.newest is not None and self.clock() - morning.newest.started_at >= LONGEST
        return found in ("wait", "rest") or (found == "run" and bool(problem))

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        self._crew.finish()

    def close(self) -> None:
        """Begin nothing more; a run that is under way is left at its next step, for another instance to go on with."""
        self._ending = True
        self._crew.close()

    def _morning(self, tools: Tools, now: datetime) -> DayState:
        today = self.calendar.today(now)
        history = run_history(tools.recall)
        since = self.calendar.midnight(today) + timedelta(hours=self.plan.hour)
        return DayState(now, today, since, standing.of(history), history.newest())

    def _run(self, morning: DayState) -> None:
        def progress(doing: str) -> None:
            if self._ending:
                raise SystemExit
            log.debug("step", extra={"step": doing})

        problem = ""
        try:
            self.run(morning.today, morning.newest.run_id if morning.newest else "", progress)
        except (BusyError, LeaseLostError) as error:
            # Its text names who runs.
            log.info("run left to another", extra={"reason": type(error).__name__})
        except UnavailableError as error:
            log.warning("run to be gone on with", extra={"reason": error.text})
            problem = error.text
        except UserError as error:
            log.error("run failed", extra={"reason": error.text})
            problem = error.text
        except SystemExit:
            log.info("run left at its next step")
        except Exception as error:
            problem = f"Something went wrong on our side ({type(error).__name__}); the log has it."
            raise
        finally:
            self._problem = problem

    def _tell(self, tools: Tools, morning: DayState, found: Step, about: notices.About) -> None:
        """Tell the data team, once per streak, that the morning's numbers are not there, and why."""
        newest = morning.newest
        if found == "run" and newest and (newest.outcome, newest.day) == ("running", morning.today):
            # It is just tried again, and has rested until now.
            found = "rest"
        notice = notices.trouble(found, about)
        known = ledger.recall(tools, morning.now)
        self.owners.tell_team(known, morning.now, f"run trouble since {_streak(morning)}", notice)

    def _tell_well(self, tools: Tools, morning: DayState) -> None:
        """Tell the data team once that all is well again, if it was told of a streak that is over."""
        assert morning.shown is not None  # noqa: S101 - it is well because something is shown
        known = ledger.recall(tools, morning.now)
        told = {
            entry.message.kind.rpartition(" since ")[2]
            for entry in known.entries
            if entry.step == "sent"
            and entry.message.kind.startswith(("told run ", "mail run "))
            and " since " in entry.message.kind
        }
        for streak in sorted(told - {_streak(morning)}):
            notice = notices.well(morning.shown, self.calendar.zone)
            self.owners.tell_team(known, morning.now, f"run well after {streak}", notice)

    def _about(self, morning: DayState, asked: _Asked, stopped: str) -> notices.About:
        newest, rerun = morning.newest, morning.failed_since
        return notices.About(
            today=morning.today,
            since=morning.since,
            shown=morning.shown,
            run_id=rerun.newest_run_id if rerun else newest.run_id if newest else "",
            step="quality" if rerun else newest.step if newest else "",
            findings=rerun.newest_findings if rerun else newest.findings if newest else "",
            synced=asked.answer,
            problem=asked.problem,
            stopped=stopped,
            zone=self.calendar.zone,
        )


class _Asked:
    """When the source's sign-ups were last changed, asked at most once; None where it cannot be read, and why."""

    def __init__(self, synced: Callable[[], datetime | None]) -> None:
        self._synced = synced
        self.answer: datetime | None = None
        self.problem = ""

    def __call__(self) -> datetime | None:
        """Ask. Raises UnavailableError where BigQuery does not answer."""
        try:
            self.answer = self._synced()
        except UnavailableError:
            raise
        except UserError as error:
            self.problem = error.text
            log.warning("source not read", extra={"reason": error.text})
        return self.answer


def _streak(morning: DayState) -> str:
    """Name the streak: from the run that readers see on."""
    return morning.shown.run_id if morning.shown else "the beginning"
