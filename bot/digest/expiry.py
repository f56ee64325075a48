"""Expiry of digests whose day is over: each is searched for once more, its people are told, then it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from bot.digest import notices
from bot.digest.due import Due, by_owner
from bot.digest.snapshot import Snapshot
from bot.outbox import Alerts, Claim, Notice, Place, PostingError, RefusedError, Sender
from bot.tools import Tools

PAUSE_AFTER = 3
"""Number of weeks in a row in which a channel could not be posted to, after which its subscription is paused."""
PATIENCE = timedelta(hours=6)
"""How long after the digest's day a channel that cannot be read is read again."""

AT_ONCE = 20
"""Maximum number of digests that expire together: their owners can be told while a claim lasts."""

Found = Literal["posted", "waiting", "refused", "lost"]
"""What is found of a digest: it is there; nobody can know yet; Slack takes nothing there; it is not there."""


@dataclass(frozen=True)
class _Lost:
    """A digest that is given up: why, for how many weeks its channel has refused one, and our claim to record it."""

    due: Due
    reason: str
    refused: int
    claim: Claim


def find(found: Snapshot, sender: Sender, due: Due) -> Found:
    """Find out whether a digest was posted; record it if it was."""
    entry = found.ledger.of(due.message)
    if entry is None:
        return "lost"
    if entry.step != "refused" and entry.resting(found.now):
        return "waiting"
    try:
        posted = sender.find(due.message, Place(due.message.channel))
    except RefusedError:
        return "refused"
    except PostingError:
        # Unknown until the channel's history could be read.
        return "lost" if found.now > due.ends + PATIENCE else "waiting"
    if posted is None:
        return "refused" if entry.step == "refused" else "lost"
    if claim := sender.claim(due.message, entry):
        sender.record(claim, "sent", note="found", posted=posted)
    return "posted"


@dataclass(frozen=True)
class Expiry:
    """Gives up digests whose day is over: searches and records through `sender`, tells their owners, pauses."""

    tools: Tools
    sender: Sender
    alerts: Alerts

    def expire(self, over: Sequence[Due], found: Snapshot, trouble: str) -> None:
        """Record as missed what has not arrived; `trouble` is the reason where the ledger has none.

        Whoever claims a digest tells of it: if nobody could be told, the claim runs out, and the next one to claim it
        tells. So no more are claimed than can be told of meanwhile; the next minute takes the others.
        """
        lost = self._claimed(over, found, trouble)
        if not lost:
            return
        given_up = {one.due.message.key: one for one in lost}

        def notice(about: Iterable[Due]) -> Notice:
            these = [given_up[due.message.key] for due in about]
            return notices.missed([(one.due, one.reason, one.refused >= PAUSE_AFTER) for one in these])

        by_person = {owner: notice(theirs) for owner, theirs in by_owner(one.due for one in lost).items()}
        # The occasion is named by all its digests, in a name that is short however many they are.
        digests = sha256("\n".join(sorted(given_up)).encode()).hexdigest()[:16]
        team = notice(one.due for one in lost)
        if self.alerts.tell(found.ledger, found.now, f"missed {digests}", by_person, team):
            for one in lost:
                self._record(one)

    def _claimed(self, over: Sequence[Due], found: Snapshot, trouble: str) -> list[_Lost]:
        """Claim the digests that were not posted, at most AT_ONCE of them."""
        lost = list[_Lost]()
        for due in over:
            if len(lost) == AT_ONCE:
                break
            what = find(found, self.sender, due)
            if what in ("refused", "lost"):
                reason = why(found, due) or trouble
                claim = self.sender.claim(due.message, found.ledger.of(due.message), note=reason)
                if claim:
                    lost.append(_Lost(due, reason, _weeks(found, due) if what == "refused" else 0, claim))
        return lost

    def _record(self, lost: _Lost) -> None:
        """Record that a digest was not posted, and pause its subscription if that has happened too often."""
        if lost.refused >= PAUSE_AFTER:
            reason = f"{PAUSE_AFTER} digests in a row could not be posted: {notices.refusal(lost.reason)}"
            self.tools.record("records/pause", subscription_id=lost.due.subscription.id, reason=reason)
        self.sender.record(lost.claim, "failed" if lost.refused else "missed", note=lost.reason)


def why(found: Snapshot, due: Due) -> str:
    """Return why a digest has not been posted so far; '' where the ledger does not know."""
    held = found.ledger.of(replace(due.message, kind="held"))
    entry = found.ledger.of(due.message)
    return (held.note if held else "") or (entry.note if entry else "")


def _weeks(found: Snapshot, due: Due) -> int:
    """Count the weeks in a row, this one the last, in which a channel could not be posted to, since it was resumed."""
    weeks, changed = 1, due.subscription.changed_at
    while True:
        week = due.message.week - timedelta(7 * weeks)
        earlier = found.ledger.of(replace(due.message, week=week))
        if earlier is None or earlier.step != "failed" or (changed and earlier.at < changed):
            return weeks
        weeks += 1
