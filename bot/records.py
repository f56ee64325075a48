"""The bot's own records in BigQuery, each written by the single statements of `sql/records/`."""

from __future__ import annotations

from bot.sources import Column

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
    ),
    "preferences": (
        Column("user_key"),
        Column("region"),
        Column("organizer"),
        Column("chosen_on", "DATE"),
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
    ),
}
