"""When the sync ran, as far as the source's tables tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.imports.sources.mapping import OURS
from bot.pipeline import source
from bot.warehouse.client import Warehouse

SYNC = datetime(2020, 8, 17, 11, tzinfo=UTC)
EARLIER, LATER = SYNC - timedelta(hours=1), SYNC + timedelta(hours=1)


@dataclass
class Tables:
    """The tables of a source by dataset and name: when each was written, None for a view."""

    written_at: dict[tuple[str, str], datetime | None]
    dataset: str = "flakebot"
    asked: list[str] = field(default_factory=list)

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        return {"event_id": "STRING"} if (dataset, table) in self.written_at else None

    def tables(self, dataset: str) -> list[str]:
        return sorted(name for held, name in self.written_at if held == dataset)

    def changed(self, dataset: str, table: str) -> datetime | None:
        self.asked.append(f"{dataset}.{table}")
        return self.written_at[dataset, table]


@pytest.mark.parametrize(
    ("tables", "synced_at"),
    [
        ({("van", "event_attendees"): SYNC, ("van", "event_signups"): EARLIER}, SYNC),
        ({("derived", "event_attendees"): SYNC, ("van", "event_attendees"): LATER}, SYNC),
        ({("van", "event_signups"): SYNC, ("van", "event_signups_statuses"): LATER}, SYNC),
        ({("van", "event_signups"): SYNC, ("derived", "event_signups_statuses"): EARLIER}, EARLIER),
        ({("van", "event_signups"): SYNC}, SYNC),
        ({("van", "event_attendees"): None, ("van", "event_signups"): SYNC}, None),
        ({("van", "event_signups"): SYNC, ("van", "event_signups_statuses"): None}, None),
        ({("van", "participations"): SYNC, ("van", "event_signups"): EARLIER}, SYNC),
        ({("van", "users"): SYNC}, None),
        ({}, None),
    ],
)
def test_the_sync_ran_when_the_table_that_is_counted_was_written(
    tables: dict[tuple[str, str], datetime | None], synced_at: datetime | None
) -> None:
    assert source.synced_at(cast(Warehouse, Tables(tables)), ("derived", "van"), OURS) == synced_at


def test_the_time_of_our_own_load_tells_nothing_of_its_files() -> None:
    tables = Tables({("flakebot_load_20200817", "event_attendees"): SYNC})
    assert source.synced_at(cast(Warehouse, tables), ("flakebot_load_20200817",), OURS) is None
    assert tables.asked == []


def test_only_tables_that_are_there_are_asked_when_they_changed() -> None:
    tables = Tables({("van", "event_attendees"): EARLIER, ("van", "users"): LATER, ("maps", "regions"): SYNC})
    assert source.changed(cast(Warehouse, tables), ("maps", "van", "gone"), OURS) == LATER
    assert sorted(tables.asked) == ["maps.regions", "van.event_attendees", "van.users"]
    assert source.synced(cast(Warehouse, tables), ("maps", "van"), OURS) == EARLIER
