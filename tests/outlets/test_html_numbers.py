"""The HTML file shows the numbers of `/flake`, to the last shift, and is written at the terminal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import commands
from bot import settings
from bot.app import wiring
from bot.cli import main
from bot.language import type_key
from bot.messages import Request
from bot.metrics import MIN_CLOSED
from bot.replies.phrases import NONE, rounded
from bot.warehouse import connection
from tests.support.homes import TODAY, living_in
from tests.support.page import Page, Table
from tests.support.terminal import Terminal

TABLES, WEEKS = 40, 20
"""Numbers of tables and of weeks that are compared with answers; each is a question of its own."""
PAST, AHEAD = ("total_flakes", "total"), ("unclosed", "scheduled", "confirmed")
MONDAY = date.fromisoformat(TODAY)


@pytest.fixture(scope="module")
def page(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("html") / "reports"
    with living_in(sample_home):
        assert main(["dashboard", "--html", str(folder)]) == 0
    assert [file.name for file in folder.iterdir()] == [f"flakebot-{TODAY}.html"]
    return Page((folder / f"flakebot-{TODAY}.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def backend(sample_home: Path) -> Iterator[wiring.Backend]:
    with living_in(sample_home):
        mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
        yield wiring.Backend(mine, connection.connect(mine), lambda *_: None)


def ask(backend: wiring.Backend, table: Table, words: str) -> dict[str, Any]:
    """Return the report that `/flake` gives about a table's place and event type."""
    text = f'region:"{table.place or "all"}" type:{table.attributes["data-type"]} {words}'
    request = Request(text, "U1", "terminal", MONDAY, "a test")
    reply = commands.answer(request, backend.tools(request))
    assert reply.report is not None, (text, reply.text)
    return reply.report


def rows(backend: wiring.Backend, table: Table, days: str = "data") -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows of the answer that counts the table's days, with the total, by their name and region."""
    by, given = table.attributes["data-by"], table.attributes
    report = ask(backend, table, f"since:{given[f'{days}-first']} until:{given[f'{days}-last']} by:{by}")
    named = {(row[by], row["region"] if by == "organizer" else ""): row for row in report["rows"]}
    return named | {("", ""): report["total"]}


def rate(counts: dict[str, Any]) -> str:
    return rounded(counts["flake_rate"]) if counts.get("total", 0) >= MIN_CLOSED else NONE


def compare(backend: wiring.Backend, table: Table) -> int:
    """Compare every row of a table with the answer to its question; return the number of shifts compared."""
    past = rows(backend, table)
    ahead = rows(backend, table, "data-now") if "data-now-first" in table.attributes else past
    compared = 0
    for row in table.rows:
        name = (row.attributes["data-key"], row.attributes.get("data-region", ""))
        for names, answered in ((PAST, past), (AHEAD, ahead)):
            for count in names:
                assert row.number(count) == answered.get(name, {}).get(count, 0), (table.place, name, count)
                compared += row.number(count)
        assert row.cells["flake_rate"] == rate(past.get(name, {})), (table.place, name)
    return compared


def test_random_tables_are_the_answers_of_slack(page: Page, backend: wiring.Backend) -> None:
    given = [each for each in page.tables if each.attributes["data-by"] in ("region", "day", "type", "organizer")]
    assert sum(compare(backend, table) for table in random.Random(17).sample(given, TABLES)) > 10_000


def test_random_weeks_of_the_trend_are_the_answers_of_slack(page: Page, backend: wiring.Backend) -> None:
    trends = [table for table in page.tables if table.attributes["data-by"] == "week"]
    weeks = [(table, row) for table in trends for row in table.rows]
    for table, row in random.Random(17).sample(weeks, WEEKS):
        total = ask(backend, table, f"week:{row.attributes['data-key']}")["total"]
        for count in (*PAST, "unclosed"):
            assert row.number(count) == total[count], (table.place, row.attributes, count)
        assert row.cells["flake_rate"] == rate(total)


def test_the_goals_of_every_place_are_those_of_slack(page: Page, backend: wiring.Backend) -> None:
    given = [table for table in page.tables if table.attributes["data-by"] == "metric"]
    assert {table.place for table in given} == {table.place for table in page.tables}
    for table in given:
        request = Request(f'ptg region:"{table.place or "all"}" by:metric', "U1", "terminal", MONDAY, "a test")
        reply = commands.answer(request, backend.tools(request))
        assert reply.report is not None, (table.place, reply.text)
        answered = {f"{row['metric']}|{type_key(row['method'] or '')}": row for row in reply.report["rows"]}
        for row in table.rows:
            metric, _, method = row.attributes["data-key"].partition("|")
            found = answered[f"{metric}|{type_key(method)}"]
            shown = row.cells["percent"], row.number("actual"), row.cells.get("goal")
            goal = None if found["goal"] is None else f"{found['goal']:,}"
            percent = NONE if found["percent"] is None else rounded(found["percent"])
            assert shown == (percent, found["actual"] or 0, goal), (table.place, metric, method)
    without = [place for place in ("CD5", "CD7") if f"No goals are set for {place} this week." in page.text]
    assert without == ["CD7"]


def test_every_region_and_every_organizer_is_on_the_page(page: Page, backend: wiring.Backend) -> None:
    request = Request("", "U1", "terminal", MONDAY, "a test")
    names = backend.tools(request).numbers.names
    assert {table.place for table in page.tables} == {"", *names.groups, *names.regions} - {"Unmapped"}
    whole = [table for table in page.tables if (table.place, table.attributes["data-by"]) == ("", "organizer")]
    shown = {
        (row.attributes["data-key"], row.attributes.get("data-region", "")) for table in whole for row in table.rows
    }
    answered = {*rows(backend, whole[0]), *rows(backend, whole[0], "data-now")}
    assert shown - {("", "")} == answered - {("", "")}


def test_where_nothing_is_published_it_says_what_to_do(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    status, out, err = terminal("dashboard", "--html", str(tmp_path / "out"))
    assert (status, out) == (1, "")
    assert "No numbers are published yet." in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_region_is_offered_the_nearest(sampled: Path, terminal: Terminal, tmp_path: Path) -> None:
    status, _, err = terminal("dashboard", "--html", str(tmp_path / "x.html"), "--region", "metor")
    assert status == 2
    assert "Did you mean Metro?" in err
    assert not (tmp_path / "x.html").exists()


def test_without_googles_bigquery_the_file_is_named_instead(sampled: Path, terminal: Terminal) -> None:
    status, out, _ = terminal("dashboard")
    assert status == 0
    assert "Data Studio reads Google's BigQuery only" in out
    assert "python -m bot dashboard --html DIR" in out
