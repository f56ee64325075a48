"""Whether the settings make sense on this machine: the time, the campaign, the mail server, the versions."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from importlib.metadata import version

from bot import __version__
from bot.health import Line, ill, well
from bot.mail import Mail
from bot.schedule import say_moment
from bot.settings import Settings
from bot.weeks import DAYS, say

PINNED = ("slack-bolt", "google-cloud-bigquery", "apscheduler")


def setting(settings: Settings, now: datetime) -> Iterator[Line]:
    """Look at the time, the campaign and the versions."""
    calendar = settings.calendar
    here, today = now.astimezone(calendar.zone), calendar.today(now)
    yield well("time zone", f"{calendar.zone.key}, where it is {say_moment(here)}")
    span = f"{say(calendar.start)} {calendar.start.year} – {say(calendar.end)} {calendar.end.year}"
    if calendar.start <= today <= calendar.end:
        week = f"week {calendar.number(today)} of those from {DAYS[calendar.first_weekday]}"
        yield well("campaign", f"{span}; today is in {week}")
    else:
        yield ill("campaign", f"{span}; today is not in it", "Set CAMPAIGN_START and CAMPAIGN_END.")
    yield well("daily run", f"next {say_moment(_next(settings, here))}, for up to {settings.run_patience_hours} hours")
    libraries = ", ".join(f"{name} {version(name)}" for name in PINNED)
    yield well(
        "version", f"Flakebot {settings.version or __version__}, Python {platform.python_version()}, {libraries}"
    )


def _next(settings: Settings, here: datetime) -> datetime:
    at = datetime.combine(here.date(), time(settings.run_hour), settings.calendar.zone)
    return at if at > here else at + timedelta(1)


def mail(settings: Settings) -> Iterator[Line]:
    """Connect to the mail server and log in, without sending anything."""
    if not settings.smtp_url:
        yield ill("mail", "SMTP_URL is not set, so nobody is mailed", "Set it: docs/connect.md, “The mail server”.")
        return
    yield well("mail server", f"{Mail(settings).check()} lets us in")
    if settings.alert_emails:
        yield well("whom to mail", f"{len(settings.alert_emails)} addresses in ALERT_EMAILS")
    else:
        yield ill("whom to mail", "ALERT_EMAILS is not set", "Set it to the data team's addresses.")
