"""How the numbers stand: the run that readers see, the newest that was checked, and whether one is under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from bot.pipeline import troubles
from bot.tools import Stamp
from bot.warehouse.rows import Ask, Freeze, RecordedRun, RunHistory, run_history


@dataclass(frozen=True)
class Standing:
    """The run that readers see, the newest that was checked, and since when one is under way (None: none is).

    `day` is the campaign's date that the run readers see took for today, `source` are the datasets that it read,
    separated by commas. `data_through` is the last covered day, None where no day is; `synced_on` the last day on which
    the source is known to have been synced or changed, None for a run of an older version.
    """

    run_id: str
    started_at: datetime
    data_through: date | None
    newest_run_id: str
    newest_outcome: str
    newest_findings: str
    running_since: datetime | None = None
    day: date | None = None
    source: str = ""
    synced_on: date | None = None
    trouble: str = ""
    remedy: str = ""
    failed_since: datetime | None = None


def read(ask: Ask) -> Standing | None:
    """Ask how the numbers stand; None where nothing was published yet."""
    return of(run_history(ask))


def of(history: RunHistory) -> Standing | None:
    """Return how the numbers stand after these runs; None where nothing was published yet."""
    shown, checked, running = history.published, history.checked, history.newest("running")
    if shown is None or checked is None:
        return None
    failed = checked.outcome == "failed"
    return Standing(
        run_id=shown.run_id,
        started_at=shown.started_at,
        data_through=shown.data_through,
        newest_run_id=checked.run_id,
        newest_outcome=checked.outcome,
        newest_findings=checked.findings,
        running_since=running.started_at if running else None,
        day=shown.day,
        source=shown.source,
        synced_on=shown.synced_on,
        trouble=troubles.in_words(checked, shown.sign_ups) if failed else "",
        remedy=troubles.remedy(checked) if failed else "",
        failed_since=_first_failed(history.runs, shown) if failed else None,
    )


def stamps(history: RunHistory, frozen: Iterable[Freeze]) -> tuple[Stamp, ...]:
    """Return what every reader has to know: why a run failed after the one that is shown, and what is frozen."""
    run, shown = history.checked, history.published
    found = [Stamp("frozen", one.freeze_id, one.place, one.reason, one.frozen_at) for one in frozen]
    if run and run.outcome == "failed":
        trouble = troubles.in_words(run, shown.sign_ups if shown else None)
        found.append(Stamp("failed", run.run_id, "", trouble, run.ended_at or run.started_at, troubles.remedy(run)))
    return tuple(sorted(found, key=lambda stamp: (stamp.since, stamp.name)))


def _first_failed(runs: tuple[RecordedRun, ...], shown: RecordedRun) -> datetime | None:
    """Return when the first run failed after the one that readers see."""
    newer = takewhile(lambda run: run.run_id != shown.run_id, runs)
    return min((run.ended_at or run.started_at for run in newer if run.outcome == "failed"), default=None)
