"""Checks of the settings and of this machine: the time, the campaign, the mail server, the versions."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot import __version__
from bot.calendar import DAYS, say
from bot.digest.subscriptions import Subscription
from bot.doctor.health import Line, ill, well
from bot.outbox import Mail
from bot.schedule import next_times, say_moment
from bot.settings import Settings

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def clock(settings: Settings, now: datetime) -> Iterator[Line]:
    """Check the time, the campaign, and when the next run is due."""
    calendar = settings.calendar
    here, today = now.astimezone(calendar.zone), calendar.today(now)
    yield well("time zone", f"{calendar.zone.key}, where it is {say_moment(here)}")
    span = f"{say(calendar.start)}, {calendar.start.year} – {say(calendar.end)}, {calendar.end.year}"
    if calendar.start <= today <= calendar.end:
        week = f"week {calendar.number(today)} of those from {DAYS[calendar.first_weekday]}"
        yield well("campaign", f"{span}; today is in {week}")
    else:
        yield ill("campaign", f"{span}; today is not in it", "Set CAMPAIGN_START and CAMPAIGN_END.")
    yield well("daily run", f"next {say_moment(_next(settings, here))}, for up to {settings.run_patience_hours} hours")


def _next(settings: Settings, here: datetime) -> datetime:
    at = datetime.combine(here.date(), time(settings.run_hour), settings.calendar.zone)
    return at if at > here else at + timedelta(1)


def digests(settings: Settings, now: datetime, subscribed: Callable[[], Iterable[Subscription]]) -> Iterator[Line]:
    """Check when the next digest is due, and which subscriptions are paused because posting failed."""
    found = list(subscribed())
    due = [next_times(one.weekly, settings.calendar.zone, now, 1)[0] for one in found if not one.paused]
    if due:
        yield well("digests", f"{len(due)} subscribed; the next is due {say_moment(min(due))}")
    for one in found:
        if one.paused and not one.paused_by:
            remedy = "Fix that, then `/flake resume` there resumes it."
            yield ill(f"digest of {one.place} in {one.channel}", f"paused: {one.paused}", remedy)


def versions(settings: Settings) -> Iterator[Line]:
    """Check the versions, and whether the libraries are those that this version was tested with."""
    yield well("version", f"Flakebot {settings.version or __version__}, Python {platform.python_version()}")
    if not PROJECT.exists():
        return
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    pinned = [each.split("==") for each in project["dependencies"]]
    other = [f"{name} {_installed(name)} instead of {wanted}" for name, wanted in pinned if _installed(name) != wanted]
    if other:
        yield ill("libraries", ", ".join(other), "`pip install -r requirements.txt`, as it was tested.")
    else:
        yield well("libraries", f"all {len(pinned)} as it was tested")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(none)"


def privacy(settings: Settings) -> Iterator[Line]:
    """Check which key people's ids are hashed with."""
    stands_in = "PRIVACY_KEY is not set: the bot token stands in, so that a new token forgets what people chose"
    yield well("privacy key", "is set" if settings.privacy_key else stands_in)


def mail_server(settings: Settings) -> Iterator[Line]:
    """Connect to the mail server and log in, without sending anything."""
    if settings.smtp_url:
        yield well("mail server", f"{Mail(settings).check()} lets us in")
    else:
        remedy = "Set it: docs/connect.md, “The mail server”."
        yield ill("mail server", "SMTP_URL is not set, so nobody is mailed", remedy)


def alerts(settings: Settings) -> Iterator[Line]:
    """Check whom of the data team to mail."""
    if settings.alert_emails:
        yield well("whom to mail", f"{len(settings.alert_emails)} addresses in ALERT_EMAILS")
    else:
        yield ill("whom to mail", "ALERT_EMAILS is not set", "Set it to the data team's addresses.")
