"""Campaigns whose tables have other names: loaded or synced, answered, and counted by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from bot import settings
from bot.warehouse import Column, connection
from tests.support import foreign_campaigns
from tests.support.homes import TODAY, living_in
from tests.support.terminal import Terminal, ask

COUNTED = ("completed", "no_show", "cancelled", "total_flakes", "total")


def named(folder: Path, name: str) -> Path:
    """Give the campaign a name, so that its numbers are not compared with another's."""
    (folder / "campaign.json").write_text(json.dumps({"name": name}), encoding="utf-8")
    return folder


def counts(terminal: Terminal, question: str) -> dict[str, Any]:
    """Return the counts of each row, by what it is of."""
    rows = ask(terminal, question)["report"]["rows"]
    return {row.get("region") or row.get("day"): tuple(row[name] for name in COUNTED) for row in rows}


def synced(folder: Path, dataset: str, prefix: str) -> None:
    """Bring a folder's files into a dataset, as another tool's sync would: all columns, as texts."""
    warehouse = connection.connect(settings.read(dict(os.environ)))
    warehouse.create_dataset(dataset)
    for path in sorted(folder.glob("*.csv")):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        types = pc.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True)
        parquet = path.with_suffix(".parquet")
        pq.write_table(pc.read_csv(path, convert_options=types), parquet)
        name = path.stem if path.stem == "regions" else f"{prefix}{path.stem}"
        warehouse.load(parquet, dataset, name, [Column(column) for column in header])


def test_mobilizes_mirror_is_answered_as_counted_by_hand(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    folder = named(foreign_campaigns.write_mobilize(tmp_path / "mobilize"), "Mobilize")
    status, _, err = terminal("sources")
    assert status == 1
    assert "Load a folder first" in err
    status, _, err = terminal("load", str(folder))
    assert status == 1
    assert "has no event_attendees.csv" in err
    status, out, _ = terminal("load", str(folder), "--preset", "mobilize")
    assert status == 0
    assert "participations 23" in out
    assert "mobilize_events 3" in out
    status, out, err = terminal("sources")
    assert (status, err.count("\n")) == (0, 1), err
    assert "event_attendees is derived from participations, timeslots, mobilize_events." in out
    assert "van_locations: places are told apart by the location_key of mobilize_events" in out
    status, out, err = terminal("pipeline", "--today", TODAY)
    assert status == 0, err
    assert "8 of deleted events left out" in out
    assert counts(terminal, "/flake week:2020-08-08 by:region") == {"CD5": (6, 3, 1, 4, 10), "CD4": (2, 0, 0, 0, 2)}
    days = counts(terminal, "/flake week:2020-08-08 region:CD5 by:day")
    assert days["2020-08-11"] == (6, 3, 1, 4, 10), "Tuesday in Honolulu, where the event is"
    total = ask(terminal, "/flake week:2020-08-08 region:CD5")["report"]["total"]
    assert (total["unclosed"], total["scheduled"], total["unknown"]) == (1, 0, 0)
    by_organizer = ask(terminal, "/flake week:2020-08-08 region:CD5 by:organizer")["report"]["rows"]
    assert {row["organizer"]: row["completed"] for row in by_organizer} == {"CD8-01 Duluth": 1, "Unturfed": 5}
    with living_in(home, REGION_FROM="turf"):
        status, _, err = terminal("pipeline", "--today", TODAY)
        assert status == 0, err
        assert counts(terminal, "/flake week:2020-08-08 by:region")["CD8"] == (1, 0, 0, 0, 1)
    (folder / "regions.csv").write_text("event_location_id,region\ncalls,Calls\nCD5 calls,CD5\n", encoding="utf-8")
    with living_in(home, REGION_FROM="event_name"):
        assert terminal("load", str(folder), "--preset", "mobilize")[0] == 0
        status, _, err = terminal("pipeline", "--today", TODAY)
        assert status == 0, err
        rows = counts(terminal, "/flake week:2020-08-08 by:region")
        assert rows == {"CD5": (6, 3, 1, 4, 10), "Calls": (2, 0, 0, 0, 2)}


def test_ngp_vans_copy_is_answered_as_counted_by_hand(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    folder = named(foreign_campaigns.write_ngpvan(tmp_path / "ngpvan"), "NGP VAN")
    assert terminal("load", str(folder), "--preset", "ngpvan")[0] == 0
    status, _, err = terminal("pipeline", "--today", TODAY)
    assert status == 0, err
    loaded = ask(terminal, "/flake week:2020-08-08 by:day type:all")["report"]
    assert (loaded["total"]["unclosed"], loaded["total"]["declined"]) == (1, 0)
    assert counts(terminal, "/flake week:2020-08-08 by:region") == {"CD5": (4, 2, 1, 3, 7)}
    sources = tmp_path / "sources.toml"
    with living_in(home, SOURCE_DATASETS="copy", SOURCES=str(sources)):
        synced(folder, "copy", "tmc_")
        sources.write_text('preset = "ngpvan"\n', encoding="utf-8")
        status, out, err = terminal("sources")
        assert status == 1
        assert "There are no sign-ups in copy: neither eventsignups with eventsignupsstatuses." in err
        sources.write_text('preset = "ngpvan"\nprefix = "tmc_"\nevents.event_name = "name"\n', encoding="utf-8")
        assert terminal("sources")[0] == 1
        assert "copy.tmc_events has no name (did you mean" in terminal("pipeline", "--today", TODAY)[2]
        sources.write_text('preset = "ngpvan"\nprefix = "tmc_"\n', encoding="utf-8")
        status, out, err = terminal("sources")
        assert status == 0, err
        assert "event_signups  <-  copy.tmc_eventsignups\n  event_signup_id" in out
        assert "vanid (STRING)" in out
        assert "event_attendees is derived from event_signups, event_signups_statuses." in out
        assert "turf (tmc_turf): every organizer is “Unturfed”" in out
        status, _, err = terminal("pipeline", "--today", TODAY)
        assert status == 0, err
        assert ask(terminal, "/flake week:2020-08-08 by:day type:all")["report"]["rows"] == loaded["rows"]
