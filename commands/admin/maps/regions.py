"""`/flake-admin regions`: which location is in which region, since when; and another map of them."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools, maps
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Show the map of regions, or change it."""
    return maps.answer("regions", request, arguments, tools)


COMMAND = AdminCommand(
    name="regions",
    summary="The map of regions, and what it leaves out",
    usage=f"{ADMIN} regions [csv:yes] [revert:N reason:WHY]",
    details=(
        *maps.DETAILS,
        ("from:2020-09-01", "with file: what changes begins on that day; before it the old map holds"),
        maps.REVERT,
    ),
    examples=(("Regions", f"{ADMIN} regions"),),
    run=run,
    keys=maps.KEYS,
    changes=True,
)
