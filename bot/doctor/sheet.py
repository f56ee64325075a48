"""Checks of the Google Sheet: whether it is there and shared with the bot, and whether it shows the newest numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.doctor.health import Line, ill, well
from bot.outlets import sheet
from bot.pipeline import standing
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

WRITE = "`/flake-admin sheet` writes it, or says why it cannot."


def shown(settings: Settings, connect: Callable[[], Warehouse]) -> Iterator[Line]:
    """Check what the sheet shows."""
    if not settings.sheet_id:
        yield well("Google Sheet", "none, as SHEET_ID is not set (docs/sheet.md)")
        return
    found, published = sheet.shown(settings), standing.read(connect().ask)
    if found.tabs < len(sheet.IDS):
        yield ill("Google Sheet", f"{found.tabs} of {len(sheet.IDS)} tabs are there", WRITE)
    elif published and found.run != published.run_id:
        yield ill("Google Sheet", f"shows run {found.run}, not {published.run_id}", WRITE)
    else:
        yield well("Google Sheet", f"shows the published numbers, in {found.tabs} tabs: {sheet.address(settings)}")
