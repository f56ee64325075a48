"""What the service does unasked: the daily run of the pipeline, and the weekly digests."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from bot import digest
from bot.app import wiring
from bot.app.prefetch import Prefetch
from bot.app.wiring import Backend
from bot.imports import sources
from bot.messages import Request
from bot.outbox import Alerts, Mail, Messenger, Notice, Sender, ledger
from bot.outlets.sheet import SheetOutlet, publish
from bot.pipeline import Daily, Plan, Run, Sync, build, source, sync

if TYPE_CHECKING:
    from bot.digest import Digests
    from bot.tools import Tools

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackgroundWork:
    """What one instance of the service does unasked; every minute it begins what is due and not done."""

    daily: Daily
    digests: Digests
    sheet: SheetOutlet | None
    prefetch: Prefetch

    def wake(self) -> None:
        """Begin what is due and not done. Never raises."""
        self.daily.wake()
        self.digests.wake()
        if self.sheet:
            self.sheet.wake()
        self.prefetch.wake()

    def close(self) -> None:
        """Begin nothing more."""
        self.daily.close()
        self.digests.close()
        if self.sheet:
            self.sheet.close()
        self.prefetch.close()


def background_work(backend: Backend, messenger: Messenger) -> BackgroundWork:
    """Return all that an instance of the service does unasked; `messenger` carries its messages."""
    prefetch = Prefetch(backend, backend.settings.prefetch_megabytes * 1024**2)
    return BackgroundWork(daily(backend, messenger), digests(backend, messenger), sheet(backend, messenger), prefetch)


def digests(backend: Backend, messenger: Messenger) -> Digests:
    """Return the weekly digests of this instance, among others that may run."""
    settings, sender = backend.settings, backend.sender(messenger, "digest")
    return digest.digests(backend.tools, sender, _alerts(backend, sender), settings)


def daily(backend: Backend, messenger: Messenger) -> Daily:
    """Return the daily run of this instance, among others that may run."""
    settings, warehouse, sender = backend.settings, backend.warehouse, backend.sender(messenger, "daily")
    names = sources.configured(settings.sources)
    plan = Plan(settings.run_hour, timedelta(hours=settings.run_patience_hours), timedelta(hours=settings.sync_hours))

    def synced() -> Sync:
        backend.prepare_records()
        return sync.look(warehouse, source.find(warehouse, settings.source_datasets).datasets, names)

    def changed() -> datetime | None:
        return source.changed(warehouse, source.find(warehouse, settings.source_datasets).datasets, names)

    def run(today: date, after: str, stop: Event) -> Run:
        wanted = replace(wiring.options(settings, today, "daily"), after=after)
        return build.run(warehouse.requested_by("daily"), wanted, _log_step, backend.clock, stop)

    alerts = _alerts(backend, sender)
    return Daily(backend.tools, settings.calendar, alerts, plan, backend.now, backend.clock, run, synced, changed)


def sheet(backend: Backend, messenger: Messenger) -> SheetOutlet | None:
    """Return the Google Sheet as this instance keeps it up to date; None where there is none."""
    settings, alerts = backend.settings, _alerts(backend, backend.sender(messenger, "sheet"))
    if not settings.sheet_id:
        return None

    def tools() -> Tools:
        now = backend.now()
        return backend.tools(Request("", "sheet", "", settings.calendar.today(now), "sheet", now=now))

    def tell(problem: str) -> None:
        said, _, remedy = problem.partition(". ")
        notice = Notice(
            "The Google Sheet does not show the newest numbers", [f"{said.rstrip('.')}."], remedy or problem
        )
        # The same problem is told once.
        what = f"sheet trouble {hashlib.sha256(problem.encode()).hexdigest()[:8]}"
        now = backend.now()
        alerts.tell_team(ledger.recall(tools(), now), now, what, notice)

    return SheetOutlet(tools, lambda: publish(settings, tools().recall), tell)


def _log_step(step: str) -> None:
    log.debug("step", extra={"step": step})


def _alerts(backend: Backend, sender: Sender) -> Alerts:
    settings = backend.settings
    mail = Mail(settings) if settings.smtp_url else None
    team, channel = settings.data_team, settings.data_team_channel
    return Alerts(sender, settings.calendar, mail, settings.alert_emails, channel, team)
