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


@dataclass(frozen=True)
class Hold:
    """Why a digest is held: the reason for its channel, the details for its owner, and the streak it belongs to.

    `last_good` is the last day of numbers that were good; `soon` means that a run is under way that may end the hold.
    """

    reason: str
    details: str
    streak: str
    last_good: date | None
    soon: bool = False


@dataclass(frozen=True)
class Freshness:
    """Maximum age of numbers: of the run in days before the digest, and of its data in days before the run."""

    run_days: int = 0
    data_days: int = 1

    @classmethod
    def of(cls, settings: Settings) -> Freshness:
        """Return what the settings allow."""
        return cls(settings.digest_fresh_days, settings.fresh_days)


def held(found: Standing | None, now: datetime, calendar: Calendar, freshness: Freshness) -> Hold | None:
    """Return why no digest may go out now; None when the numbers are good."""
    if found is None:
        return Hold("no numbers are published yet", f"Run the pipeline: {RERUN}.", "nothing", None)
    today, through = calendar.today(now), found.data_through
    synced = found.synced_on or through
    running = found.running_since is not None and now - found.running_since < UNDER_WAY
    if found.newest_outcome == "failed":
        return Hold(
            "the newest run of the numbers failed its checks",
            f"Run {found.newest_run_id} failed, so readers keep those of {found.run_id}. "
            f"{_first_lines(found.newest_findings)} Fix it, then run the pipeline again: {RERUN}.",
            f"failed since {found.run_id}",
            through,
            soon=running,
        )
    began = calendar.today(found.started_at)
    if began < today - timedelta(freshness.run_days):
        return Hold(
            f"the numbers are of {say(began)}, and today's are not there yet",
            f"The newest published run, {found.run_id}, began {say(began)}. Check VAN's sync, then run the pipeline: "
            f"{RERUN}.",
            f"behind {through}",
            through,
            soon=running,
        )
    if synced and synced < today - timedelta(freshness.run_days + freshness.data_days):
        return Hold(
            f"the data from VAN end {say(through or synced)}",
            f"The source of run {found.run_id} was last synced or changed {say(synced)}. Check VAN's sync, then run "
            f"the pipeline: {RERUN}.",
            f"behind {through}",
            through,
            soon=running,
        )
    return None


def frozen(places: Iterable[Freeze], place: str, names: Names | None, found: Standing | None) -> Hold | None:
    """Return the hold of a place whose numbers are frozen; None where they are not. '' stands for all regions."""
    for freeze in places:
        if touches(freeze.place, place, names):
            what = freeze.place or "All numbers"
            return Hold(
                f"{what} {'is' if freeze.place else 'are'} frozen: {freeze.reason}",
                f"Thaw them when they are right again: `{ADMIN} thaw`.",
                f"frozen {freeze.freeze_id}",
                found.data_through if found else None,
            )
    return None


def _first_lines(findings: str) -> str:
    """Quote the findings that stopped a run, at most three."""
    lines = [line for line in findings.splitlines() if not line.startswith(("warn ", "accepted "))]
    return " ".join(f"{line.rstrip('.')}." for line in lines[:3])
