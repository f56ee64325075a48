"""The SELECT that reads a source whose tables and columns have other names, as Google's analyzer judges it."""

from __future__ import annotations

import pytest

from bot.imports import source_tables
from bot.imports.source_tables import TABLES
from bot.imports.sources import OURS, PRESETS, preset
from tests.support import googlesql


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_reads_each_table_by_a_select_that_google_accepts(name: str) -> None:
    selection = source_tables.Selection("America/Chicago", "MN", ("58",))
    kinds = {"zone": "STRING", "state_code": "STRING", "committee_ids": "ARRAY<STRING>"}
    for ours, origin in preset(name).origins.items():
        table = TABLES[ours]
        named = origin.named(table)
        # Of several names the last that is likely: where the first is there, it is read.
        theirs = {named.called(column.name)[-1]: column.type for column in table.columns if named.called(column.name)}
        found = origin.found(table, "van", origin.tables[0], {each.lower(): kind for each, kind in theirs.items()})
        assert set(found.present) == {column.name for column in table.columns}
        assert not found.unread
        sql = source_tables.select(table, found.present, selection, found.relation)
        columns = googlesql.analyze(sql, {origin.tables[0]: list(theirs.items())}, kinds)
        assert columns == [(column.name, column.type) for column in table.columns]


def test_only_quoted_names_of_one_form_reach_the_select() -> None:
    origin = preset("ngpvan").origins["events"]
    found = origin.found(
        TABLES["events"], "van", "events", {"eventid": "INT64", "eventname": "STRING", "x; drop": "STRING"}
    )
    assert found.relation == "(SELECT `eventid` AS event_id, `eventname` AS event_name FROM `events`) AS events"


def test_what_load_has_written_is_copied_as_it_is_and_a_sync_is_cleaned() -> None:
    class Held:
        dataset = "bot"

        def columns(self, dataset: str, table: str) -> dict[str, str] | None:  # noqa: ARG002 - whatever table is asked for
            return {"user_id": "STRING", "username": "STRING"}

    for dataset, own in (("bot_load_20200817", True), ("bot_map_20200817", True), ("bot_loads", False), ("van", False)):
        found = OURS.find(Held(), dataset, TABLES["users"])
        assert found is not None
        assert found.own == own
        sql = source_tables.select(TABLES["users"], found.present, relation=found.relation, as_it_is=found.own)
        assert ("REGEXP" in sql) != own
