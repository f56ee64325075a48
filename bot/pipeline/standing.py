"""How the numbers stand: the run that readers see, the newest that was checked, and whether one is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.warehouse.rows import Ask, RunHistory, run_history


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


def read(ask: Ask) -> Standing | None:
    """Ask how the numbers stand; None where nothing was published yet."""
    return of(run_history(ask))


def of(history: RunHistory) -> Standing | None:
    """Return how the numbers stand after these runs; None where nothing was published yet."""
    shown, checked, running = history.published, history.checked, history.newest("running")
    if shown is None or checked is None:
        return None
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
    )
