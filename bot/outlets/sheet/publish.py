"""From the published tables to the spreadsheet of the settings, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outlets.contract import Contract
from bot.outlets.sheet import snapshot, writer
from bot.outlets.sheet.client import connect
from bot.outlets.sheet.contents import ABOUT, IDS, Contents
from bot.outlets.sheet.writer import Publication, Written
from bot.settings import Settings
from bot.warehouse.rows import Ask


@dataclass(frozen=True)
class Shown:
    """What the spreadsheet shows: how many of our tabs are there, and the newest run when they were written."""

    tabs: int
    run: str


def publish(settings: Settings, ask: Ask) -> Written:
    """Write the published tables into the spreadsheet. Raises UserError with the remedy where that is not possible."""

    def newest() -> Publication:
        found, everybody = Contract.read(ask), settings.organizer_rows == "all"
        contents = Contents(found, settings.calendar, settings.default_event_type, organizers=everybody)
        return Publication(contents.tabs, found.published_run)

    return writer.write(connect(settings), IDS, newest)


def shown(settings: Settings) -> Shown:
    """Return what the spreadsheet shows. Raises UserError with the remedy where it cannot be read."""
    found = snapshot.read(connect(settings), IDS)
    return Shown(len(found.tabs), str(found.state(ABOUT)["run"]))


def address(settings: Settings) -> str:
    """Return where people see the spreadsheet."""
    if settings.sheets_api_url:
        return f"{settings.sheets_api_url}/"
    return f"https://docs.google.com/spreadsheets/d/{settings.sheet_id}/edit"
