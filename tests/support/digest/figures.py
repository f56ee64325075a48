"""The results of a harness campaign, counted from the channels' contents and compared with the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.outbox.ledger import Entry, Ledger, Message
from bot.slack.poster import EVENT
from local.slack.model import history


@dataclass(frozen=True)
class Found:
    """Faults in the channels: messages that are surplus, missing, misplaced, too early, or not as the ledger says."""

    digests: int = 0
    tables: int = 0
    duplicates: int = 0
    lost: int = 0
    misplaced: int = 0
    unlike_ledger: int = 0
    early: int = 0
    late: int = 0
    seconds: tuple[float, ...] = ()
    """How long after it was due each digest arrived, and each table."""
    table_seconds: tuple[float, ...] = ()


def key_of(message: history.Message) -> str:
    """Return the key in the message's metadata; '' if there is none."""
    metadata = message.metadata or {}
    return str(metadata["event_payload"].get("key", "")) if metadata.get("event_type") == EVENT else ""


def count(expected: Iterable[Message], said: Iterable[history.Message], ledger: Ledger, due: datetime) -> Found:
    """Compare what should be in each channel with what is there, message by message."""
    said = list(said)
    digests = {message.key: message for message in expected}
    tables = {table.key: (table, key) for key, one in digests.items() for table in [replace(one, kind="table")]}
    copies = Counter(key_of(message) for message in said)
    first: dict[str, history.Message] = {}
    for message in said:
        first.setdefault(key_of(message), message)
    wanted_tables = {
        key for key, (_, above) in tables.items() if above in first and _numbers(first[above]).get("table")
    }
    wanted = {*digests, *wanted_tables}
    misplaced = [
        message
        for message in said
        if (key := key_of(message)) in {*digests, *tables}
        and not (_well(message, digests[key]) if key in digests else _below(message, first.get(tables[key][1])))
    ]
    strays = [message for message in said if key_of(message) not in {*digests, *tables} and message.channel[0] != "D"]
    seconds = tuple(_after(due, first[key]) for key in digests if key in first)
    return Found(
        digests=sum(copies[key] > 0 for key in digests),
        tables=sum(copies[key] > 0 for key in tables),
        duplicates=sum(max(0, copies[key] - 1) for key in {*digests, *tables}),
        lost=sum(copies[key] == 0 for key in wanted),
        misplaced=len(misplaced) + len(strays),
        unlike_ledger=sum(not _agrees(first.get(key), _entry(ledger, key)) for key in wanted),
        # Clocks differ by seconds; a digest at the wrong hour is minutes early or more.
        early=sum(came < -60 for came in seconds),
        late=sum("Late, because" in str(message.blocks) for message in said),
        seconds=seconds,
        table_seconds=tuple(_after(due, first[key]) for key in tables if key in first),
    )


def _numbers(message: history.Message) -> Mapping[str, Any]:
    return dict((message.metadata or {}).get("event_payload", {}).get("numbers") or {})


def _well(message: history.Message, wanted: Message) -> bool:
    """Return whether a digest is in its own channel, in no thread, and about its own place."""
    return message.channel == wanted.channel and not message.is_reply and _about(message, wanted.place)


def _below(message: history.Message, digest: history.Message | None) -> bool:
    """Return whether a table is in the thread of the one digest it belongs to, and about the same place."""
    if digest is None or not _about(digest, message.text.partition(",")[0]):
        return False
    return (message.channel, message.thread_ts) == (digest.channel, digest.ts)


def _about(digest: history.Message, place: str) -> bool:
    """Return whether a digest begins with a place: Metro last week, or Metro and the week's days."""
    return digest.text.startswith(f"{place} ")


def _entry(ledger: Ledger, key: str) -> Entry | None:
    return next((entry for entry in ledger.entries if entry.message.key == key), None)


def _agrees(message: history.Message | None, entry: Entry | None) -> bool:
    """Return whether the ledger says that a message was sent, and which one."""
    return bool(message and entry and entry.step == "sent" and entry.ts == message.ts)


def _after(due: datetime, message: history.Message) -> float:
    return float(message.ts) - due.timestamp()


@dataclass
class Figures:
    """The figures of a campaign."""

    planned: int
    instances: int
    speed: float
    found: Found = field(default_factory=Found)
    killed: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    replaced: int = 0
    crashed: list[int] = field(default_factory=list)
    unmet: int = 0
    slack_faults: Counter[str] = field(default_factory=Counter)
    bigquery_faults: Counter[str] = field(default_factory=Counter)
    outage_minutes: float = 0.0
    limited: Counter[str] = field(default_factory=Counter)
    taken_over: int = 0
    found_there: int = 0
    others: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    finished: bool = False

    @property
    def good(self) -> bool:
        """Return whether each digest arrived once, in the right place, and the ledger knows."""
        found = self.found
        wrong = (found.duplicates, found.lost, found.misplaced, found.early, found.unlike_ledger)
        return self.finished and found.digests == self.planned and not any(wrong)

    def lines(self) -> list[str]:
        """Return them as text, one per line."""
        found = self.found
        rows = {
            "digests": f"{found.digests:,} of {self.planned:,}, and {found.tables:,} tables below them",
            "instances": f"{self.instances}, {self.speed:g} times as fast as the world",
            "killed": _say(self.killed),
            "frozen longer than a lease": _say(self.stopped),
            "ended, and started again": str(self.replaced),
            "crashed": str(len(self.crashed)),
            "kills and freezes not met": str(self.unmet),
            "faults of Slack": _say(self.slack_faults),
            "faults of BigQuery": _say(self.bigquery_faults),
            "BigQuery unavailable": f"{self.outage_minutes:g} minutes",
            "calls over Slack's limits": _say(self.limited),
            "duplicates": str(found.duplicates),
            "lost": str(found.lost),
            "in the wrong place": str(found.misplaced),
            "before they were due": str(found.early),
            "not as in the ledger": str(found.unlike_ledger),
            "taken over": f"{self.taken_over:,} attempts after the first",
            "found in the history": f"{self.found_there:,}",
            "late, and said so": f"{found.late:,}",
            "told beside them": _say(self.others),
            "digests came": _span(found.seconds),
            "tables came": _span(found.table_seconds),
            "took": f"{self.seconds:.0f} s",
        }
        return [f"{name:>28}: {value}" for name, value in rows.items()]


def _say(counted: Counter[str]) -> str:
    if not counted:
        return "0"
    return f"{counted.total():,} ({', '.join(f'{name} {number:,}' for name, number in sorted(counted.items()))})"


def _span(seconds: tuple[float, ...]) -> str:
    return f"{min(seconds):.1f} to {max(seconds):.1f} s after they were due" if seconds else "none"
