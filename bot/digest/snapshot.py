"""What an instance finds when it looks: who is subscribed, what the ledger says, and how the numbers stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.calendar import Calendar
from bot.digest import holds, subscriptions
from bot.digest.holds import Freshness, Hold
from bot.digest.subscriptions import Subscription
from bot.language.grammar import written
from bot.language.scope import Names
from bot.messages import Request
from bot.outbox import ledger
from bot.outbox.ledger import Ledger, Message
from bot.pipeline import standing as standing_module
from bot.pipeline.standing import Freeze, Standing
from bot.tools import Tools


@dataclass(frozen=True)
class Snapshot:
    """What was found at one look."""

    now: datetime
    tools: Tools
    ledger: Ledger
    subscribed: tuple[Subscription, ...]
    standing: Standing | None = None
    freezes: tuple[Freeze, ...] = ()
    names: Names | None = None
    hold: Hold | None = None

    @property
    def calendar(self) -> Calendar:
        """Give the campaign's calendar."""
        return self.tools.calendar

    def held(self, about: Message) -> Hold | None:
        """Say why the digests of a place are held; None when they are not."""
        place = about.region or about.region_group
        return self.hold or holds.frozen(self.freezes, place, self.names, self.standing)

    def request(self, text: str, at: datetime) -> Request:
        """Ask something at a moment, as nobody in particular."""
        return unasked(text, at, self.calendar)


def take(tools: Callable[[Request], Tools], now: datetime, calendar: Calendar) -> Snapshot:
    """Look who is subscribed and what the ledger says: two questions that BigQuery's cache answers mostly."""
    seen = tools(unasked("", now, calendar))
    subscribed = subscriptions.read(seen.recall("questions/subscriptions", channel=None, owner=None).records())
    return Snapshot(now, seen, ledger.recall(seen, now), tuple(subscribed))


def judge(look: Snapshot, freshness: Freshness) -> Snapshot | None:
    """Look how the numbers stand, too; None where they are being replaced at this moment, so that nobody can say."""
    standing = standing_module.read(look.tools.recall("questions/standing").records())
    freezes = standing_module.freezes(look.tools.recall("questions/freezes").records())
    hold = holds.held(standing, look.now, look.calendar, freshness)
    numbers = look.tools.numbers if standing else None
    if standing and numbers and numbers.run.run_id != standing.run_id:
        return None
    names = numbers.names if numbers else None
    return replace(look, standing=standing, freezes=freezes, names=names, hold=hold)


def unasked(text: str, at: datetime, calendar: Calendar) -> Request:
    """Make the request of somebody who is nobody in particular."""
    return Request(text, "digest", "", calendar.today(at), "digest", now=at)


def where(about: Subscription | Message) -> str:
    """Write a place as words."""
    place = about.region or about.region_group
    return written({"region": [place]}) if place else ""


def week(message: Message) -> str:
    """Write a place and a week as words."""
    return f"{where(message)} week:{message.week}".strip()
