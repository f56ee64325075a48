"""`/flake-admin statuses`: what each status counts as; and another map of them."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools, maps
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Show the map of statuses, or change it."""
    return maps.answer("statuses", request, arguments, tools)


COMMAND = AdminCommand(
    name="statuses",
    summary="What each status counts as, and those that nobody has explained",
    usage=f"{ADMIN} statuses [csv:yes] [revert:N reason:WHY]",
    details=(*maps.DETAILS, maps.REVERT),
    examples=(("Statuses", f"{ADMIN} statuses"),),
    run=run,
    keys=maps.KEYS,
    changes=True,
)
