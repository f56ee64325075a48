"""The source is copied into the run, so that all steps see the same rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import UnreadableError, UserError
from bot.imports import loads, source_tables
from bot.imports.source_tables import Table
from bot.imports.sources import COSTS, Found
from bot.pipeline import Options, Run, source

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

MAPS = ("regions", "statuses")
"""The source tables that decide every rate, beside the sign-ups."""


@dataclass(frozen=True)
class Copied:
    """What a copy was billed, and what is wrong with the source's table where it was left out."""

    billed: int = 0
    left_out: str = ""


class SourceCopy:
    """Copies one source into the dataset of one run."""

    def __init__(self, warehouse: Warehouse, catalog: source.Dated, options: Options, run: Run) -> None:
        self._warehouse = warehouse
        self._catalog = catalog
        self._options = options
        self._run = run

    def sign_up_tables(self) -> tuple[str, ...]:
        """Return the tables that sign-ups are read from. Raises UserError where there are none."""
        where = self._run.source
        if group := source.sign_up_tables(self._catalog, where, self._options.names):
            return group
        there = ", ".join(name for dataset in where for name in self._catalog.tables(dataset))
        wanted = ", nor ".join(" with ".join(group) for group in source_tables.SIGN_UPS)
        raise UserError(
            f"There are no sign-ups in {', '.join(where)}: no {wanted}. There are {there or 'no tables at all'}. Name "
            f"the right datasets in SOURCE_DATASETS; `python -m bot sources` shows what feeds what."
        )

    def steps(self, tables: Iterable[Table], sign_ups: Collection[str]) -> dict[str, Callable[[], Copied]]:
        """Return what copies each table, by its step; one that the source does not have is made empty.

        Raises UserError where one is needed and cannot be read.
        """
        needed = {*MAPS, *sign_ups}
        return {f"source/{table.name}": self._step(table, table.name in needed) for table in tables}

    def _step(self, table: Table, needed: bool) -> Callable[[], Copied]:
        found = source.look_up(self._catalog, self._run.source, self._options.names, table)
        if found is None:
            self._check_usual(table)
            return partial(self._make, table)
        if found.absent:
            raise UserError(found.fault(self._options.names.file))
        lacking = source_tables.lacking(table, found.present)
        if not lacking:
            return partial(self._copy, table, found)
        if needed:
            raise UserError(
                f"{found.dataset}.{found.name} {lacking}. Let the sync bring that, or take {found.dataset} out of "
                f"SOURCE_DATASETS."
            )
        return partial(self._leave_out, table, found, lacking)

    def _leave_out(self, table: Table, found: Found, lacking: str) -> Copied:
        self._make(table)
        return Copied(left_out=f"{found.dataset}.{found.name} {lacking}: {COSTS[table.name]}")

    def _check_usual(self, table: Table) -> None:
        """Raise UserError for a table that the source has to have."""
        if table.name == "regions" and self._options.region_from != "turf":
            where = ", ".join(self._run.source)
            raise UserError(f"There is no regions table in {where}: add its dataset to SOURCE_DATASETS.")

    def _make(self, table: Table) -> Copied:
        """Make a table as it is where the source has none: with what is usual, else empty."""
        if path := loads.DEFAULTS.get(table.name):
            loads.load_file(self._warehouse, path, self._run.run_id, table)
        else:
            self._warehouse.create_table(self._run.run_id, table.name, table.columns)
        return Copied()

    def _copy(self, table: Table, found: Found) -> Copied:
        """Copy a table. Raises UserError where a value cannot be read that shifts or their organizers depend on."""
        selection = self._options.selection
        sql = source_tables.select(table, found.present, selection, found.relation, as_it_is=found.own)
        into = (found.dataset, self._run.run_id, table.name)
        try:
            cost = self._warehouse.copy(sql, *into, once=True, **selection.parameters)
        except UnreadableError as error:
            odd = " or ".join(source_tables.converted(table, found.present))
            if table.name in source_tables.ASIDE:
                wrong = f"has a value that is not what its column takes{odd and f', {odd}'}"
                return self._leave_out(table, found, wrong)
            raise UserError(
                f"{error.text} A value is not what its column takes: {odd}." if odd else error.text
            ) from error
        return Copied(cost.bytes_billed)
