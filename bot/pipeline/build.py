"""One run of the pipeline: normalize → analytics → quality → contract → publish.

A run builds its tables in a dataset of its own and checks them there, and adds its rows to the published tables, which
do not show them yet. Publishing is one row in `runs`: readers take the newest published run's dataset and rows, so they
see the old data or the new, never half, whenever a run is killed. The next run resumes one that stopped
(`bot/pipeline/registry.py`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import UnavailableError, UserError
from bot.imports import loads, source_tables
from bot.pipeline import checks, source, troubles
from bot.pipeline.lease import Lease
from bot.pipeline.registry import RunRegistry
from bot.pipeline.runs import LeaseLostError, Options, Run, RunRequest
from bot.pipeline.steps import FOLDERS, KEPT, SIDE_BY_SIDE, Builder, Progress
from bot.warehouse import contract, records, statements
from bot.warehouse.rows import RunHistory, run_history

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

NORMALIZED = (
    *("newest", "turfing_committee", "precincts", "labels", "places", "confirmations"),
    *("turf_regions", "contacts", "callers"),
)
"""The tables of `sql/normalize/` that only the run itself reads."""
SCRATCH = (*({*source_tables.TABLES} - {*KEPT}), *NORMALIZED)
"""A run's tables that nobody reads after it: the copies of the source, with people's ids, above all."""

log = logging.getLogger(__name__)


def run(
    warehouse: Warehouse,
    options: Options,
    progress: Callable[[str], None],
    clock: Callable[[], datetime],
    stop: Event | None = None,
) -> Run:
    """Rebuild everything from the source and publish it if it is good; record the run in `runs` either way.

    `stop` may be set at any time: the run then ends with StoppedError before its next step, and can be resumed. Raises
    BusyError where another run is under way, and UnavailableError where the run cannot continue now but can be resumed;
    anything else that stops it is final.
    """
    checks.acceptable(options.accepted)
    records.prepare(warehouse)
    contract.prepare(warehouse)
    history, catalog = run_history(warehouse.ask), source.Catalog(warehouse)
    wanted = _request(warehouse, catalog, options, history)
    registry = RunRegistry(warehouse, clock, options.instance, options.gone)
    begun = registry.begin(wanted, history.newest())
    last = history.newest("published", campaign=wanted.campaign)
    lease = Lease(registry, begun.run_id, stop or Event())
    builder = Builder(warehouse, catalog, options, Progress(begun, progress, lease.check))
    try:
        with lease.renewed(lambda: builder.run):
            builder.build(wanted.changed)
            builder.examine(last)
            if builder.run.passed:
                builder.add_to_contract()
    except BaseException as error:
        _record_stop(registry, builder.run, error, options.who)
        raise
    ended = _record_end(registry, builder.run, options.who)
    if ended.outcome == "published":
        _tidy(warehouse, [ended.run_id, *([last.run_id] if last else [])], clock())
    return ended


def _request(warehouse: Warehouse, catalog: source.Catalog, options: Options, history: RunHistory) -> RunRequest:
    found = source.find(warehouse, options.source_datasets)
    return RunRequest(
        campaign=found.campaign,
        source=found.datasets,
        changed=source.changed(catalog, found.datasets, options.names),
        day=options.today,
        asked_by=options.asked_by,
        reason=options.reason,
        accepted=troubles.as_found(options.accepted, history.checked),
        after=options.after,
        recipe=_fingerprint(options),
    )


def _fingerprint(options: Options) -> str:
    """Hash what a run is built by: the version, columns and statements, and the settings that go into them."""
    calendar = options.calendar
    settings = (calendar.zone.key, calendar.first_weekday, calendar.start, calendar.end)
    sql = [statements.read(name).sql for folder in FOLDERS for name in statements.names(folder)]
    given = (
        *(options.names, options.region_from, options.turf_committee_id, options.state_code),
        *(options.committee_ids, options.fresh_days, options.day_closes, options.definition),
    )
    words = map(str, [__version__, *source_tables.TABLES.values(), *settings, *given, *sql])
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def _record_stop(registry: RunRegistry, stopped: Run, error: BaseException, who: str) -> None:
    """Record what stopped a run; one that can be resumed stays open."""
    if isinstance(error, LeaseLostError):
        return
    # What a bug says may quote somebody's row: the kind of it is enough to find it in the log of errors.
    failure = str(error) if isinstance(error, UserError) else type(error).__name__
    stopped = replace(stopped, failure=failure)
    if isinstance(error, UnavailableError | KeyboardInterrupt | SystemExit):
        registry.release(stopped)
    else:
        stopped = replace(stopped, outcome="failed", ended_at=registry.clock())
        registry.write(stopped)
    _log(stopped, who)


def _record_end(registry: RunRegistry, built: Run, who: str) -> Run:
    """Publish a run, or record that its checks failed."""
    now = registry.clock()
    if built.passed:
        ended = replace(built, outcome="published", ended_at=now, step="")
    else:
        ended = replace(built, outcome="failed", ended_at=now, step="quality")
    registry.write(ended)
    _log(ended, who)
    return ended


def _log(ended: Run, who: str) -> None:
    lasted = ended.ended_at - ended.started_at if ended.ended_at else None
    log.info(
        "run",
        extra={
            "reference": ended.run_id,
            "who": who,
            "question": "pipeline",
            "outcome": ended.outcome,
            "attempt": ended.attempt,
            "step": ended.step,
            "reason": ended.failure,
            "milliseconds": lasted // timedelta(milliseconds=1) if lasted is not None else None,
            "rows": ended.sign_ups,
            "bytes": ended.bytes_billed,
        },
    )


def _tidy(warehouse: Warehouse, keep: list[str], now: datetime) -> None:
    """Drop what no reader needs: the new run's scratch tables, and older runs except the last."""
    try:
        # Of the earlier run, too, if whoever published it was stopped before this.
        dropped = [(run_id, table) for run_id in keep for table in set(SCRATCH).intersection(warehouse.tables(run_id))]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            list(threads.map(lambda each: warehouse.drop_table(*each), dropped))
        if len(keep) > 1:
            contract.tidy(warehouse, published=keep[0], kept=min(keep))
        loads.sweep(warehouse, f"{warehouse.dataset}_run", keep, now)
    except UserError as error:
        # It is published all the same; the next run tidies up after this one.
        log.warning("not tidied up", extra={"reference": keep[0], "reason": error.text})
