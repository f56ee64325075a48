"""`/flake-admin sheet`: write the published numbers into the Google Sheet now, or say why that is not possible."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools
from bot.admin.replies import sheet as views
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.outlets import sheet


def run(_request: Request, _arguments: Arguments, tools: AdminTools) -> Reply:
    """Write the sheet."""
    settings = tools.settings
    settings.require("SHEET_ID")
    return Reply(
        "Writing the Google Sheet …",
        work=lambda _: views.written(sheet.publish(settings, tools.recall), sheet.address(settings)),
    )


COMMAND = AdminCommand(
    name="sheet",
    summary="Write the published numbers into the Google Sheet now",
    usage=f"{ADMIN} sheet",
    details=(),
    examples=(("Write the sheet", f"{ADMIN} sheet"),),
    run=run,
    changes=True,
)
