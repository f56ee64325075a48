"""The published tables hold what `/flake` shows, to the last shift: of the published run, or of the one held."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import commands
from bot import settings
from bot.app import wiring
from bot.cli import main
from bot.errors import UnavailableError
from bot.language import type_key
from bot.messages import Request
from bot.metrics.counts import NAMES
from bot.metrics.ptg import METRICS
from bot.outlets.contract import MAX_READS, About, Ahead, Contract, Day, Ptg, Unclosed, Week
from bot.tools import Answer, Cost, Published
from bot.warehouse import NothingPublishedError, connection, contract, run_history, statements
from bot.warehouse.client import Warehouse
from bot.warehouse.rows import read
from local.bigquery.process import release
from tests.support.homes import copy_home, living_in

MONDAY = date(2020, 8, 17)
TUESDAY = date(2020, 8, 18)
SCOPES = 60
MIN_BILLED = 10 * 1024**2
"""Minimum number of bytes that BigQuery bills for each table that is read."""
COUNTS = (*NAMES, "total_flakes", "total")
SPANS = (
    *("week:last", "week:current", "week:next", "week:W02", "weeks:3", "month:july", "month:august"),
    *("day:2020-08-13", "day:2020-08-16", "day:2020-08-17", "day:2020-08-20", "since:2020-07-29 until:2020-08-19"),
)
TYPES = ("", "type:all", "type:Canvass", "type:phonebank")
ROWS = {
    "report_about": About,
    "report_days": Day,
    "report_weeks": Week,
    "report_ahead": Ahead,
    "report_unclosed": Unclosed,
    "report_ptg": Ptg,
}
GROUPINGS = ("organizer", "region", "day", "type")


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory, published_sample: Path) -> Iterator[wiring.Backend]:
    home = copy_home(published_sample, tmp_path_factory.mktemp("contract"))
    with living_in(home):
        mine = settings.read({"FLAKEBOT_HOME": str(home)})
        yield wiring.Backend(mine, connection.connect(mine), lambda *_: None)
    release(home)


def asked(backend: wiring.Backend, words: str, today: date, run: Published | None = None) -> dict[str, Any]:
    """Return the report that `/flake` gives for words on a day, of the published run or of another."""
    request = Request(words, "U1", "terminal", today, "a test")
    tools = backend.tools(request)
    numbers = tools.numbers
    shown = replace(numbers, run=run) if run else numbers
    reply = commands.answer(request, replace(tools, bind=lambda: shown))
    assert reply.report is not None, (words, reply.text)
    return reply.report


def added(found: list[Day]) -> dict[str, int]:
    return {name: sum(getattr(row, name) for row in found) for name in COUNTS}


def key_of(row: Day, by: str) -> tuple[str, ...]:
    keys = {
        "organizer": (row.organizer, row.region),
        "region": (row.region,),
        "day": (row.event_date.isoformat(),),
        "type": (row.event_type,),
    }
    return keys[by]


def compare(report: dict[str, Any], days: tuple[Day, ...], words: str) -> int:
    """Compare a report with the sums over the published rows; return the number of shifts compared."""
    first, last, by = date.fromisoformat(report["week_start"]), date.fromisoformat(report["week_end"]), report["by"]
    found = [
        row
        for row in days
        if first <= row.event_date <= last
        and report["region"] in (None, row.region, row.region_group)
        and report["organizer"] in (None, row.organizer)
        and report["type"] in ("all", type_key(row.event_type), row.event_type)
    ]
    assert {name: report["total"][name] for name in COUNTS} == added(found), words
    shown = {
        tuple(filter(None, (row[by], row.get("region") if by == "organizer" else ""))): row for row in report["rows"]
    }
    grouped = {key: [row for row in found if key_of(row, by) == key] for key in {key_of(row, by) for row in found}}
    assert set(shown) == {key for key, its in grouped.items() if any(added(its).values())}, words
    for key, row in shown.items():
        assert {name: row[name] for name in COUNTS} == added(grouped[key]), (words, key)
    return sum(report["total"][name] for name in NAMES)


def scopes(
    backend: wiring.Backend, seed: int, count: int = SCOPES, places: Callable[[str], bool] = lambda _: True
) -> Iterator[str]:
    """Yield random questions about these places."""
    names, chance = backend.tools(Request("", "U1", "terminal", MONDAY, "a test")).numbers.names, random.Random(seed)
    regions = [f'region:"{place}"' for place in (*names.regions, *names.groups, "all") if places(place)]
    organizers = [f'organizer:"{name}"' for name in names.organizers]
    for _ in range(count):
        region, organizer = chance.choice(regions), chance.choice(organizers)
        whose = chance.choice([region, region, f"{region} {organizer}"])
        yield f"{whose} {chance.choice(SPANS)} {chance.choice(TYPES)} by:{chance.choice(GROUPINGS)}"


@pytest.fixture(scope="module")
def found(backend: wiring.Backend) -> Contract:
    """Read the tables of the run that the sample was published by."""
    return Contract.read(backend.warehouse.ask)


def test_sixty_scopes_are_the_sums_of_the_published_rows(backend: wiring.Backend, found: Contract) -> None:
    compared = [compare(asked(backend, words, MONDAY), found.days, words) for words in scopes(backend, 17)]
    assert len([shifts for shifts in compared if shifts > 0]) > SCOPES / 2
    assert {row.as_of for row in found.about} == {MONDAY}


def test_the_other_tables_are_sums_of_the_days(found: Contract) -> None:
    assert sum(row.total for row in found.weeks) == sum(row.total for row in found.days)
    for name in COUNTS:
        assert sum(getattr(row, name) for row in found.weeks) == sum(getattr(row, name) for row in found.days)
    ahead = [row for row in found.days if row.event_date >= MONDAY]
    for name in ("scheduled", "confirmed", "left_message", "cancelled_ahead", "closed_ahead"):
        assert sum(getattr(row, name) for row in found.ahead) == sum(getattr(row, name) for row in ahead)
    assert sum(row.scheduled for row in found.ahead) > 0
    by_day = {(row.event_date, row.region, row.organizer, row.event_type): row.unclosed for row in found.days}
    listed: dict[Any, int] = {}
    for row in found.unclosed:
        key = (row.event_date, row.region, row.organizer, row.event_type)
        listed[key] = listed.get(key, 0) + row.unclosed
    assert listed == {key: unclosed for key, unclosed in by_day.items() if unclosed}


def test_the_rate_by_week_is_that_of_the_public_record(found: Contract) -> None:
    weeks = [row for row in found.weeks if row.event_type == "Phone Bank"]
    third = [row for row in weeks if row.week_start == date(2020, 7, 25)]
    assert (sum(row.total_flakes for row in third), sum(row.total for row in third)) == (1002, 1871)
    assert {row.week_start: row.is_complete for row in weeks}[date(2020, 8, 15)] is False
    assert all(row.week_end - row.week_start == timedelta(6) for row in weeks)


def goals_toward(report: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an answer of `/flake ptg` that count something or have a goal: whose, what, how many."""
    for row in report["rows"]:
        if METRICS[row["metric"]].kind != "ratio" and (row["actual"] or row["goal"] is not None):
            whose = row["organizer"] or row["region"] or ""
            yield whose, row["metric"], row["method"] or "", row["actual"], row["goal"], row["percent"]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        *(("region:all by:metric", "statewide"), ("region:all by:region", "region")),
        *(("region:all by:organizer", "organizer"), ("region:Metro by:metric", "region_group")),
    ],
)
@pytest.mark.parametrize("week", ["week:last", "week:current", "week:next", "week:2020-11-01"])
def test_percent_to_goal_is_that_of_slack(
    backend: wiring.Backend, found: Contract, words: str, level: str, week: str
) -> None:
    report = asked(backend, f"ptg {words} {week}", MONDAY)
    first, last = date.fromisoformat(report["first_day"]), date.fromisoformat(report["last_day"])
    published = [
        (row.name, row.metric, type_key(row.method), row.actual, row.goal, row.percent)
        for row in found.ptg
        if (row.level, row.week_start, row.week_end) == (level, first, last)
        and (row.actual or row.goal is not None)
        and (level != "region_group" or row.name == "Metro")
    ]
    assert sorted(published, key=str) == sorted(goals_toward(report), key=str)
    assert any(row[4] is not None for row in published)


def test_the_views_show_the_rows_and_say_what_they_mean(backend: wiring.Backend, found: Contract) -> None:
    client, dataset = backend.warehouse._client, backend.warehouse.dataset
    counts = [len(rows) for rows in (found.about, found.days, found.weeks, found.ahead, found.unclosed, found.ptg)]
    for view, count in zip(contract.VIEWS, counts, strict=True):
        job = client.query(f"SELECT COUNT(*) AS n, MIN(published_run) AS run FROM {dataset}.{view}")
        assert [(row["n"], row["run"]) for row in job.result()] == [(count, found.published_run)]
        assert job.total_bytes_billed <= (5 if view == "report_ptg" else 4) * MIN_BILLED
        statement, made = statements.read(f"contract/{view}"), client.get_table(f"{dataset}.{view}")
        assert (made.table_type, made.description) == ("VIEW", statement.about)
        told = [(field.name, field.description) for field in made.schema]
        assert told == [(field.name, field.meaning) for field in statement.returns]


def test_views_are_left_alone_unless_they_differ(backend: wiring.Backend) -> None:
    client, dataset = backend.warehouse._client, backend.warehouse.dataset
    before = {view: client.get_table(f"{dataset}.{view}") for view in contract.VIEWS}
    older = before["report_ahead"]
    older.view_query = f"SELECT event_date FROM local.{dataset}.report_days"
    client.update_table(older, ["view_query"])
    client.delete_table(f"{dataset}.report_weeks")
    contract.prepare(backend.warehouse)
    after = {view: client.get_table(f"{dataset}.{view}") for view in contract.VIEWS}
    assert [view for view in after if after[view].etag == before[view].etag] == [
        "report_about",
        "report_days",
        "report_unclosed",
        "report_ptg",
    ]
    for view in ("report_ahead", "report_weeks"):
        statement = statements.read(f"contract/{view}")
        assert [field.description for field in after[view].schema] == [field.meaning for field in statement.returns]


def test_a_frozen_group_keeps_its_rows_until_it_is_thawed(
    backend: wiring.Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = backend.warehouse
    held = connection.published(warehouse)
    metro = {row.region for row in read(About, warehouse.ask("contract/report_about")) if row.region_group == "Metro"}
    freeze = Request('freeze Metro reason:"half an export"', "U1", "C1", MONDAY, "r1", entry_point="/flake-admin")
    assert backend.answer(replace(freeze, data_team=True)).outcome == "answered"
    assert main(["pipeline", "--today", TUESDAY.isoformat()]) == 0
    found = Contract.read(warehouse.ask)
    about = {row.region: (row.run_id, row.as_of, row.held_because) for row in found.about}
    ours, theirs = (held.run_id, MONDAY, "half an export"), (found.published_run, TUESDAY, "")
    assert about == {region: ours if region in metro else theirs for region in about}

    def frozen(place: str) -> bool:
        return place == "Metro" or place in metro

    fresh = wiring.Backend(backend.settings, warehouse, lambda *_: None)
    for words in scopes(fresh, 18, SCOPES // 3, frozen):
        compare(asked(fresh, words, MONDAY, held), found.days, words)
    for words in scopes(fresh, 19, SCOPES // 3, lambda place: place != "all" and not frozen(place)):
        compare(asked(fresh, words, TUESDAY), found.days, words)
    monkeypatch.setenv("DEFINITION", "gross")
    assert main(["pipeline", "--today", TUESDAY.isoformat()]) == 0
    newest = [run.run_id for run in run_history(warehouse.ask).runs][:2]
    assert stored(warehouse) == {*newest, held.run_id}, "rows of older runs go, but for those that are held"
    assert shown(warehouse) == {held.run_id, newest[0]}
    thawed = {"place": "Metro", "reason": "right", "person": "U1", "now": held.published_at}
    assert warehouse.record("records/thaw", **thawed) == 1
    assert shown(warehouse) == {newest[0]}
    otherwise = wiring.Backend(replace(backend.settings, definition="gross"), warehouse, lambda *_: None)
    found = Contract.read(warehouse.ask)
    assert {row.definition for row in found.about} == {"gross"}
    for words in scopes(otherwise, 20, SCOPES // 6):
        compare(asked(otherwise, words, TUESDAY), found.days, words)


class Changing:
    """Answers for tables that are published anew while they are read, a number of times."""

    def __init__(self, changes: int) -> None:
        self.runs = [f"r{number}" for number in range(changes, -1, -1)]
        self.asked: list[str] = []

    def __call__(self, name: str) -> Answer:
        self.asked.append(name)
        if name == "contract/report_days" and len(self.runs) > 1:
            self.runs.pop()
        given = {field.name: None for field in statements.read(name).returns} | {"published_run": self.runs[-1]}
        return Answer(pd.DataFrame([given], dtype=object), Cost())


def test_tables_that_change_while_they_are_read_are_read_again() -> None:
    changing = Changing(2)
    found = Contract.read(changing)
    assert (found.published_run, {row.published_run for row in found.days}) == ("r2", {"r2"})
    assert changing.asked.count("contract/report_days") == 3
    with pytest.raises(UnavailableError):
        Contract.read(Changing(MAX_READS))


def test_a_reader_is_told_where_nothing_is_published_yet() -> None:
    with pytest.raises(NothingPublishedError):
        Contract.read(lambda _: Answer(pd.DataFrame(), Cost()))


@pytest.mark.parametrize("table", ROWS)
def test_the_rows_have_the_columns_of_their_table(table: str) -> None:
    columns = {field.name for field in statements.read(f"contract/{table}").returns}
    assert {field.name for field in fields(ROWS[table])} == columns


def shown(warehouse: Warehouse) -> set[str]:
    """Return the runs whose rows are shown."""
    return {row.run_id for row in read(About, warehouse.ask("contract/report_about"))}


def stored(warehouse: Warehouse) -> set[str]:
    """Return the runs whose rows are kept."""
    found = warehouse._client.query_and_wait(f"SELECT DISTINCT run_id FROM {warehouse.dataset}.contract_days")
    return {str(row["run_id"]) for row in found}
