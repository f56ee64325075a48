"""The steps of a run: import the source, normalize it, build what is asked for, and check all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot.errors import UnavailableError, UnreadableError, UserError
from bot.imports import loads, maps, source_tables
from bot.imports.source_tables import Table
from bot.imports.sources import COSTS, Found
from bot.pipeline import checks, source, sync
from bot.pipeline.contract import contract_rows, weekly
from bot.pipeline.runs import Options, Run
from bot.tools import Layout
from bot.warehouse import statements
from bot.warehouse.rows import RecordedRun

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

DERIVED = "event_attendees"
"""The source table that can be derived from raw ones."""
BY_DAY = Layout(partition="event_date", cluster=("region",))
FOLDERS = ("normalize", "mobilize", "analytics", "quality", "contract")
"""The folders of `sql/` whose statements a run is built and checked by."""
MAPS = ("regions", "statuses")
"""The source tables that decide every rate, beside the sign-ups."""
KEPT = ("goals", "weeks")
"""The source tables that questions read too; nothing in them is about a person."""


def _read_by(steps: Iterable[str]) -> list[Table]:
    """Return the source tables that these steps of a run, its checks, or questions about it read."""
    sql = "\n".join(statements.read(name).sql for name in (*steps, *statements.names("quality")))
    return [
        table
        for table in source_tables.TABLES.values()
        if table.name in KEPT or re.search(rf"\b(FROM|JOIN) {table.name}\b", sql)
    ]


class Builder:
    """Builds and checks one run, step by step; `run` is the run as far as it has come.

    `progress` is told each step before it begins; `check` raises where the run must not continue.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        options: Options,
        run: Run,
        progress: Callable[[str], None],
        check: Callable[[], None],
    ) -> None:
        self.run = run
        self._warehouse = warehouse
        self._options = options
        self._progress = progress
        self._check = check
        self._left_out: list[str] = []

    def build(self, source_changed: datetime | None) -> None:
        """Copy the source, then build every table from the copies; what an earlier try has built stays.

        Raises UnavailableError where the source was changed since a moment.
        """
        self._warehouse.create_dataset(self.run.run_id)
        group = self._sign_up_tables()
        steps = self._statements(group)
        for table in _read_by(steps):
            self._begin(f"source/{table.name}")
            self._import(table, needed=table.name in (*MAPS, *group))
        if source.changed(self._warehouse, self.run.source, self._options.names) != source_changed:
            raise UnavailableError("The source was changed while it was read. Try again when its sync is over.")
        for name, arguments in steps.items():
            self._begin(name)
            cost = self._warehouse.build(name, self.run.run_id, once=True, **arguments)
            self.run = self.run.billed(cost.bytes_billed)
        covered = self._warehouse.ask("questions/coverage", self.run.run_id)
        self.run = replace(self.run.billed(covered.cost.bytes_billed), **covered.records()[0])
        signing = self._warehouse.ask("questions/committees", self.run.run_id)
        committees = ",".join(signing.rows["committee_id"])
        self.run = replace(self.run.billed(signing.cost.bytes_billed), committees=committees)
        statuses = self._warehouse.ask("questions/map_statuses", self.run.run_id)
        changed = maps.meanings.changed_statuses(statuses.records())
        self.run = replace(self.run.billed(statuses.cost.bytes_billed), changed_statuses=changed)

    def _begin(self, step: str) -> None:
        """Begin a step, if the run may continue."""
        self._check()
        self.run = replace(self.run, step=step)
        self._progress(step.replace("/", ": "))

    def _statements(self, has: Collection[str]) -> dict[str, dict[str, Any]]:
        zone, week_first_day = self._options.calendar.zone.key, self._options.week_first_day
        steps: dict[str, dict[str, Any]] = {
            # Whoever builds it first decides: a later try of this run is given that one, with its salt.
            "normalize/newest": {"salt": token_hex(16)},
            "normalize/turfing_committee": {"committee": self._options.turf_committee_id},
            "normalize/precincts": {},
            "normalize/labels": {},
            "normalize/places": {"region_from": self._options.region_from},
            "normalize/sign_ups": {"layout": BY_DAY, "region_from": self._options.region_from},
            "normalize/confirmations": {},
            "normalize/turf_regions": {},
            "normalize/contacts": {"region_from": self._options.region_from},
            "normalize/callers": {},
            "analytics/daily_shifts": {"layout": BY_DAY, "week_first_day": week_first_day},
            "analytics/confirmed_shifts": {"layout": BY_DAY},
            "analytics/completed_shifts": {"layout": BY_DAY},
            "analytics/daily_contacts": {
                "layout": Layout(partition="contact_date", cluster=("region",)),
                "week_first_day": week_first_day,
            },
            "analytics/daily_activity": {"layout": BY_DAY, "week_first_day": week_first_day, "zone": zone},
            "analytics/staff": {},
            "analytics/coverage": {
                "zone": zone,
                "today": self._options.today,
                "synced_at": sync.look(self._warehouse, self.run.source, self._options.names).ran_at,
                "day_closes": self._options.day_closes,
            },
        }
        if DERIVED in has:
            return steps
        if source_tables.MOBILIZE[0] in has:
            return {f"mobilize/{DERIVED}": {"zone": zone, "state_code": self._options.state_code}} | steps
        return {f"normalize/{DERIVED}": {"zone": zone}} | steps

    def _sign_up_tables(self) -> tuple[str, ...]:
        """Return the tables that sign-ups are read from. Raises UserError where there are none."""
        warehouse, where, names = self._warehouse, self.run.source, self._options.names
        if group := source.sign_up_tables(warehouse, where, names):
            return group
        there = ", ".join(name for dataset in where for name in warehouse.tables(dataset))
        wanted = ", nor ".join(" with ".join(group) for group in source_tables.SIGN_UPS)
        raise UserError(
            f"There are no sign-ups in {', '.join(where)}: no {wanted}. There are {there or 'no tables at all'}. Name "
            f"the right datasets in SOURCE_DATASETS; `python -m bot sources` shows what feeds what."
        )

    def _import(self, table: Table, *, needed: bool) -> None:
        """Copy a source table into the run, so that all steps see the same rows; it is empty where there is none."""
        found = source.look_up(self._warehouse, self.run.source, self._options.names, table)
        if found is not None:
            if found.absent:
                raise UserError(found.fault(self._options.names.file))
            lacking = source_tables.lacking(table, found.present) or self._copy(table, found)
            if not lacking:
                return
            if needed:
                raise UserError(
                    f"{found.dataset}.{found.name} {lacking}. Let the sync bring that, or take {found.dataset} out of "
                    f"SOURCE_DATASETS."
                )
            self._left_out.append(f"{found.dataset}.{found.name} {lacking}: {COSTS[table.name]}")
        if table.name == "regions" and self._options.region_from != "turf":
            where = ", ".join(self.run.source)
            raise UserError(f"There is no regions table in {where}: add its dataset to SOURCE_DATASETS.")
        if path := loads.DEFAULTS.get(table.name):
            loads.load_file(self._warehouse, path, self.run.run_id, table)
        else:
            self._warehouse.create_table(self.run.run_id, table.name, table.columns)

    def _copy(self, table: Table, found: Found) -> str:
        """Copy a table that was found in the source; return what keeps it from being read, as `lacking` does.

        Raises UserError where that is a value of a table that shifts or their organizers depend on.
        """
        dataset, present = found.dataset, found.present
        selection = self._options.selection
        sql, parameters = source_tables.select(table, present, selection, found.relation), selection.parameters
        try:
            cost = self._warehouse.copy(sql, dataset, self.run.run_id, table.name, once=True, **parameters)
        except UnreadableError as error:
            odd = " or ".join(source_tables.converted(table, present))
            if table.name in source_tables.ASIDE:
                return f"has a value that is not what its column takes{odd and f', {odd}'}"
            raise UserError(
                f"{error.text} A value is not what its column takes: {odd}." if odd else error.text
            ) from error
        self.run = self.run.billed(cost.bytes_billed)
        return ""

    def examine(self, last: RecordedRun | None) -> None:
        """Ask every check of `sql/quality/`, some of which compare this run with the last that was published."""
        known = self._known(last)
        for name in statements.names("quality"):
            self._begin(name)
            question = statements.read(name)
            parameters = {each.name: known[each.name] for each in question.parameters}
            answer = self._warehouse.ask(name, self.run.run_id, **parameters)
            found = checks.finding(
                question, answer.rows["example"], answer.rows["shifts"].astype(int), self.run.accepted
            )
            self.run = replace(
                self.run.billed(answer.cost.bytes_billed),
                findings=(*self.run.findings, *([found] if found else [])),
                verdicts=(*self.run.verdicts, checks.verdict(question, found)),
            )

    def add_to_contract(self) -> None:
        """Add the run's rows to the published tables, which show them once it is published."""
        self.run = replace(self.run, definition=self._options.definition)
        self._begin("contract/weekly_goals")
        self.run = self.run.billed(weekly.build(self._warehouse, self.run.run_id, self._options.calendar))
        for name, arguments in contract_rows(self._options, self.run.run_id).items():
            self._begin(name)
            cost = self._warehouse.append(name, self.run.run_id, **arguments)
            self.run = self.run.billed(cost.bytes_billed)

    def _known(self, last: RecordedRun | None) -> dict[str, Any]:
        """Return the value of every parameter that a check may have."""
        options, calendar = self._options, self._options.calendar
        # For an earlier day fewer shifts are past: then the number of closed ones cannot be compared.
        comparable = last is not None and (last.day is None or last.day <= options.today)
        return {
            "today": options.today,
            "fresh_days": options.fresh_days,
            "campaign_start": calendar.start,
            "campaign_end": calendar.end,
            "last_sign_ups": last.sign_ups if last else 0,
            "last_closed": last.closed_shifts if last and comparable else 0,
            "last_mapped": last.mapped if last else 0,
            "committee": options.turf_committee_id,
            "committees": ",".join(options.committee_ids),
            "last_committees": self._known_committees(last),
            "left_out": self._left_out,
        }

    def _known_committees(self, last: RecordedRun | None) -> list[str]:
        """Return the committees of the last published run; those of this run where it is of an older version."""
        known = last.committees if last else ""
        if known is None:
            known = self.run.committees or ""
        return known.split(",") if known else []
