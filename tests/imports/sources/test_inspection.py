"""What is said of a source: what it has, what it lacks, which feature that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from bot.imports.source_tables import TABLES
from bot.imports.sources import Inspection, inspect, preset
from bot.warehouse.client import Warehouse


@dataclass
class Described:
    """A warehouse of which only the columns of its tables are known."""

    tables: dict[str, dict[str, str]]
    dataset: str = "flakebot"

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        """Return a table's columns."""
        return self.tables.get(f"{dataset}.{table}")


def whole(*names: str) -> dict[str, dict[str, str]]:
    """Return these of our tables with all their columns, in the dataset `van`."""
    return {f"van.{name}": {column.name: column.type for column in TABLES[name].columns} for name in names}


def seen(tables: dict[str, dict[str, str]], name: str = "phoenix", **how: Any) -> Inspection:
    """Look at tables as a preset names them."""
    datasets = sorted({table.partition(".")[0] for table in tables}, reverse=True)
    warehouse = cast(Warehouse, Described(tables))
    return inspect(warehouse, datasets, preset(name), **{"regions": True} | how)


def test_a_whole_source_lacks_nothing() -> None:
    found = seen(whole(*preset("phoenix").origins))
    assert not found.faults
    assert not found.costs
    assert set(found.found) == set(preset("phoenix").origins)


def test_tables_that_would_be_of_no_use_are_not_missed() -> None:
    found = seen(whole("event_attendees", "regions", "statuses"))
    assert not {"events", "event_types", "event_roles", "participations"} & set(found.costs)
    assert found.costs["turf"] == "every organizer is “Unturfed”"
    assert found.costs["event_signups"] == "`/flake confirm` has no history"


def test_an_optional_column_that_is_missing_costs_its_feature() -> None:
    tables = whole(*preset("phoenix").origins)
    del tables["van.event_attendees"]["datetime_modified"]
    found = seen(tables)
    assert found.costs == {
        "event_attendees.datetime_modified": "which of two statuses of a shift is newer is not known"
    }
    assert not found.faults


def test_a_column_that_must_be_there_is_named_with_what_is_there_and_the_line_to_write() -> None:
    tables = whole("event_attendees", "regions")
    tables["van.event_attendees"]["vanid"] = tables["van.event_attendees"].pop("myc_van_id")
    (fault,) = seen(tables).faults
    assert fault == (
        "van.event_attendees has no myc_van_id. It has vanid. Say which it is, like "
        'event_attendees.myc_van_id = "vanid", in sources.toml.'
    )


def test_a_table_that_rates_do_not_need_and_that_lacks_a_column_costs_its_feature() -> None:
    tables = whole(*preset("phoenix").origins)
    del tables["van.events"]["event_name"], tables["van.turf"]["fo_name"]
    found = seen(tables)
    assert not found.faults
    assert found.costs == {
        "events": "events have no names, and deleted ones are not recognized",
        "turf": "people without an own assignment are “Unturfed”",
    }


def test_a_source_without_sign_ups_or_regions_says_which_tables_are_looked_for() -> None:
    sign_ups, regions = seen(whole("turf"), "mobilize").faults
    assert "neither participations with timeslots with events" in sign_ups
    assert "choose another preset than mobilize" in sign_ups
    assert regions.startswith("There is no regions table in van")
    assert len(seen(whole("turf"), "mobilize", regions=False).faults) == 1


def test_a_table_is_taken_from_the_first_dataset_that_has_it() -> None:
    tables = whole("event_attendees", "regions")
    tables["maps.regions"] = tables["van.regions"]
    found = seen(tables).found
    assert (found["event_attendees"].dataset, found["regions"].dataset) == ("van", "van")
    del tables["van.regions"]
    assert seen(tables).found["regions"].dataset == "maps"
