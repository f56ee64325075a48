"""Which digests are due and not done, and when the next ones come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.calendar import Calendar
from bot.digest.subscriptions import Subscription
from bot.outbox.ledger import Ledger, Message, reported
from bot.schedule import next_times

LATE = timedelta(minutes=15)
"""Delay from which on a digest says why it is late."""
LOOK_BACK = timedelta(days=8)
"""How far back digests that were due are posted or expire. After a longer outage nobody is notified of older ones."""


@dataclass(frozen=True)
class Due:
    """A digest that is due: of which subscription, since when, and until when it may still be posted."""

    subscription: Subscription
    message: Message
    since: datetime
    ends: datetime

    def late(self, now: datetime) -> bool:
        """Return whether it is so late that it has to say why."""
        return now >= self.since + LATE

    def over(self, now: datetime) -> bool:
        """Return whether its day is over."""
        return now >= self.ends


def due(subscriptions: Iterable[Subscription], ledger: Ledger, now: datetime, calendar: Calendar) -> list[Due]:
    """List the digests that are due and not done, the oldest first; those whose day is over are to expire."""
    found = [one for subscription in subscriptions for one in _due(subscription, now, calendar)]
    return sorted(
        (one for one in found if not ledger.done(one.message)), key=lambda one: (one.since, one.message.channel)
    )


def _due(subscription: Subscription, now: datetime, calendar: Calendar) -> Iterator[Due]:
    """Yield the digests of a subscription that were due lately, since it has this day and hour; one a week."""
    if subscription.paused:
        return
    for moment in next_times(subscription.weekly, calendar.zone, now - LOOK_BACK, 2):
        if moment <= now and (subscription.changed_at is None or moment > subscription.changed_at):
            yield Due(subscription, of(subscription, moment, calendar), moment, _day_after(moment, calendar))


def _day_after(moment: datetime, calendar: Calendar) -> datetime:
    """Return the end of a moment's day."""
    day = calendar.today(moment) + timedelta(1)
    return datetime.combine(day, time(), calendar.zone)


def coming(
    subscription: Subscription, ledger: Ledger, now: datetime, calendar: Calendar, count: int
) -> tuple[datetime, ...]:
    """Return when a subscription's next digests are due: none in a week whose digest was posted or has expired."""
    times = next_times(subscription.weekly, calendar.zone, now, count + 1)
    return tuple(moment for moment in times if not ledger.done(of(subscription, moment, calendar)))[:count]


def dated(
    subscriptions: Iterable[Subscription], known: Ledger, now: datetime, calendar: Calendar
) -> list[tuple[Subscription, tuple[datetime, ...]]]:
    """Return subscriptions, each with when its next three digests are due."""
    return [(one, coming(one, known, now, calendar, 3)) for one in subscriptions]


def of(subscription: Subscription, moment: datetime, calendar: Calendar) -> Message:
    """Return the message that is a subscription's digest due at a moment."""
    return Message(reported(moment, calendar), subscription.channel, subscription.region, subscription.region_group)


def by_owner(digests: Iterable[Due]) -> dict[str, list[Due]]:
    """Group digests by the owner of their subscription."""
    found: dict[str, list[Due]] = {}
    for one in digests:
        found.setdefault(one.subscription.owner, []).append(one)
    return found
