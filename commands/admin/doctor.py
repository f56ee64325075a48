"""`/flake-admin doctor`: whether everything is in order; what is not, with how to put it right."""

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

ALL = "all"
"""The word for every line."""


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Examine everything, the checks running side by side."""
    now, whole = tools.moment(request), arguments.bare.lower() == ALL
    return Reply(
        "Looking at everything …",
        work=lambda progress: examine(tools.settings, lambda: tools.warehouse, now, progress, whole=whole),
    )


def examine(
    settings: Settings,
    connect: Callable[[], Warehouse],
    now: datetime,
    progress: Callable[[str], None],
    *,
    whole: bool = False,
) -> Reply:
    """Examine Slack, BigQuery, the settings and the mail server; what does not answer is a line too.

    `whole`: what is well is shown line by line, too.
    """
    from bot.doctor import checks

    found = doctor.examine(checks.every(settings, connect, now), progress, checks.secrets(settings))
    return views.show(found, whole=whole)


COMMAND = AdminCommand(
    name="doctor",
    summary="Whether everything is in order, or how to fix it",
    usage=f"{ADMIN} doctor [all]",
    details=(("all", "each check with what it found, those that are fine, too"),),
    examples=(("Examine everything", f"{ADMIN} doctor"),),
    run=run,
)
