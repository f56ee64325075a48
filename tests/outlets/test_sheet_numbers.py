"""The sheet of the sample campaign, read back: the counts that `/flake` answers with, to the last shift."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import background, wiring
from bot.app.wiring import Backend
from bot.language import type_key
from bot.messages import EntryPoint, Reply, Request
from bot.outlets import Contract
from bot.outlets.contract import Unclosed
from bot.outlets.sheet.sums import ORIGIN
from bot.warehouse import connection
from local.sheets import SHEET_ID, Sheets

MONDAY = date(2020, 8, 17)
NOW = datetime(2020, 8, 17, 14, tzinfo=UTC)
SHOWN = {
    "Flaked": "total_flakes",
    "Closed out": "total",
    "Completed": "completed",
    "No-show": "no_show",
    "Cancelled": "cancelled",
    "Not closed out": "unclosed",
    "Not synced yet": "unsynced",
    "Scheduled": "scheduled",
    "Confirmed": "confirmed",
    "Message left": "left_message",
    "Cancelled ahead": "cancelled_ahead",
}
SCOPES = 60
Row = dict[str, Any]


@pytest.fixture
def sheets(tmp_path: Path) -> Iterator[Sheets]:
    with Sheets(tmp_path / "sheets").serve() as served:
        served.share()
        yield served


@pytest.fixture
def backend(sampled: Path, sheets: Sheets) -> Backend:
    given = {"FLAKEBOT_HOME": str(sampled), "SHEET_ID": SHEET_ID, "SHEETS_API_URL": sheets.url}
    mine = settings.read(given)
    environment = wiring.Environment(lambda: NOW, lambda: NOW)
    return Backend(mine, connection.connect(mine), lambda *_: None, environment)


def ask(backend: Backend, text: str, entry_point: EntryPoint = "/flake") -> Reply:
    request = Request(text, "U0TEST", "C0TEST", MONDAY, "R", now=NOW, entry_point=entry_point, data_team=True)
    reply = backend.answer(request)
    return reply.work(lambda _: None) if reply.work else reply


def total(backend: Backend, text: str) -> Row:
    report = ask(backend, text).report
    assert report is not None, text
    counts: Row = report["total"]
    return counts


def read(sheets: Sheets, tab: str) -> list[Row]:
    head, *lines = sheets.values(tab)
    return [dict(zip(["key", *head[1:]], line, strict=True)) for line in lines]


def this_week(backend: Backend, row: Row, _: Contract) -> None:
    place = "all" if row["Region"] == "All regions" else row["Region"]
    answered = total(backend, f'region:"{place}" week:current type:"{row["Type"]}"')
    assert {name: row[name] for name in SHOWN} == {name: answered[key] for name, key in SHOWN.items()}
    assert row["Flake rate"] == (answered["flake_rate"] if answered["total"] >= 10 else None)


def trend(backend: Backend, row: Row, _: Contract) -> None:
    week = ORIGIN + timedelta(row["Week of"])
    for place, words in (("All regions", "all"), ("Metro", "Metro"), ("Suburbs", "Suburbs")):
        answered = total(backend, f"region:{words} week:{week}")
        counted = row[f"{place} flaked"], row[f"{place} closed out"]
        assert counted == (answered["total_flakes"], answered["total"])


def organizers(backend: Backend, row: Row, _: Contract) -> None:
    words = f'organizer:"{row["Organizer"]}" region:"{row["Region"]}" type:"{row["Type"]}"'
    now = total(backend, f"{words} week:current")
    assert (row["Week flaked"], row["Week closed out"]) == (now["total_flakes"], now["total"])
    ever = total(backend, f"{words} since:2020-07-11 until:2020-11-06")
    assert (row["Campaign flaked"], row["Campaign closed out"]) == (ever["total_flakes"], ever["total"])
    assert (row["Not closed out"], row["Scheduled"]) == (ever["unclosed"], ever["scheduled"])


def ahead(backend: Backend, row: Row, _: Contract) -> None:
    day = ORIGIN + timedelta(row["Day"])
    answered = total(backend, f'region:"{row["Region"]}" type:"{row["Type"]}" day:{day}')
    for name in ("Scheduled", "Confirmed", "Message left", "Cancelled ahead"):
        assert row[name] == answered[SHOWN[name]]


def unclosed(_: Backend, row: Row, contract: Contract) -> None:
    its = [each.unclosed for each in contract.unclosed if row["key"] == _key(each)]
    assert row["Not closed out"] == sum(its)


def _key(each: Unclosed) -> str:
    return "|".join((f"{each.event_date}", each.event_type, each.region, each.organizer, each.event))


def ptg(backend: Backend, row: Row, _: Contract) -> None:
    """Compare a metric of this week and of the week before with the answers of `/flake ptg`."""
    level, name, metric, method = row["key"].split("|")
    whose = {"statewide": "region:all", "organizer": f'organizer:"{name}"'}.get(level, f'region:"{name}"')
    for week, titles in (
        ("current", ("Goal", "So far", "Percent")),
        ("last", ("Last week's goal", "Last week", "Last week's percent")),
    ):
        report = ask(backend, f"ptg {whose} by:metric week:{week}").report
        assert report is not None, row
        key = (metric, type_key(method) or None)
        found = [one for one in report["rows"] if (one["metric"], one["method"]) == key]
        goal, actual, percent = next(((one["goal"], one["actual"], one["percent"]) for one in found), (None, 0, None))
        assert (row[titles[0]], row[titles[1]] or 0, row[titles[2]]) == (goal, actual or 0, percent), (row, week)


COMPARED: dict[str, Callable[[Backend, Row, Contract], None]] = {
    "This week": this_week,
    "PTG": ptg,
    "Trend": trend,
    "Organizers": organizers,
    "Ahead": ahead,
    "Unclosed": unclosed,
}


def test_for_random_scopes_the_sheet_shows_what_slack_answers(backend: Backend, sheets: Sheets) -> None:
    messenger: Any = None
    outlet = background.sheet(backend, messenger)
    assert outlet is not None
    outlet.check()
    sheets.write("This week", 1, 5, {"userEnteredValue": {"numberValue": 0}})
    assert ask(backend, "sheet", "/flake-admin").text == "The Google Sheet is up to date."
    contract = Contract.read(backend.warehouse.ask)
    chosen = random.Random(17)
    rows = {tab: read(sheets, tab) for tab in COMPARED}
    for _ in range(SCOPES):
        tab = chosen.choice(list(COMPARED))
        COMPARED[tab](backend, chosen.choice(rows[tab]), contract)
    assert sum(row["Not closed out"] for row in rows["Unclosed"]) == sum(each.unclosed for each in contract.unclosed)
    assert sum(row["Scheduled"] for row in rows["Ahead"]) == sum(each.scheduled for each in contract.days)
    assert ask(backend, "sheet", "/flake-admin").text == "The Google Sheet was up to date."
