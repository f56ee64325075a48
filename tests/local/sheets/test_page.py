"""The page of the local Sheets: what it shows, and its button."""

from __future__ import annotations

import threading
from pathlib import Path

import requests

from bot import settings
from bot.outlets import sheet
from bot.outlets.sheet import Contents, Publication
from local.sheets import SHEET_ID, Sheets
from tests.support.publication_rows import CALENDAR, contract


def fill(sheets: Sheets, run: str, seed: int) -> None:
    given = settings.read({"SHEET_ID": SHEET_ID, "SHEETS_API_URL": sheets.url})
    tabs = Contents(contract(run, seed), CALENDAR, "Phone Bank").tabs
    sheet.write(sheet.connect(given), sheet.IDS, lambda: Publication(tabs, run))


def page(sheets: Sheets, tab: str) -> str:
    return requests.get(sheets.url, params={"tab": tab}, timeout=60).text


def test_tabs_are_shown_as_sheets_formats_them(tmp_path: Path) -> None:
    with Sheets(tmp_path).serve() as sheets:
        sheets.share()
        fill(sheets, "run-1", 1)
        week, trend, organizers = (page(sheets, tab) for tab in ("This week", "Trend", "Organizers"))
    assert '<a href="/?tab=Trend" aria-current=page>Trend</a>' in trend
    assert '<th scope="col" id="E1"' in week
    assert ">Sat, Aug 15</td>" in week
    assert "font-style:italic" in week, "rates of few shifts are told without colour, too"
    assert "Phone Bank|All regions" not in week, "the column of keys is hidden"
    assert "<svg viewBox" in trend
    assert 'aria-label="Flake rate: Phone Bank: lines of All regions rate, Greater rate, Metro rate.' in trend
    assert ">=1+1</td>" in organizers


def test_what_somebody_typed_is_shown_as_text(tmp_path: Path) -> None:
    with Sheets(tmp_path).serve() as sheets:
        sheets.write("Sheet1", 0, 0, {"userEnteredValue": {"stringValue": "<script>alert(1)</script>"}})
        assert "&lt;script&gt;alert(1)" in page(sheets, "Sheet1")


def test_the_button_publishes_and_the_page_says_what_became_of_it(tmp_path: Path) -> None:
    done = threading.Event()
    with Sheets(tmp_path).serve() as sheets:
        sheets.share()
        fill(sheets, "run-1", 1)
        assert "<button>" not in page(sheets, "Trend")

        def publish() -> str:
            fill(sheets, "run-2", 2)
            done.set()
            return "Published."

        sheets.on_publish(publish)
        assert "<button>Publish</button>" in page(sheets, "Trend")
        before = requests.get(f"{sheets.url}/page/shown", params={"tab": "Trend"}, timeout=60).json()
        answered = requests.post(f"{sheets.url}/page/publish", data={"tab": "Trend"}, timeout=60)
        assert answered.url == f"{sheets.url}/?tab=Trend"
        assert done.wait(60)
        after = requests.get(
            f"{sheets.url}/page/shown", params={"tab": "Trend", "since": before["revision"]}, timeout=60
        ).json()
        assert after["sheet"] != before["sheet"]
        same = requests.get(
            f"{sheets.url}/page/shown", params={"tab": "Trend", "since": after["revision"]}, timeout=60
        ).json()
        assert "sheet" not in same
