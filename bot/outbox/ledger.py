"""The ledger of digests: what each message is called, what became of it, and which digests are due and not done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from bot.calendar import Calendar
from bot.digest.subscriptions import Subscription
from bot.schedule import next_times
from bot.tools import Tools

Step = Literal["claimed", "sent", "later", "refused", "missed", "failed"]
"""What can be written down of a message: somebody is at it; it is posted; to be tried again, because something went
wrong or because the channel cannot be posted to; not posted at all by the end of its day, for either reason."""

LATE = timedelta(minutes=15)
"""A digest that comes so long after its time says why."""
LOOK_BACK = timedelta(days=8)
"""Digests that were due so lately are posted or written off. After a longer outage older ones are not told of."""
REMEMBERED = timedelta(weeks=5)
"""The ledger is asked for so many weeks: those that can still be corrected, and those that lead to a pause."""


@dataclass(frozen=True)
class Message:
    """A message that the ledger knows: of which week, where, about which place, of which kind.

    Its key is what no two messages share. It travels with the message, so that it can be found in the channel.
    """

    week: date
    channel: str
    region: str
    region_group: str
    kind: str = "digest"

    @property
    def place(self) -> str:
        """Name what it is about."""
        return self.region or self.region_group or "All regions"

    @property
    def logged(self) -> str:
        """Name the message where nobody may be named: a notice is somebody's."""
        word = self.kind.partition(" ")[0]
        return f"{self.week} {word}" if word in ("told", "mail") else self.key

    @property
    def key(self) -> str:
        """Name the message."""
        about = f"region:{self.region}" if self.region else f"group:{self.region_group}" if self.region_group else "all"
        return f"{self.week} {self.channel} {about} {self.kind}"


@dataclass(frozen=True)
class Entry:
    """What the ledger says of a message: its newest step, or that it was sent; after how many attempts; and why."""

    message: Message
    step: Step
    attempts: int
    at: datetime
    until: datetime | None = None
    instance: str = ""
    ts: str = ""
    permalink: str = ""
    run_id: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def over(self) -> bool:
        """Say whether nothing more happens to the message."""
        return self.step in ("sent", "missed", "failed")

    def resting(self, now: datetime) -> bool:
        """Say whether somebody is at it, or it is to be tried again only later."""
        return self.over or (self.until is not None and now < self.until)


@dataclass(frozen=True)
class Due:
    """A digest that is due: of which subscription, since when, and until when it may still be posted."""

    subscription: Subscription
    message: Message
    since: datetime
    ends: datetime

    def late(self, now: datetime) -> bool:
        """Say whether it is so late that it has to say why."""
        return now >= self.since + LATE

    def over(self, now: datetime) -> bool:
        """Say whether its day is over."""
        return now >= self.ends


class Ledger:
    """What the ledger says of all messages of the last weeks."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_key = {entry.message.key: entry for entry in self.entries}

    def of(self, message: Message) -> Entry | None:
        """Find what it says of a message."""
        return self._by_key.get(message.key)

    def done(self, message: Message) -> bool:
        """Say whether nothing more happens to a message."""
        entry = self.of(message)
        return entry is not None and entry.over

    @property
    def sent_digests(self) -> list[Entry]:
        """List the digests that were sent, the oldest first."""
        return [entry for entry in self.entries if (entry.message.kind, entry.step) == ("digest", "sent")]

    def last(self, place: Message) -> Entry | None:
        """Find the newest digest of a place in a channel, or in any where that is '', or the newest that is held."""
        found = [
            entry
            for entry in self.entries
            if entry.message.kind in ("digest", "held")
            and place.channel in ("", entry.message.channel)
            and (place.region, place.region_group) == (entry.message.region, entry.message.region_group)
        ]
        return max(
            found, key=lambda entry: (entry.message.week, entry.message.kind == "digest", entry.at), default=None
        )

    def notice(self, message: Message) -> Entry | None:
        """Find what became of telling somebody the same, in whatever week."""
        same = [
            entry
            for entry in self.entries
            if (entry.message.channel, entry.message.kind) == (message.channel, message.kind)
        ]
        return max(same, key=lambda entry: (entry.over, entry.at), default=None)

    def corrections(self, message: Message) -> list[Entry]:
        """List the corrections sent below a digest, in their order."""
        found = [
            entry
            for entry in self.entries
            if entry.step == "sent"
            and entry.message.kind.startswith("correction")
            and (entry.message.week, entry.message.channel) == (message.week, message.channel)
            and (entry.message.region, entry.message.region_group) == (message.region, message.region_group)
        ]
        return sorted(found, key=lambda entry: int(entry.message.kind.rpartition("-")[2]))


def read(rows: Iterable[Mapping[str, Any]]) -> Ledger:
    """Make a ledger of the rows of `questions/digests`."""
    return Ledger(
        Entry(
            message=Message(row["week"], row["channel"], row["region"], row["region_group"], row["kind"]),
            step=row["step"],
            attempts=int(row["attempts"]),
            at=row["noted_at"],
            until=row["rests_until"],
            instance=row["instance"],
            ts=row["ts"],
            permalink=row["permalink"],
            run_id=row["run_id"],
            numbers=json.loads(row["numbers"]) if row["numbers"] else {},
            note=row["note"],
        )
        for row in rows
    )


def recall(tools: Tools, now: datetime) -> Ledger:
    """Ask what it says of the last weeks."""
    since = tools.calendar.week(tools.calendar.today(now) - REMEMBERED).first
    return read(tools.recall("questions/digests", since=since).records())


def reported(moment: datetime, calendar: Calendar) -> date:
    """Name the week that a digest due at a moment reports: the last complete one, by its first day."""
    return calendar.week(calendar.today(moment)).earlier(7).first


def due(subscriptions: Iterable[Subscription], ledger: Ledger, now: datetime, calendar: Calendar) -> list[Due]:
    """List the digests that are due and not done, the oldest first; those whose day is over, to be written off."""
    found = [one for subscription in subscriptions for one in _due(subscription, now, calendar)]
    return sorted(
        (one for one in found if not ledger.done(one.message)), key=lambda one: (one.since, one.message.channel)
    )


def _due(subscription: Subscription, now: datetime, calendar: Calendar) -> Iterator[Due]:
    """List when a subscription's digests were due lately, since it has this day and hour; a week has one."""
    if subscription.paused:
        return
    for moment in next_times(subscription.weekly, calendar.zone, now - LOOK_BACK, 2):
        if moment <= now and (subscription.changed_at is None or moment > subscription.changed_at):
            yield Due(subscription, of(subscription, moment, calendar), moment, _day_after(moment, calendar))


def _day_after(moment: datetime, calendar: Calendar) -> datetime:
    """Name the end of a moment's day."""
    day = calendar.today(moment) + timedelta(1)
    return datetime.combine(day, time(), calendar.zone)


def coming(
    subscription: Subscription, ledger: Ledger, now: datetime, calendar: Calendar, count: int
) -> tuple[datetime, ...]:
    """List when a subscription's next digests come: none in a week that has had its one, or has lost it."""
    times = next_times(subscription.weekly, calendar.zone, now, count + 1)
    return tuple(moment for moment in times if not ledger.done(of(subscription, moment, calendar)))[:count]


def dated(
    subscriptions: Iterable[Subscription], tools: Tools, now: datetime
) -> list[tuple[Subscription, tuple[datetime, ...]]]:
    """Give subscriptions with when their next three digests come."""
    known = recall(tools, now)
    return [(one, coming(one, known, now, tools.calendar, 3)) for one in subscriptions]


def of(subscription: Subscription, moment: datetime, calendar: Calendar) -> Message:
    """Name a subscription's digest that is due at a moment."""
    return Message(reported(moment, calendar), subscription.channel, subscription.region, subscription.region_group)
