"""Normalize → analytics → quality → publish.

A run builds its tables in a dataset of its own and checks them there. Publishing is one row in `runs`: readers take the
newest published run's dataset, so they see the old data or the new, never half, whenever a run is killed. Whoever runs
next goes on where it stopped (`bot/pipeline/runs.py`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.calendar import Calendar
from bot.errors import UnavailableError, UnreadableError, UserError
from bot.imports import loads, maps, source_tables
from bot.pipeline import checks
from bot.pipeline.runs import LeaseLostError, Run, Runs, Wanted
from bot.tools import Layout
from bot.warehouse import records
from bot.warehouse import statements as questions
from bot.warehouse.rows import RecordedRun, loaded_folders, run_history

if TYPE_CHECKING:
    from bot.warehouse.client import Warehouse

Progress = Callable[[str], None]

DERIVED = "event_attendees"
"""The source table that can be derived from raw ones."""
BY_DAY = Layout(partition="event_date", cluster=("region",))
STEPS = ("normalize", "analytics", "quality")
"""The folders of `sql/` whose statements a run is built and checked by."""
SCRATCH = (*source_tables.TABLES, "newest", "labels", "confirmations")
"""A run's tables that nobody reads after it: the copies of the source, with people's ids, above all."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """What a run needs to know of the campaign, who wants it, and why.

    `accepted` names failing checks that it may publish in spite of; `who` stands for who wants it in the log.
    `after` names the run that was the newest when this one was decided, None where that does not matter.
    `instance` names this instance of the program, and `gone` says of another's name that it surely runs no more.
    """

    calendar: Calendar
    today: date
    source_datasets: tuple[str, ...] = ()
    turf_committee_id: str = ""
    fresh_days: int = 1
    accepted: tuple[str, ...] = ()
    asked_by: str = "terminal"
    who: str = "terminal"
    reason: str = ""
    after: str | None = None
    instance: str = ""
    gone: Callable[[str], bool] = field(default=lambda _: False)


def run(warehouse: Warehouse, options: Options, progress: Progress, clock: Callable[[], datetime]) -> Run:
    """Rebuild everything from the source and publish it if it is good; leave a row in `runs` either way.

    Raises BusyError where another run is under way, and UnavailableError where the run cannot continue now but can be
    resumed; anything else that stops it is final.
    """
    checks.acceptable(options.accepted)
    records.prepare(warehouse)
    datasets, campaign = source(warehouse, options.source_datasets)
    wanted = Wanted(
        campaign=campaign,
        source=datasets,
        changed=changed(warehouse, datasets),
        day=options.today,
        asked_by=options.asked_by,
        reason=options.reason,
        accepted=options.accepted,
        after=options.after,
        recipe=_recipe(options),
    )
    runs = Runs(warehouse, clock, options.instance, options.gone)
    this = runs.begin(wanted)
    last = run_history(warehouse.ask).newest("published", campaign=campaign)
    work = _Work(warehouse, options, progress, this, wanted.changed)
    try:
        with runs.kept(lambda: work.this) as work.check_lease:
            work.rebuild()
            work.examine(last)
    except BaseException as error:
        # What a bug says may quote somebody's row: the kind of it is enough to find it in the log of errors.
        said = str(error) if isinstance(error, UserError) else type(error).__name__
        _stop(runs, replace(work.this, failure=said), error, options.who)
        raise
    good = not any(found.stops for found in work.this.findings)
    this = replace(
        work.this, outcome="published" if good else "failed", ended_at=clock(), step="" if good else "quality"
    )
    runs.write(this)
    _log(this, options.who)
    if good:
        try:
            _tidy(warehouse, [this.run_id, *([last.run_id] if last else [])], clock())
        except UserError as error:
            # It is published all the same; the next run tidies up after this one.
            log.warning("not tidied up", extra={"reference": this.run_id, "reason": error.text})
    return this


def _recipe(options: Options) -> str:
    """Stand for what a run is built by: the version, columns and statements, and the settings that go into them."""
    calendar = options.calendar
    settings = (calendar.zone.key, calendar.first_weekday, calendar.start, calendar.end)
    statements = [questions.read(name).sql for step in STEPS for name in questions.names(step)]
    given = (options.turf_committee_id, options.fresh_days)
    words = map(str, [__version__, *source_tables.TABLES.values(), *settings, *given, *statements])
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def _stop(runs: Runs, this: Run, error: BaseException, who: str) -> None:
    """Write down what stopped a run; one that can be gone on with stays to be gone on with."""
    if isinstance(error, LeaseLostError):
        return
    if isinstance(error, UnavailableError | KeyboardInterrupt | SystemExit):
        runs.release(this)
    else:
        this = replace(this, outcome="failed", ended_at=runs.clock())
        runs.write(this)
    _log(this, who)


def _log(this: Run, who: str) -> None:
    """Write the run's line in the log."""
    log.info(
        "run",
        extra={
            "reference": this.run_id,
            "who": who,
            "question": "pipeline",
            "outcome": this.outcome,
            "attempt": this.attempt,
            "step": this.step,
            "reason": this.failure,
            "milliseconds": (this.ended_at - this.started_at) // timedelta(milliseconds=1) if this.ended_at else None,
            "rows": this.sign_ups,
            "bytes": this.bytes_billed,
        },
    )


def source(warehouse: Warehouse, datasets: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Find the datasets to read, and the campaign's name: those of the settings, else the newest load.

    A map that was uploaded comes first: a table is taken from the first dataset that has it.
    """
    own, campaign = own_source(warehouse, datasets)
    return (*maps.in_force(warehouse).values(), *own), campaign


def own_source(warehouse: Warehouse, datasets: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Find the source as it is without the maps that were uploaded."""
    if datasets:
        return datasets, ""
    newest = next(iter(loaded_folders(warehouse.ask)), None)
    if newest is None:
        raise UserError(
            "There is nothing to build from. Load a folder first (`python -m bot load DIR`), or set SOURCE_DATASETS to "
            "VAN's datasets."
        )
    return (newest.dataset,), newest.campaign


def estimate(warehouse: Warehouse, datasets: tuple[str, ...]) -> int:
    """Say about how many bytes the import of the source would read; the steps after it read about as much again."""
    found, _ = source(warehouse, datasets)
    read = 0
    for table in source_tables.TABLES.values():
        for dataset in found:
            present = warehouse.columns(dataset, table.name)
            if present is not None:
                read += warehouse.dry_copy(source_tables.select(table, present), dataset)
                break
    return read


SYNCED = ("event_attendees", "event_signups_statuses", "event_signups")
"""The tables that every sync brings anew, as far as the source has them."""


def synced(warehouse: Warehouse, datasets: tuple[str, ...]) -> datetime | None:
    """Say when the source's sign-ups were last changed; None where the source has none."""
    return changed(warehouse, datasets, SYNCED)


def changed(
    warehouse: Warehouse, datasets: tuple[str, ...], tables: Iterable[str] = tuple(source_tables.TABLES)
) -> datetime | None:
    """Say when any of the source's tables was last changed, the maps among them; None where there is none."""
    found = (warehouse.changed(dataset, table) for dataset in datasets for table in tables)
    return max((moment for moment in found if moment), default=None)


@dataclass
class _Work:
    """One try at a run, as far as it has come."""

    warehouse: Warehouse
    options: Options
    progress: Progress
    this: Run
    source_changed: datetime | None
    check_lease: Callable[[], None] = field(default=lambda: None)

    def rebuild(self) -> None:
        """Copy the source, then build every table from the copies; what an earlier try has built stays."""
        self.warehouse.create_dataset(self.this.run_id)
        derive = True
        for table in source_tables.TABLES.values():
            self._step(f"source/{table.name}")
            derive = not (self._import(table) and table.name == DERIVED) and derive
        if changed(self.warehouse, self.this.source) != self.source_changed:
            raise UnavailableError("The source was changed while it was read. Try again when its sync is over.")
        for name, arguments in self._steps(derive).items():
            self._step(name)
            _, cost = self.warehouse.build(name, self.this.run_id, once=True, **arguments)
            self.this = self.this.billed(cost.bytes_billed)
        covered = self.warehouse.ask("questions/coverage", self.this.run_id)
        self.this = replace(self.this.billed(covered.cost.bytes_billed), **covered.records()[0])

    def _step(self, name: str) -> None:
        """Begin a step, if the run is still ours."""
        self.check_lease()
        self.this = replace(self.this, step=name)
        self.progress(name.replace("/", ": "))

    def _steps(self, derive: bool) -> dict[str, dict[str, Any]]:
        calendar, zone = self.options.calendar, self.options.calendar.zone.key
        steps: dict[str, dict[str, Any]] = {
            # Whoever builds it first decides: a later try of this run is given that one, with its salt.
            "normalize/newest": {"salt": token_hex(16)},
            "normalize/labels": {"committee": self.options.turf_committee_id},
            "normalize/sign_ups": {"layout": BY_DAY},
            "normalize/confirmations": {},
            # BigQuery counts weekdays from Sunday, 1; Python from Monday, 0.
            "analytics/daily_shifts": {"layout": BY_DAY, "week_first_day": (calendar.first_weekday + 1) % 7 + 1},
            "analytics/confirmed_shifts": {"layout": BY_DAY},
            "analytics/staff": {},
            "analytics/coverage": {"zone": zone, "today": self.options.today},
        }
        return {f"normalize/{DERIVED}": {"zone": zone}} | steps if derive else steps

    def _import(self, table: source_tables.Table) -> bool:
        """Copy a source table into the run, so that all steps see the same rows; say whether the source has it."""
        run_id = self.this.run_id
        for dataset in self.this.source:
            present = self.warehouse.columns(dataset, table.name)
            if present is None:
                continue
            if missing := source_tables.missing(table, present):
                raise UserError(
                    f"{dataset}.{table.name} has no {', '.join(missing)}: let the sync bring the columns, or take "
                    f"{dataset} out of SOURCE_DATASETS."
                )
            words = source_tables.select(table, present)
            try:
                _, cost = self.warehouse.copy(words, dataset, run_id, table.name, once=True)
            except UnreadableError as error:
                odd = " or ".join(source_tables.converted(table, present))
                raise UserError(f"{error.text} A value in {odd} is no such thing." if odd else error.text) from error
            self.this = self.this.billed(cost.bytes_billed)
            return True
        if table.name == "regions":
            where = ", ".join(self.this.source)
            raise UserError(f"There is no regions table in {where}: add its dataset to SOURCE_DATASETS.")
        if path := loads.DEFAULTS.get(table.name):
            loads.load_file(self.warehouse, path, run_id, table)
        else:
            self.warehouse.create_table(run_id, table.name, table.columns)
        return False

    def examine(self, last: RecordedRun | None) -> None:
        """Ask every check of `sql/quality/`, some of which hold this run against the last published one."""
        calendar = self.options.calendar
        # For an earlier day fewer shifts are past: then it does not tell.
        told = last is not None and (last.day is None or last.day <= self.options.today)
        known = {
            "zone": calendar.zone.key,
            "today": self.options.today,
            "fresh_days": self.options.fresh_days,
            "campaign_start": calendar.start,
            "campaign_end": calendar.end,
            "last_sign_ups": last.sign_ups if last else 0,
            "last_closed": last.closed_shifts if last and told else 0,
            "last_mapped": last.mapped if last else 0,
            "committee": self.options.turf_committee_id,
        }
        for name in questions.names("quality"):
            self._step(name)
            question = questions.read(name)
            parameters = {field.name: known[field.name] for field in question.parameters}
            answer = self.warehouse.ask(name, self.this.run_id, **parameters)
            found = checks.finding(
                question, answer.rows["example"], answer.rows["shifts"].astype(int), self.this.accepted
            )
            self.this = replace(
                self.this.billed(answer.cost.bytes_billed),
                findings=(*self.this.findings, *([found] if found else [])),
                verdicts=(*self.this.verdicts, checks.verdict(question, found)),
            )


def _tidy(warehouse: Warehouse, keep: list[str], now: datetime) -> None:
    """Drop what no reader needs: the new run's scratch tables, and older runs but the last."""
    for run_id in keep:
        # Of the earlier run, too, if whoever published it was stopped before this.
        if run_id == keep[0] or warehouse.columns(run_id, SCRATCH[-1]) is not None:
            for table in SCRATCH:
                warehouse.drop_table(run_id, table)
    loads.sweep(warehouse, f"{warehouse.dataset}_run", keep, now)
