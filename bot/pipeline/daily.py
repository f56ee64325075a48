"""The daily run: begun when it is due and VAN's sync has come; the data team is told when it cannot be published.

Like the digests it is checked every minute, by any number of instances: what is due and not done is asked of the
records, so that a missed minute, a restart or a second instance changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event

from bot.calendar import Calendar
from bot.errors import UnavailableError, UserError
from bot.messages import Request
from bot.outbox import Alerts, ledger
from bot.pipeline import next_step, notices, standing, troubles
from bot.pipeline.next_step import DayState, Plan, SourceState, Step, Sync
from bot.pipeline.runs import BusyError, LeaseLostError, Run, StoppedError
from bot.runtime import WorkerPool
from bot.tools import Tools
from bot.warehouse.rows import run_history

RUN = "run"
MAX_RUN_TIME = timedelta(hours=1)
"""A run that lasts longer most likely hangs."""

log = logging.getLogger(__name__)


@dataclass
class Daily:
    """The daily run, as one instance of the service takes care of it.

    `run(day, after, stop)` runs the pipeline, unless another run than `after` was begun last, and leaves it at its next
    step once `stop` is set; `sync` returns when the source's sign-ups came, and `changed` when anything of it was last
    changed; `clock` is that of the runs.
    """

    tools: Callable[[Request], Tools]
    calendar: Calendar
    alerts: Alerts
    plan: Plan
    now: Callable[[], datetime]
    clock: Callable[[], datetime]
    run: Callable[[date, str, Event], Run]
    sync: Callable[[], Sync]
    changed: Callable[[], datetime | None]
    stop: Event = field(default_factory=Event)
    _workers: WorkerPool = field(default_factory=lambda: WorkerPool(2, "daily"))
    _problem: str = ""
    """Why the last run that this instance tried could not be resumed, or not even begin."""

    def wake(self) -> None:
        """Begin what is due and not done. Never raises: it is tried again the next minute."""
        try:
            self.check()
        except UserError as error:
            log.warning("daily run not checked", extra={"reason": error.text})
        except Exception:
            log.exception("daily run not checked")

    def check(self) -> None:
        """Begin what is due and not done. Raises UserError where BigQuery does not answer."""
        # Asked first: a run that ends meanwhile is seen in the records.
        running, problem = self._workers.is_running(RUN), self._problem
        now = self.now()
        tools = self.tools(Request("", "daily", "", self.calendar.today(now), "daily", now=now))
        state = self._state(tools, now)
        step, source = self._decide(state)
        if running and step != "busy":
            return
        if step == "run":
            self._workers.begin(RUN, self._run, state)
        elif step == "done":
            self._workers.begin("recovery", self._tell_recovery, tools, state)
        late = now >= state.due_at + self.plan.patience and not state.published
        if step == "failed" or (late and self._is_stuck(step, state, problem)):
            report = self._report(state, source, problem)
            self._workers.begin("tell", self._tell_trouble, tools, state, step, report)

    def _state(self, tools: Tools, now: datetime) -> DayState:
        today, history = self.calendar.today(now), run_history(tools.recall)
        due_at = self.calendar.midnight(today) + timedelta(hours=self.plan.hour)
        return DayState(now, today, due_at, standing.of(history), history.newest())

    def _decide(self, state: DayState) -> tuple[Step, SourceState]:
        """Return what is to be done, and what the source says where it had to be asked."""
        if step := next_step.by_records(state, self.clock()):
            return step, SourceState()
        source = self._source(state)
        return next_step.by_source(state, source, self.plan), source

    def _source(self, state: DayState) -> SourceState:
        """Ask when the source was last changed. Raises UnavailableError where BigQuery does not answer."""
        try:
            sync = self.sync()
        except UnavailableError:
            raise
        except UserError as error:
            log.warning("source not read", extra={"reason": error.text})
            return SourceState(problem=error.text)
        changed = self.changed() if state.failed_since(state.due_at) else None
        return SourceState(sync, changed)

    def _is_stuck(self, step: Step, state: DayState, problem: str) -> bool:
        """Return whether a run that is late makes no progress either."""
        if step == "busy":
            return state.newest is not None and self.clock() - state.newest.started_at >= MAX_RUN_TIME
        return step in ("wait", "rest") or (step == "run" and bool(problem))

    def finish(self) -> None:
        """Wait until everything that was begun is done."""
        self._workers.finish()

    def close(self) -> None:
        """Begin nothing more; a run that is under way is left at its next step, for another instance to resume."""
        self.stop.set()
        self._workers.close()

    def _run(self, state: DayState) -> None:
        problem = ""
        try:
            self.run(state.today, state.newest.run_id if state.newest else "", self.stop)
        except (BusyError, LeaseLostError) as error:
            # Its text names who runs.
            log.info("run left to another", extra={"reason": type(error).__name__})
        except StoppedError:
            log.info("run left at its next step")
        except UnavailableError as error:
            log.warning("run to be resumed", extra={"reason": error.text})
            problem = error.text
        except UserError as error:
            log.error("run failed", extra={"reason": error.text})
            problem = error.text
        except Exception as error:
            problem = f"Something went wrong on our side ({type(error).__name__}); the log has it."
            raise
        finally:
            self._problem = problem

    def _tell_trouble(self, tools: Tools, state: DayState, step: Step, report: notices.DayReport) -> None:
        """Send the data team a notice, once per streak, that the day's numbers are not published, and why."""
        newest = state.newest
        if step == "run" and newest and (newest.outcome, newest.day) == ("running", state.today):
            # It is tried again just now, and has rested until now.
            step = "rest"
        notice = notices.trouble(step, report)
        known = ledger.recall(tools, state.now)
        self.alerts.tell_team(known, state.now, f"run trouble since {_streak(state)}", notice)

    def _tell_recovery(self, tools: Tools, state: DayState) -> None:
        """Send the data team a notice, once, that the numbers are published again after a streak it knows of."""
        assert state.standing is not None  # noqa: S101 - a run is done only where one is shown
        known = ledger.recall(tools, state.now)
        told = {
            entry.message.kind.rpartition(" since ")[2]
            for entry in known.entries
            if entry.step == "sent"
            and entry.message.kind.startswith(("told run ", "mail run "))
            and " since " in entry.message.kind
        }
        for streak in sorted(told - {_streak(state)}):
            notice = notices.well(state.standing, self.calendar.zone)
            self.alerts.tell_team(known, state.now, f"run well after {streak}", notice)

    def _report(self, state: DayState, source: SourceState, stopped: str) -> notices.DayReport:
        newest, later = state.newest, state.later_failure
        failed = state.standing if state.standing and state.standing.trouble else None
        return notices.DayReport(
            today=state.today,
            due_at=state.due_at,
            standing=state.standing,
            run_id=later.newest_run_id if later else newest.run_id if newest else "",
            step="quality" if later else newest.step if newest else "",
            findings=later.newest_findings if later else newest.findings if newest else "",
            synced=source.sync.came_at,
            problem=source.problem,
            stopped=stopped,
            zone=self.calendar.zone,
            trouble=failed.trouble if failed else troubles.in_words(newest, None) if newest else "",
            remedy=failed.remedy if failed else troubles.remedy(newest) if newest else "",
            since=failed.failed_since if failed else newest.ended_at if newest else None,
        )


def _streak(state: DayState) -> str:
    """Return the name of the streak of failures, which is the run that readers still see."""
    return state.standing.run_id if state.standing else "the beginning"
