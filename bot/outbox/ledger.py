"""The ledger: the key of each message that nobody asked for, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.calendar import Calendar
from bot.metrics import MN2020
from bot.tools import Answer, Tools

Step = Literal["claimed", "sent", "later", "refused", "missed", "failed"]
"""How far a message is: `claimed` by an instance that is sending it; `sent`; to be tried again, `later` because
something went wrong or `refused` because the channel cannot be posted to; not posted by the end of its day, `missed` or
`failed` for the same two reasons."""

REMEMBERED = timedelta(weeks=5)
"""How far back the ledger is asked for: weeks that can still be corrected, and those that lead to a pause."""


@dataclass(frozen=True)
class Message:
    """A message that the ledger knows: its week, channel, place and kind.

    No two messages have the same key. It travels with the message, so that the message can be found in the channel.
    """

    week: date
    channel: str
    region: str
    region_group: str
    kind: str = "digest"

    @property
    def place(self) -> str:
        """Return the name of the place it is about."""
        return self.region or self.region_group or "All regions"

    @property
    def logged(self) -> str:
        """Return a name for the log, which may name nobody: the key of a notice names its recipient."""
        word = self.kind.partition(" ")[0]
        return f"{self.week} {word}" if word in ("told", "mail") else self.key

    @property
    def key(self) -> str:
        """Return the key by which the message is stored."""
        about = f"region:{self.region}" if self.region else f"group:{self.region_group}" if self.region_group else "all"
        return f"{self.week} {self.channel} {about} {self.kind}"


@dataclass(frozen=True)
class Entry:
    """What the ledger says of a message: its newest step, or that it was sent; after how many attempts; and why.

    `definition` names the one by which the rates of its numbers are computed.
    """

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
    definition: str = MN2020.name

    @property
    def over(self) -> bool:
        """Return whether nothing more happens to the message."""
        return self.step in ("sent", "missed", "failed")

    def resting(self, now: datetime) -> bool:
        """Return whether the message is not to be sent now: it is over, another instance has it, or its pause lasts."""
        return self.over or (self.until is not None and now < self.until)


class Ledger:
    """What the ledger says of all messages of the last weeks."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_key = {entry.message.key: entry for entry in self.entries}

    def of(self, message: Message) -> Entry | None:
        """Return what the ledger says of a message."""
        return self._by_key.get(message.key)

    def done(self, message: Message) -> bool:
        """Return whether nothing more happens to a message."""
        entry = self.of(message)
        return entry is not None and entry.over

    @property
    def sent_digests(self) -> list[Entry]:
        """List the digests that were sent, the oldest first."""
        return [entry for entry in self.entries if (entry.message.kind, entry.step) == ("digest", "sent")]

    def last(self, place: Message) -> Entry | None:
        """Return the newest digest of a place, posted or held: in its channel, or in any channel where that is ''."""
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
        """Return what became of the same notice to the same recipient, in whatever week."""
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
    """Return the ledger in the rows of `questions/digests`."""
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
            definition=row["definition"],
        )
        for row in rows
    )


def recall(tools: Tools, now: datetime) -> Ledger:
    """Ask for the ledger of the last weeks."""
    return read(ask(tools, now).records())


def ask(tools: Tools, now: datetime) -> Answer:
    """Ask for what the ledger of the last weeks is read from."""
    since = tools.calendar.week(tools.calendar.today(now) - REMEMBERED).first
    return tools.recall("questions/digests", since=since)


def reported(moment: datetime, calendar: Calendar) -> date:
    """Return the first day of the week that a digest due at a moment reports: the last complete one."""
    return calendar.week(calendar.today(moment)).moved(-1).first
