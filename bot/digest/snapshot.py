"""One reading of what digests depend on: who is subscribed, what the ledger says, and how the numbers stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.calendar import Calendar
from bot.digest import holds, subscriptions
from bot.digest.holds import Freshness, Hold
from bot.digest.subscriptions import Subscription
from bot.language import Names, written
from bot.messages import Request
from bot.outbox import ledger
from bot.outbox.ledger import Ledger, Message
from bot.pipeline import standing as standing_module
from bot.pipeline.standing import Standing
from bot.tools import Tools
from bot.warehouse import rows
from bot.warehouse.rows import Freeze


@dataclass(frozen=True)
class Snapshot:
    """What was read at one moment; how the numbers stand is in it once it has been assessed."""

    now: datetime
    calendar: Calendar
    ledger: Ledger
    subscribed: tuple[Subscription, ...]
    standing: Standing | None = None
    freezes: tuple[Freeze, ...] = ()
    names: Names | None = None
    hold: Hold | None = None

    def held(self, about: Message) -> Hold | None:
        """Return why the digests of a place are held; None when they are not."""
        place = about.region or about.region_group
        return self.hold or holds.frozen(self.freezes, place, self.names, self.standing)


def read(tools: Tools, now: datetime) -> Snapshot:
    """Read who is subscribed and what the ledger says: two questions that BigQuery mostly answers from its cache."""
    return Snapshot(now, tools.calendar, ledger.recall(tools, now), subscriptions.ask(tools.recall))


def assess(found: Snapshot, tools: Tools, freshness: Freshness) -> Snapshot | None:
    """Add how the numbers stand; None while they are being replaced, when it cannot be determined."""
    standing = standing_module.read(tools.recall)
    freezes = rows.freezes(tools.recall)
    hold = holds.held(standing, found.now, found.calendar, freshness)
    numbers = tools.numbers if standing else None
    if standing and numbers and numbers.run.run_id != standing.run_id:
        return None
    names = numbers.names if numbers else None
    return replace(found, standing=standing, freezes=freezes, names=names, hold=hold)


def unasked(text: str, at: datetime, calendar: Calendar) -> Request:
    """Return the request for something that no person asked for, at a moment."""
    return Request(text, "digest", "", calendar.today(at), "digest", now=at)


def where(about: Subscription | Message) -> str:
    """Write a place as words."""
    place = about.region or about.region_group
    return written({"region": [place]}) if place else ""


def week(message: Message) -> str:
    """Write a place and a week as words."""
    return f"{where(message)} week:{message.week}".strip()
