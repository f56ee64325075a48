"""The ledger of digests: what each message is called, what became of it, and which digests are due and not done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.calendar import Calendar
from bot.tools import Tools

Step = Literal["claimed", "sent", "later", "refused", "missed", "failed"]
"""What can be written down of a message: somebody is at it; it is posted; to be tried again, because something went
wrong or because the channel cannot be posted to; not posted at all by the end of its day, for either reason."""

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
