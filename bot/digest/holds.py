"""Holds: why no digest may go out, because the published numbers are not good enough or are frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendar import Calendar, say
from bot.language import Names, touches
from bot.messages import ADMIN
from bot.pipeline.standing import Standing
from bot.settings import Settings
from bot.warehouse.rows import Freeze

UNDER_WAY = timedelta(hours=1)
"""How long after its beginning a run may still end well."""
RERUN = f"`{ADMIN} rerun pipeline reason:…`"
"""What the data team types to rebuild the numbers."""
SYNC = f"Check VAN's sync: once it has come, the run starts by itself. To build from what is there: {RERUN}."
"""What the data team does where the newest data are missing."""


@dataclass(frozen=True)
class Hold:
    """Why a digest is held: the reason for everybody, what the data team does about it, and the streak it belongs to.

    `details` are runs and findings, for the data team; `last_good` is the last day of numbers that were good; `soon`
    means that a run is under way that may end the hold; `since` is when it began, None where nothing dates it. `until`
    says to readers what ends it.
    """

    reason: str
    remedy: str
    details: str
    streak: str
    last_good: date | None
    soon: bool = False
    since: datetime | None = None
    until: str = "the data are back"

    @property
    def team(self) -> str:
        """Return what the data team does about it, and the details."""
        return f"{self.remedy} {self.details}".strip()


@dataclass(frozen=True)
class Freshness:
    """Maximum age of numbers: of the run in days before the digest, and of its data in days before the run.

    `hour` is when a day's run is due.
    """

    run_days: int = 0
    data_days: int = 1
    hour: int = 7

    @classmethod
    def of(cls, settings: Settings) -> Freshness:
        """Return what the settings allow."""
        return cls(settings.digest_fresh_days, settings.fresh_days, settings.run_hour)


def held(found: Standing | None, now: datetime, calendar: Calendar, freshness: Freshness) -> Hold | None:
    """Return why no digest may go out now; None when the numbers are good."""
    if found is None:
        remedy = f"Load VAN's data, then {RERUN}."
        return Hold("no numbers are published yet", remedy, "", "nothing", None, until="there are numbers")
    today, through = calendar.today(now), found.data_through
    synced = found.synced_on or through
    running = found.running_since is not None and now - found.running_since < UNDER_WAY
    if found.newest_outcome == "failed":
        return Hold(
            found.trouble,
            found.remedy,
            f"{_first_lines(found.newest_findings)} Run {found.newest_run_id}; readers keep {found.run_id}.".strip(),
            f"failed since {found.run_id}",
            through,
            soon=running,
            since=found.failed_since,
        )
    began = calendar.today(found.started_at)
    if began < today - timedelta(freshness.run_days):
        return Hold(
            f"the numbers are of {say(began)}, and today's are not there yet",
            SYNC,
            f"The newest published run is {found.run_id}.",
            f"behind {through}",
            through,
            soon=running,
            since=_due(began + timedelta(freshness.run_days + 1), calendar, freshness),
        )
    if synced and synced < today - timedelta(freshness.run_days + freshness.data_days):
        return Hold(
            f"the data from VAN end {say(through or synced)}",
            SYNC,
            f"The source of run {found.run_id} was last synced or changed {say(synced)}.",
            f"behind {through}",
            through,
            soon=running,
            since=_due(synced + timedelta(freshness.run_days + freshness.data_days + 1), calendar, freshness),
        )
    return None


def _due(day: date, calendar: Calendar, freshness: Freshness) -> datetime:
    """Return when a day's run is due."""
    return calendar.midnight(day) + timedelta(hours=freshness.hour)


def frozen(places: Iterable[Freeze], place: str, names: Names | None, found: Standing | None) -> Hold | None:
    """Return the hold of a place whose numbers are frozen; None where they are not. '' stands for all regions."""
    for freeze in places:
        if touches(freeze.place, place, names):
            what = freeze.place or "All numbers"
            return Hold(
                f"{what} {'is' if freeze.place else 'are'} frozen ({freeze.reason})",
                f"Thaw them when they are right again: `{ADMIN} thaw`.",
                "",
                f"frozen {freeze.freeze_id}",
                found.data_through if found else None,
                since=freeze.frozen_at,
                until="the freeze ends",
            )
    return None


def _first_lines(findings: str) -> str:
    """Quote the findings that stopped a run, at most three."""
    lines = [line for line in findings.splitlines() if not line.startswith(("warn ", "accepted "))]
    return " ".join(f"{line.rstrip('.')}." for line in lines[:3])
