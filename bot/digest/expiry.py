"""Writes off digests whose day is over: looks for each once more, tells who answers for it, then writes it down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from bot.digest import notices
from bot.digest.due import Due, by_owner
from bot.digest.snapshot import Snapshot
from bot.outbox.alerts import Alerts
from bot.outbox.notice import Notice
from bot.outbox.port import PostingError, RefusedError
from bot.outbox.sender import Claim, Place, Sender

PAUSE_AFTER = 3
"""After so many weeks in a row in which a channel could not be posted to, its subscription is paused."""
PATIENCE = timedelta(hours=6)
"""A channel that cannot be looked into is looked into again for so long after the digest's day."""

AT_ONCE = 20
"""So many are written off together: their owners can be told while a claim lasts."""

Found = Literal["posted", "waiting", "refused", "lost"]
"""What is found of a digest: it is there; nobody can say yet; Slack takes nothing there; it is not there."""


@dataclass(frozen=True)
class _Lost:
    """A digest that is given up: why, after how many weeks in which its channel refused it, and our claim to say so."""

    due: Due
    reason: str
    refused: int
    claim: Claim


def find(look: Snapshot, sender: Sender, due: Due) -> Found:
    """Find out whether a digest was posted; write it down if it was."""
    entry = look.ledger.of(due.message)
    if entry is None:
        return "lost"
    if entry.step != "refused" and entry.resting(look.now):
        return "waiting"
    try:
        posted = sender.there(due.message, Place(due.message.channel))
    except RefusedError:
        return "refused"
    except PostingError:
        # Without having looked nobody knows.
        return "lost" if look.now > due.ends + PATIENCE else "waiting"
    if posted is None:
        return "refused" if entry.step == "refused" else "lost"
    if claim := sender.claim(due.message, entry):
        sender.record(claim, "sent", note="found", posted=posted)
    return "posted"


def write_off(look: Snapshot, sender: Sender, owners: Alerts, over: Sequence[Due], trouble: str) -> None:
    """Give up what is not there; `trouble` says why, where the ledger does not.

    Whoever claims a digest tells of it: if nobody could be told, the claim runs out, and it is told by the next. So no
    more are claimed than can be told of meanwhile; the next minute goes on.
    """
    lost = list[_Lost]()
    for due in over:
        if len(lost) == AT_ONCE:
            break
        found = find(look, sender, due)
        if found in ("refused", "lost"):
            reason = why(look, due) or trouble
            claim = sender.claim(due.message, look.ledger.of(due.message), note=reason)
            if claim:
                lost.append(_Lost(due, reason, _weeks(look, due) if found == "refused" else 0, claim))
    if not lost:
        return
    given_up = {one.due.message.key: one for one in lost}

    def notice(about: Iterable[Due]) -> Notice:
        these = [given_up[due.message.key] for due in about]
        return notices.missed([(one.due, one.reason, one.refused >= PAUSE_AFTER) for one in these])

    owners_notices = {owner: notice(theirs) for owner, theirs in by_owner(one.due for one in lost).items()}
    # What is told of which digests, in a name that is short however many they are.
    digests = sha256("\n".join(sorted(given_up)).encode()).hexdigest()[:16]
    team = notice(one.due for one in lost)
    if owners.tell(look.ledger, look.now, f"missed {digests}", owners_notices, team):
        for one in lost:
            _down(look, sender, one)


def _down(look: Snapshot, sender: Sender, lost: _Lost) -> None:
    """Write down that a digest was not posted, and pause its subscription if that has happened too often."""
    if lost.refused >= PAUSE_AFTER:
        reason = f"{PAUSE_AFTER} digests in a row could not be posted: {notices.refusal(lost.reason)}"
        look.tools.record("records/pause", subscription_id=lost.due.subscription.id, reason=reason)
    sender.record(lost.claim, "failed" if lost.refused else "missed", note=lost.reason)


def why(look: Snapshot, due: Due) -> str:
    """Say why a digest has not been posted so far; '' where the ledger does not know."""
    held = look.ledger.of(replace(due.message, kind="held"))
    entry = look.ledger.of(due.message)
    return (held.note if held else "") or (entry.note if entry else "")


def _weeks(look: Snapshot, due: Due) -> int:
    """Count the weeks in a row, this one the last, in which a channel could not be posted to, since it was woken."""
    weeks, changed = 1, due.subscription.changed_at
    while True:
        week = due.message.week - timedelta(7 * weeks)
        earlier = look.ledger.of(replace(due.message, week=week))
        if earlier is None or earlier.step != "failed" or (changed and earlier.at < changed):
            return weeks
        weeks += 1
