"""The tables of the bot's own records in BigQuery, each written by the single statements of `sql/records/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.warehouse.schema import Column

if TYPE_CHECKING:
    from bot.warehouse.client import Warehouse

TABLES: dict[str, tuple[Column, ...]] = {
    "loads": (
        Column("dataset"),
        Column("campaign"),
        Column("loaded_at", "TIMESTAMP"),
        Column("tables"),
        Column("table_rows", "INT64"),
    ),
    "runs": (
        Column("run_id"),
        Column("campaign"),
        Column("source"),
        Column("started_at", "TIMESTAMP"),
        Column("ended_at", "TIMESTAMP"),
        Column("outcome"),
        Column("milliseconds", "INT64"),
        Column("source_rows", "INT64"),
        Column("sign_ups", "INT64"),
        Column("bytes_billed", "INT64"),
        Column("findings"),
        Column("data_through", "DATE"),
        Column("number", "INT64"),
        Column("day", "DATE"),
        Column("attempt", "INT64"),
        Column("alive_until", "TIMESTAMP"),
        Column("instance"),
        Column("step"),
        Column("asked_by"),
        Column("reason"),
        Column("checks"),
        Column("accepted"),
        Column("source_changed", "TIMESTAMP"),
        Column("recipe"),
        Column("closed_shifts", "INT64"),
        Column("mapped", "INT64"),
        Column("synced_on", "DATE"),
        Column("committees"),
        Column("changed_statuses"),
        Column("definition"),
    ),
    "audit": (
        Column("reference"),
        Column("person"),
        Column("words"),
        Column("noted_at", "TIMESTAMP"),
        Column("outcome"),
        Column("note"),
        Column("milliseconds", "INT64"),
    ),
    "maps": (
        Column("map"),
        Column("version", "INT64"),
        Column("dataset"),
        Column("person"),
        Column("noted_at", "TIMESTAMP"),
        Column("reason"),
        Column("lines", "INT64"),
    ),
    "reconciliations": (
        Column("reconciled_at", "TIMESTAMP"),
        Column("run_id"),
        Column("person"),
        Column("verdict"),
        Column("matched", "INT64"),
        Column("compared", "INT64"),
        Column("differing", "INT64"),
        Column("cause"),
        Column("example"),
        Column("first_day", "DATE"),
        Column("last_day", "DATE"),
    ),
    "preferences": (
        Column("user_key"),
        Column("region"),
        Column("organizer"),
        Column("chosen_on", "DATE"),
    ),
    "greetings": (
        Column("user_key"),
        Column("greeted_on", "DATE"),
    ),
    "subscriptions": (
        Column("subscription_id"),
        Column("channel"),
        Column("region"),
        Column("region_group"),
        Column("weekday", "INT64"),
        Column("hour", "INT64"),
        Column("owner"),
        Column("created_at", "TIMESTAMP"),
        Column("changed_at", "TIMESTAMP"),
        Column("ended_at", "TIMESTAMP"),
        Column("paused_reason"),
        Column("goal", "INT64"),
    ),
    "digests": (
        Column("key"),
        Column("week", "DATE"),
        Column("channel"),
        Column("region"),
        Column("region_group"),
        Column("kind"),
        Column("attempt", "INT64"),
        Column("step"),
        Column("instance"),
        Column("noted_at", "TIMESTAMP"),
        Column("rests_until", "TIMESTAMP"),
        Column("ts"),
        Column("permalink"),
        Column("run_id"),
        Column("numbers"),
        Column("note"),
        Column("definition"),
    ),
    "freezes": (
        Column("freeze_id"),
        Column("place"),
        Column("reason"),
        Column("frozen_by"),
        Column("frozen_at", "TIMESTAMP"),
        Column("thaw_reason"),
        Column("thawed_by"),
        Column("thawed_at", "TIMESTAMP"),
        Column("run_id"),
    ),
}


def prepare(warehouse: Warehouse) -> None:
    """Create the bot's own dataset and records where they do not exist yet; complete what an older version made."""
    held = warehouse.tables(warehouse.dataset)
    if not held:
        warehouse.create_dataset(warehouse.dataset)
    for table, columns in TABLES.items():
        step = warehouse.complete_table if table in held else warehouse.create_table
        step(warehouse.dataset, table, columns)
