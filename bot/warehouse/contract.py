"""The published tables that dashboards read: the rows that a run adds before it is published, and the views of them.

BigQuery replaces one table at once, not several. So each run's rows stand in the same tables beside those of the runs
before, and the views show those of the run that `runs` names as published (docs/contract.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.tools import Layout
from bot.warehouse import rows, statements
from bot.warehouse.schema import Column, Type

if TYPE_CHECKING:
    from bot.warehouse.client import Warehouse

_BY_DAY = Layout(partition="event_date", cluster=("run_id", "region"), unit="MONTH")
TABLES = {
    "contract_days": _BY_DAY,
    "contract_unclosed": _BY_DAY,
    "contract_activity": Layout(partition="week_start", cluster=("run_id", "region"), unit="MONTH"),
    "contract_goals": Layout(partition="week_start", cluster=("run_id",), unit="MONTH"),
}
"""The tables of all published runs' rows with their layouts, each named like the statement that returns a run's."""
VIEWS = ("report_about", "report_days", "report_weeks", "report_ahead", "report_unclosed", "report_ptg")
"""The views, named like their statements; each reads only those before it."""


def prepare(warehouse: Warehouse) -> None:
    """Create the tables and views where they do not exist yet; complete what an older version made."""
    held = warehouse.tables(warehouse.dataset)
    for table, layout in TABLES.items():
        if table in held:
            warehouse.complete_table(warehouse.dataset, table, columns(table))
        else:
            warehouse.create_table(warehouse.dataset, table, columns(table), layout)
    for view in VIEWS:
        warehouse.put_view(warehouse.dataset, statements.read(f"contract/{view}"), ("runs", "freezes", *TABLES, *VIEWS))


def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table or a view."""
    returned = statements.read(f"contract/{table}").returns
    return tuple(Column(field.name, cast(Type, field.type)) for field in returned)


def tidy(warehouse: Warehouse, published: str, kept: str) -> None:
    """Drop the rows of runs before the kept one, except those that a freeze holds.

    A freeze of an older version, which does not say what was published, holds the run that is published now.
    """
    frozen = rows.freezes(warehouse.ask)
    if not all(freeze.run_id for freeze in frozen):
        warehouse.record("records/freeze_run", run_id=published)
    held = [freeze.run_id for freeze in frozen if freeze.run_id]
    for table in TABLES:
        warehouse.record(table.replace("contract_", "records/outdated_"), kept=kept, held=held)
