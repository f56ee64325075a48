"""A file that was dropped into the data team's channel: its header says what it is, and so what is done with it."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools
from bot.imports import maps
from bot.language.key_values import Arguments
from bot.messages import Reply, Request
from commands.admin import reconcile
from commands.admin.maps import COMMANDS as MAPS


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Take a file for the map whose columns it has, else for an export of VAN's."""
    name = arguments.bare.split()[0] if arguments.bare else ""
    map_ = maps.files.recognized(tools.fetch(name))
    command = next((command for command in MAPS if command.name == map_), reconcile.COMMAND)
    return command.run(request, Arguments("", {"file": name}), tools)


COMMAND = AdminCommand(
    name="file",
    summary="Take a file that was dropped here",
    usage="",
    details=(),
    examples=(),
    run=run,
    keys=None,
    changes=True,
)
