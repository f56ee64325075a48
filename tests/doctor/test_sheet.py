"""What doctor says about the Google Sheet: whether it is there, shared, and shows the published numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from bot import settings
from bot.doctor import examine, sheet
from bot.doctor.health import Line
from bot.outlets.sheet import IDS, Contents, Publication, connect, write
from bot.settings import Settings
from bot.tools import Answer, Cost
from local.sheets import ACCOUNT, SHEET_ID, Sheets
from tests.support.publication_rows import CALENDAR, contract

MOMENT = datetime(2020, 8, 17, 12, tzinfo=UTC)


@pytest.fixture
def sheets(tmp_path: Path) -> Iterator[Sheets]:
    with Sheets(tmp_path).serve() as served:
        yield served


def of(sheets: Sheets) -> Settings:
    return settings.read({"SHEET_ID": SHEET_ID, "SHEETS_API_URL": sheets.url})


def examined(mine: Settings, run: str) -> Line:
    runs = pd.DataFrame([{"run_id": run, "started_at": MOMENT, "outcome": "published", "findings": ""}])
    warehouse: Any = SimpleNamespace(ask=lambda _: Answer(runs, Cost()))
    checks = {"Google Sheet": {"Google Sheet": lambda: sheet.shown(mine, lambda: warehouse)}}
    (line,) = examine(checks, lambda _: None)["Google Sheet"]
    return line


def fill(mine: Settings, run: str) -> None:
    tabs = Contents(contract(run), CALENDAR, "Phone Bank").tabs
    write(connect(mine), IDS, lambda: Publication(tabs, run))


def test_without_one_nothing_is_wrong() -> None:
    assert examined(settings.read({}), "run-1") == Line(
        "Google Sheet", True, "none, as SHEET_ID is not set (docs/sheet.md)"
    )


def test_one_that_is_not_shared_is_said_with_whom_to_share(sheets: Sheets) -> None:
    line = examined(of(sheets), "run-1")
    assert not line.well
    assert line.remedy == f"Share the sheet with {ACCOUNT} as Editor."


def test_one_without_our_tabs_is_to_be_written(sheets: Sheets) -> None:
    sheets.share()
    line = examined(of(sheets), "run-1")
    assert (line.well, line.found) == (False, "0 of 7 tabs are there")


def test_it_shows_the_published_run_or_an_older_one(sheets: Sheets) -> None:
    sheets.share()
    fill(of(sheets), "run-1")
    assert examined(of(sheets), "run-1").well
    line = examined(of(sheets), "run-2")
    assert (line.well, line.found) == (False, "shows run run-1, not run-2")
