"""The Google Sheet: what each publication writes into it. Google's libraries are imported where they are used."""

from __future__ import annotations

from bot.outlets.sheet.client import SheetClient, connect
from bot.outlets.sheet.contents import IDS, Contents
from bot.outlets.sheet.outlet import SheetOutlet
from bot.outlets.sheet.publish import address, publish, shown
from bot.outlets.sheet.writer import Publication, Written, write

__all__ = [
    "IDS",
    "Contents",
    "Publication",
    "SheetClient",
    "SheetOutlet",
    "Written",
    "address",
    "connect",
    "publish",
    "shown",
    "write",
]
