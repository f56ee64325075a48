"""`/flake-admin doctor`: whether everything is in order, each line ok or how to put it right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot import doctor
from bot.admin import AdminCommand, AdminTools
from bot.doctor import reply as views
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


def run(request: Request, _arguments: Arguments, tools: AdminTools) -> Reply:
    """Examine everything, the checks running side by side."""
    now = tools.moment(request)
    return Reply(
        "Looking at everything …",
        work=lambda progress: examine(tools.settings, lambda: tools.warehouse, now, progress),
    )


def examine(
    settings: Settings, connect: Callable[[], Warehouse], now: datetime, progress: Callable[[str], None]
) -> Reply:
    """Examine Slack, BigQuery, the settings and the mail server; what does not answer is a line too."""
    from bot.doctor import checks

    found = doctor.examine(checks.every(settings, connect, now), progress, checks.secrets(settings))
    return views.show(found)


COMMAND = AdminCommand(
    name="doctor",
    summary="Whether everything is in order, or how to fix it",
    usage=f"{ADMIN} doctor",
    details=(),
    examples=(("Examine everything", f"{ADMIN} doctor"),),
    run=run,
)
