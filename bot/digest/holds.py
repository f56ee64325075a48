"""Never from bad data: whether the published numbers are good enough for a digest, and if not, why it is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendar import Calendar, say
from bot.language.scope import Names, touches
from bot.pipeline.standing import Standing
from bot.warehouse.rows import Freeze

UNDER_WAY = timedelta(hours=1)
"""A run that began less long ago may still end well."""


@dataclass(frozen=True)
class Hold:
    """Why a digest is held: for the channel, for its owner, and of which streak it is.

    `last_good` is the last day of numbers that were good; `soon`: a run is under way that may end it.
    """

    reason: str
    details: str
    streak: str
    last_good: date | None
    soon: bool = False


@dataclass(frozen=True)
class Freshness:
    """How old numbers may be: the run in days before the digest's, and the data in days before the run's."""

    run_days: int = 0
    data_days: int = 1


def held(found: Standing | None, now: datetime, calendar: Calendar, freshness: Freshness) -> Hold | None:
    """Say why no digest may go out now; None when the numbers are good."""
    if found is None:
        return Hold("no numbers are published yet", "Run the pipeline: `python -m bot pipeline`.", "nothing", None)
    today, through = calendar.today(now), found.data_through
    running = found.running_since is not None and now - found.running_since < UNDER_WAY
    if found.newest_outcome == "failed":
        return Hold(
            "the newest run of the numbers failed its checks",
            f"Run {found.newest_run_id} failed, so readers keep those of {found.run_id}. "
            f"{_first_lines(found.newest_findings)} Mend it, then run the pipeline again: `python -m bot pipeline`.",
            f"failed since {found.run_id}",
            through,
            soon=running,
        )
    began = calendar.today(found.started_at)
    if began < today - timedelta(freshness.run_days):
        return Hold(
            f"the numbers are of {say(began)}, and today's are not there yet",
            f"The newest published run, {found.run_id}, began {say(began)}. Look at VAN's sync, then run the pipeline: "
            "`python -m bot pipeline`.",
            f"behind {through}",
            through,
            soon=running,
        )
    if through < today - timedelta(freshness.run_days + freshness.data_days):
        return Hold(
            f"the data from VAN end {say(through)}",
            f"The newest change in the data of run {found.run_id} is of {say(through)}. Look at VAN's sync, then run "
            "the pipeline: `python -m bot pipeline`.",
            f"behind {through}",
            through,
            soon=running,
        )
    return None


def frozen(places: Iterable[Freeze], place: str, names: Names | None, found: Standing | None) -> Hold | None:
    """Say that the numbers of a place are frozen; None when they are not. '' stands for all regions."""
    for freeze in places:
        if touches(freeze.place, place, names):
            what = freeze.place or "All numbers"
            return Hold(
                f"{what} {'is' if freeze.place else 'are'} frozen: {freeze.reason}",
                "Thaw them when they are right again: `python -m bot thaw`.",
                f"frozen {freeze.freeze_id}",
                found.data_through if found else None,
            )
    return None


def _first_lines(findings: str) -> str:
    """Quote the findings that stopped a run, at most three."""
    lines = [line for line in findings.splitlines() if not line.startswith(("warn ", "accepted "))]
    return " ".join(f"{line.rstrip('.')}." for line in lines[:3])
