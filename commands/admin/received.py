"""A file that was dropped into the data team's channel: its header says what it is, and that is done with it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from bot.admin import AdminCommand, AdminTools
from bot.messages import File, Reply, Request
from bot.sources import TABLES
from commands.admin import reconcile, regions, statuses

MAPS = {"regions": regions.COMMAND, "statuses": statuses.COMMAND}
HEADER = 4096
"""The first line of a file is looked for in so many bytes."""


def run(request: Request, tools: AdminTools) -> Reply:
    """Take a file for the map whose columns it has, else for an export of VAN's."""
    name = request.text.split()[0] if request.text else ""
    header = _header(tools.fetch(name))
    command = next((command for map_, command in MAPS.items() if _needs(map_) <= header), reconcile.COMMAND)
    return command.run(replace(request, text=f"file:{name}"), tools)


def _header(file: File) -> set[str]:
    """Read the names in a CSV's first line; none where it is no CSV."""
    text = file.content[:HEADER].decode("utf-8-sig", errors="replace")
    try:
        row = next(csv.reader(io.StringIO(text)), [])
    except csv.Error:
        return set()
    return {cell.strip().lower() for cell in row}


def _needs(map_: str) -> set[str]:
    return {column.name for column in TABLES[map_].columns if column.required}


COMMAND = AdminCommand(
    name="file", summary="Take a file that was dropped here", usage="", details=(), examples=(), run=run
)
