"""`/flake-admin doctor`: whether everything is in order, each line ok or how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot import doctor, orders, subscriptions
from bot.admin import COMMAND as ADMIN
from bot.admin import AdminCommand, AdminTools
from bot.doctor import machine
from bot.doctor.bigquery import BigQuery
from bot.doctor.slack import Slack
from bot.health import Check
from bot.messages import Reply, Request
from bot.settings import Settings
from bot.views import doctor as views

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


def run(request: Request, tools: AdminTools) -> Reply:
    """Look at everything, side by side."""
    orders.read(request.text, ())
    now = tools.moment(request)
    return Reply(
        "Looking at everything …",
        work=lambda progress: examine(tools.settings, lambda: tools.warehouse, now, progress),
    )


def examine(
    settings: Settings, connect: Callable[[], Warehouse], now: datetime, progress: Callable[[str], None]
) -> Reply:
    """Examine Slack, BigQuery, the settings and the mail server; what does not answer is a line, too."""
    slack, bigquery = Slack(settings, lambda: _subscribed(connect)), BigQuery(settings, connect, now)
    checks: dict[str, Check] = {
        "Slack": slack.connection,
        "Data team": slack.data_team,
        "Channels": slack.channels,
        "BigQuery": bigquery.permissions,
        "Source": bigquery.source,
        "Numbers": bigquery.numbers,
        "Settings": partial(machine.setting, settings, now),
        "Mail": partial(machine.mail, settings),
    }
    if not settings.slack_bot_token:
        del checks["Data team"], checks["Channels"]
    return views.show(doctor.examine(checks, progress))


def _subscribed(connect: Callable[[], Warehouse]) -> list[str]:
    """Name the channels that get a digest."""
    rows = connect().ask("questions/subscriptions", channel=None, owner=None).records()
    return [one.channel for one in subscriptions.read(rows) if not one.paused]


COMMAND = AdminCommand(
    name="doctor",
    summary="Whether everything is in order, or how to mend it",
    usage=f"{ADMIN} doctor",
    details=(),
    examples=(("Examine everything", f"{ADMIN} doctor"),),
    run=run,
)
