"""A spreadsheet on this machine with the bot's client of it, and rows that do not fit into one small request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot import settings
from bot.outlets import sheet
from bot.outlets.contract import Contract
from bot.outlets.sheet import Contents, Publication, SheetClient, Written
from local.sheets import SHEET_ID, Sheets
from tests.support.publication_rows import CALENDAR, MONDAY, contract, unclosed

TABS = ("This week", "PTG", "Trend", "Organizers", "Ahead", "Unclosed", "About")
SMALL = 20_000
"""A limit of a request's size for which `large` is too large."""


@dataclass
class Book:
    """A spreadsheet on this machine, and the bot's client of it; pauses pass at once."""

    sheets: Sheets
    client: SheetClient
    paused: list[float] = field(default_factory=list)

    def write(self, whole: Contract, *, organizers: bool = True) -> Written:
        contents = Contents(whole, CALENDAR, "Phone Bank", organizers=organizers)
        return sheet.write(self.client, sheet.IDS, lambda: Publication(contents.tabs, whole.published_run))

    def shown(self) -> dict[str, Any]:
        """Return the values of all tabs."""
        return {
            tab.title: {at: cell["userEnteredValue"] for at, cell in tab.cells.items() if "userEnteredValue" in cell}
            for tab in self.sheets.document.sheets
            if tab.id in sheet.IDS
        }

    def rows(self, tab: str) -> list[dict[str, Any]]:
        """Return the rows of a tab by the titles of their columns, the hidden key among them."""
        head, *lines = self.sheets.values(tab)
        return [dict(zip(["key", *head[1:]], line, strict=True)) for line in lines]


def opened(sheets: Sheets) -> Book:
    given = settings.read({"SHEET_ID": SHEET_ID, "SHEETS_API_URL": sheets.url})
    now, paused = [0.0], []

    def sleep(seconds: float) -> None:
        paused.append(seconds)
        now[0] += seconds

    return Book(sheets, replace(sheet.connect(given), sleep=sleep, clock=lambda: now[0]), paused)


def large(run: str, seed: int) -> Contract:
    """Return rows that do not fit into one request."""
    found = contract(run, seed, weeks=1, ahead=1)
    many = [
        unclosed(run, MONDAY - timedelta(1), "CD5", 1 + (number + seed) % 5, f"=Event {number}") for number in range(60)
    ]
    return replace(found, unclosed=tuple(many))
