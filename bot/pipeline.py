"""Normalize → analytics → quality → publish.

A run builds its tables in a dataset of its own and checks them there. Publishing is one row in `runs`: readers take the
newest published run's dataset, so they see the old data or the new, never half, whenever a run is killed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot import loading, quality, questions, sources
from bot.messages import UserError
from bot.quality import Finding
from bot.tools import Layout
from bot.weeks import Calendar

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

Progress = Callable[[str], None]

DERIVED = "event_attendees"
"""The source table that can be derived from raw ones."""
BY_DAY = Layout(partition="event_date", cluster=("region",))
SCRATCH = (*sources.TABLES, "newest", "labels", "confirmations")
"""A run's tables that nobody reads after it: the copies of the source, with people's ids, above all."""


@dataclass(frozen=True)
class Options:
    """What a run needs to know of the campaign; `accepted` names failing checks that it may publish in spite of."""

    calendar: Calendar
    today: date
    source_datasets: tuple[str, ...] = ()
    turf_committee_id: str = ""
    fresh_days: int = 1
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """What a run did so far; `outcome` is running, published or failed."""

    run_id: str
    campaign: str
    source: tuple[str, ...]
    started_at: datetime
    outcome: str = "running"
    ended_at: datetime | None = None
    source_rows: int | None = None
    repeated: int | None = None
    left_out: int | None = None
    sign_ups: int | None = None
    bytes_billed: int = 0
    findings: tuple[Finding, ...] = ()
    failure: str = ""
    data_through: date | None = None

    def billed(self, cost: int) -> Run:
        """Add what a step cost."""
        return replace(self, bytes_billed=self.bytes_billed + cost)


def run(warehouse: Warehouse, options: Options, progress: Progress, clock: Callable[[], datetime]) -> Run:
    """Rebuild everything from the source and publish it if it is good; leave a row in `runs` either way."""
    loading.prepare(warehouse)
    datasets, campaign = _source(warehouse, options)
    this = Run(loading.stamped(f"{warehouse.dataset}_run", clock()), campaign, datasets, clock())
    last = warehouse.ask("questions/last_run", campaign=campaign).rows
    _write(warehouse, this)
    try:
        this = _rebuild(warehouse, this, options, progress)
        last_sign_ups = int(last["sign_ups"].iloc[0]) if len(last) else 0
        this = _check(warehouse, this, options, last_sign_ups)
    except BaseException as error:
        _write(warehouse, replace(this, outcome="failed", failure=str(error) or type(error).__name__, ended_at=clock()))
        raise
    good = not quality.stopping(this.findings, options.accepted)
    this = replace(this, outcome="published" if good else "failed", ended_at=clock())
    _write(warehouse, this)
    if good:
        _tidy(warehouse, [this.run_id, *last["run_id"]], clock())
    return this


def _source(warehouse: Warehouse, options: Options) -> tuple[tuple[str, ...], str]:
    """Find the datasets to read, and the campaign's name: those of the settings, else the newest load."""
    if options.source_datasets:
        return options.source_datasets, ""
    loaded = warehouse.ask("questions/loaded").rows
    if loaded.empty:
        raise UserError(
            "There is nothing to build from. Load a folder first (`python -m bot load DIR`), or set SOURCE_DATASETS to "
            "VAN's datasets."
        )
    return (str(loaded["dataset"].iloc[0]),), str(loaded["campaign"].iloc[0] or "")


def _rebuild(warehouse: Warehouse, this: Run, options: Options, progress: Progress) -> Run:
    """Copy the source, then build every table from the copies."""
    warehouse.create_dataset(this.run_id)
    zone = options.calendar.zone.key
    derive = True
    for table in sources.TABLES.values():
        progress(f"source: {table.name}")
        this, found = _import(warehouse, this, table)
        derive = derive and not (found and table.name == DERIVED)
    steps: dict[str, dict[str, Any]] = {
        "normalize/newest": {"salt": token_hex(16)},
        "normalize/labels": {"committee": options.turf_committee_id},
        "normalize/sign_ups": {"layout": BY_DAY},
        "normalize/confirmations": {},
        "analytics/daily_shifts": {
            "layout": BY_DAY,
            # BigQuery counts weekdays from Sunday, 1; Python from Monday, 0.
            "week_first_day": (options.calendar.first_weekday + 1) % 7 + 1,
        },
        "analytics/confirmed_shifts": {"layout": BY_DAY},
        "analytics/staff": {},
        "analytics/coverage": {"zone": zone, "today": options.today},
    }
    if derive:
        steps = {f"normalize/{DERIVED}": {"zone": zone}} | steps
    for name, arguments in steps.items():
        progress(name.replace("/", ": "))
        _, cost = warehouse.build(name, this.run_id, **arguments)
        this = this.billed(cost.bytes_billed)
    covered = warehouse.ask("questions/coverage", this.run_id)
    return replace(this.billed(covered.cost.bytes_billed), **covered.records()[0])


def _import(warehouse: Warehouse, this: Run, table: sources.Table) -> tuple[Run, bool]:
    """Copy a source table into the run, so that all steps see the same rows; say whether the source has it."""
    for dataset in this.source:
        present = warehouse.columns(dataset, table.name)
        if present is None:
            continue
        if missing := sources.missing(table, present):
            raise UserError(
                f"{dataset}.{table.name} has no {', '.join(missing)}: let the sync bring the columns, or take "
                f"{dataset} out of SOURCE_DATASETS."
            )
        _, cost = warehouse.copy(sources.select(table, present), dataset, this.run_id, table.name)
        return this.billed(cost.bytes_billed), True
    if table.name == "regions":
        raise UserError(f"There is no regions table in {', '.join(this.source)}: add its dataset to SOURCE_DATASETS.")
    if path := loading.DEFAULTS.get(table.name):
        loading.load_file(warehouse, path, this.run_id, table)
    else:
        warehouse.create_table(this.run_id, table.name, table.columns)
    return this, False


def _check(warehouse: Warehouse, this: Run, options: Options, last_sign_ups: int) -> Run:
    """Ask every check of `sql/quality/`."""
    known = {
        "zone": options.calendar.zone.key,
        "today": options.today,
        "fresh_days": options.fresh_days,
        "campaign_start": options.calendar.start,
        "campaign_end": options.calendar.end,
        "last_sign_ups": last_sign_ups,
        "committee": options.turf_committee_id,
    }
    for name in questions.names("quality"):
        question = questions.read(name)
        parameters = {field.name: known[field.name] for field in question.parameters}
        answer = warehouse.ask(name, this.run_id, **parameters)
        found = quality.finding(question, answer.rows["example"], answer.rows["shifts"].astype(int))
        this = this.billed(answer.cost.bytes_billed)
        this = replace(this, findings=(*this.findings, found)) if found else this
    return this


def _write(warehouse: Warehouse, this: Run) -> None:
    """Write the run's row: with the outcome `published` this is the publication."""
    ran = (this.ended_at - this.started_at) if this.ended_at else None
    warehouse.record(
        "records/run",
        run_id=this.run_id,
        campaign=this.campaign,
        source=",".join(this.source),
        started_at=this.started_at,
        ended_at=this.ended_at,
        outcome=this.outcome,
        milliseconds=ran // timedelta(milliseconds=1) if ran else None,
        source_rows=this.source_rows,
        sign_ups=this.sign_ups,
        bytes_billed=this.bytes_billed,
        findings="\n".join([*map(str, this.findings), *filter(None, [this.failure])]),
        data_through=this.data_through,
    )


def _tidy(warehouse: Warehouse, keep: list[str], now: datetime) -> None:
    """Drop what no reader needs: the new run's scratch tables, and older runs but the last."""
    for table in SCRATCH:
        warehouse.drop_table(keep[0], table)
    loading.sweep(warehouse, f"{warehouse.dataset}_run", keep, now)
