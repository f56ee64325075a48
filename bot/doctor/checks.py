"""The list of all checks, and what must not appear in their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.digest import subscriptions
from bot.digest.subscriptions import Subscription
from bot.doctor import machine, sheet
from bot.doctor.bigquery import BigQuery
from bot.doctor.health import Checks
from bot.doctor.slack import Slack
from bot.runtime import SingleFlight
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


def every(settings: Settings, connect: Callable[[], Warehouse], now: datetime) -> dict[str, Checks]:
    """Return all checks by name, grouped by what they examine."""
    warehouse = partial(SingleFlight["Warehouse"](1).get, "warehouse", connect)

    def subscribed() -> tuple[Subscription, ...]:
        return subscriptions.ask(warehouse().ask)

    slack = Slack(settings, lambda: [one.channel for one in subscribed() if not one.paused])
    bigquery = BigQuery(settings, warehouse, now)
    found: dict[str, Checks] = {
        "Slack": {
            "bot token": slack.bot_token,
            "signing secret": slack.signing_secret,
            "app token": slack.app_token,
            "user token": slack.user_token,
        },
        "Data team": {"data team": slack.data_team, "data team's channel": slack.data_team_channel},
        "Digests": {
            "subscribed channels": slack.subscribed,
            "digests": partial(machine.digests, settings, now, subscribed),
        },
        "BigQuery": {"BigQuery": bigquery.reached, "permissions": bigquery.permissions},
        "Numbers": {
            "source": bigquery.source,
            "sync": bigquery.sync,
            "numbers": bigquery.numbers,
            "published tables": bigquery.contract,
            "freezes": bigquery.freezes,
        },
        "Google Sheet": {"Google Sheet": partial(sheet.shown, settings, warehouse)},
        "Settings": {
            "clock": partial(machine.clock, settings, now),
            "versions": partial(machine.versions, settings),
            "privacy key": partial(machine.privacy, settings),
        },
        "Mail": {"mail server": partial(machine.mail_server, settings), "alerts": partial(machine.alerts, settings)},
    }
    if not settings.slack_bot_token:
        del found["Data team"], found["Digests"]
    return found


def secrets(settings: Settings) -> Iterator[str]:
    """Yield what may appear in no line, as it is written in the settings and decoded."""
    yield settings.slack_bot_token
    yield settings.slack_signing_secret
    yield settings.slack_app_token
    yield settings.slack_user_token
    yield settings.privacy_key
    yield settings.smtp_url
    password = settings.smtp_url.rpartition("@")[0].rpartition(":")[2]
    yield password
    yield unquote(password)
