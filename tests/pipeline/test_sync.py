"""When the sign-ups came, as far as the source's tables tell: the same for covered days and for the morning's run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.imports.sources import OURS, SourceMap, preset
from bot.pipeline import source, sync
from bot.pipeline.next_step import Sync
from bot.warehouse.client import Warehouse

SYNC = datetime(2020, 8, 17, 11, tzinfo=UTC)
EARLIER, LATER = SYNC - timedelta(hours=1), SYNC + timedelta(hours=1)
STALE = SYNC - timedelta(days=3)


@dataclass(frozen=True)
class Held:
    """A table: when BigQuery wrote it, None for a view, and the newest moment in each column that has some."""

    written_at: datetime | None
    newest: dict[str, datetime | None]
    types: dict[str, str]


def table(at: datetime | None, **newest: datetime | None) -> Held:
    return Held(at, newest, dict.fromkeys(newest, "TIMESTAMP"))


@dataclass
class Tables:
    """The tables of a source, by dataset and name."""

    held: dict[str, Held]
    dataset: str = "flakebot"
    asked: list[str] = field(default_factory=list)

    def tables(self, dataset: str) -> list[str]:
        return sorted(name.partition(".")[2] for name in self.held if name.startswith(f"{dataset}."))

    def columns(self, dataset: str, name: str) -> dict[str, str] | None:
        found = self.held.get(f"{dataset}.{name}")
        return None if found is None else {"event_id": "STRING", **found.types}

    def changed(self, dataset: str, name: str) -> datetime | None:
        self.asked.append(f"{dataset}.{name}")
        return self.held[f"{dataset}.{name}"].written_at

    def newest(self, dataset: str, name: str, column: str) -> datetime | None:
        return self.held[f"{dataset}.{name}"].newest[column]


def looked(tables: dict[str, Held], names: SourceMap = OURS) -> Sync:
    datasets = tuple(dict.fromkeys(name.partition(".")[0] for name in tables)) or ("van",)
    return sync.look(cast(Warehouse, Tables(tables)), datasets, names)


@pytest.mark.parametrize(
    ("tables", "ran_at"),
    [
        ({"van.event_attendees": table(SYNC), "van.event_signups": table(EARLIER)}, SYNC),
        ({"derived.event_attendees": table(SYNC), "van.event_attendees": table(LATER)}, SYNC),
        ({"van.event_signups": table(SYNC), "van.event_signups_statuses": table(LATER)}, SYNC),
        ({"van.event_signups": table(SYNC), "derived.event_signups_statuses": table(EARLIER)}, EARLIER),
        ({"van.event_attendees": table(None), "van.event_signups": table(SYNC)}, None),
        ({"van.event_signups": table(SYNC), "van.event_signups_statuses": table(None)}, None),
        ({"van.participations": table(SYNC), "van.timeslots": table(STALE), "van.mobilize_events": table(STALE)}, SYNC),
        ({"van.event_attendees": table(SYNC), "van.turf": table(LATER, loaded_at=LATER)}, SYNC),
        ({"van.users": table(SYNC)}, None),
        ({}, None),
    ],
)
def test_the_sync_ran_when_the_table_that_shifts_are_computed_from_was_written(
    tables: dict[str, Held], ran_at: datetime | None
) -> None:
    found = looked(tables)
    assert found.ran_at == ran_at
    assert found.estimated == any(each.written_at is None for each in tables.values())


@pytest.mark.parametrize("column", ["loaded_at", "_loaded_at", "_fivetran_synced", "_airbyte_extracted_at"])
@pytest.mark.parametrize("written_at", [LATER, None], ids=["a base table", "a view"])
def test_a_column_that_says_when_rows_were_loaded_comes_first(column: str, written_at: datetime | None) -> None:
    one = table(written_at, **{column: SYNC, "datetime_modified": LATER})
    assert looked({"van.event_attendees": one}) == Sync.at(SYNC)
    raw = {"van.event_signups": one, "van.event_signups_statuses": table(written_at, **{column: LATER})}
    assert looked(raw) == Sync(SYNC, SYNC, LATER)


def test_a_column_without_a_zone_or_without_rows_says_nothing() -> None:
    at_midnight = Held(SYNC, {}, {"loaded_at": "DATETIME", "_loaded_at": "STRING", "synced_at": "INT64"})
    assert looked({"van.event_attendees": at_midnight}) == Sync.at(SYNC)
    assert looked({"van.event_attendees": table(SYNC, loaded_at=None)}) == Sync.at(SYNC)


def test_of_a_view_without_such_a_column_only_the_newest_change_is_known() -> None:
    seen = looked({"van.event_attendees": table(None, datetime_modified=SYNC)})
    assert seen == Sync(None, SYNC, SYNC, estimated=True)
    mixed = {"van.event_signups": table(LATER), "van.event_signups_statuses": table(None, datetime_modified=SYNC)}
    assert looked(mixed) == Sync(None, SYNC, LATER, estimated=True)


def test_when_a_folder_was_loaded_tells_nothing_of_its_files() -> None:
    folder = "flakebot_load_20200817.event_attendees"
    assert looked({folder: table(LATER)}) == Sync(None, LATER, LATER)
    assert looked({folder: table(LATER, loaded_at=SYNC)}) == Sync(SYNC, LATER, LATER)


def test_presets_know_the_tables_and_columns_by_the_names_of_the_source() -> None:
    ngpvan = {
        "van.eventsignups": table(None, datetimemodified=LATER, _fivetran_synced=SYNC),
        "van.eventsignupsstatuses": table(LATER),
    }
    assert looked(ngpvan, preset("ngpvan")) == Sync(SYNC, SYNC, LATER)
    assert looked(ngpvan, preset("phoenix")) == Sync()
    mobilize = {
        "mirror.participations": table(None, modified_date=SYNC),
        "mirror.timeslots": table(STALE),
        "mirror.events": table(STALE),
    }
    assert looked(mobilize, preset("mobilize")) == Sync(None, SYNC, SYNC, estimated=True)


def test_only_tables_that_are_there_are_asked_when_they_changed() -> None:
    view = table(None, loaded_at=LATER)
    tables = Tables({"van.event_attendees": table(EARLIER), "van.users": view, "maps.regions": table(SYNC)})
    assert source.changed(cast(Warehouse, tables), ("maps", "van", "gone"), OURS) == LATER
    assert sorted(tables.asked) == ["maps.regions", "van.event_attendees", "van.users"]
