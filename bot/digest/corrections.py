"""Says below a digest what late closing has changed since, where its rate has moved so far that readers should know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.digest import snapshot as looking
from bot.digest.snapshot import Snapshot
from bot.metrics.counts import Counts
from bot.outbox.ledger import Entry, Message
from bot.outbox.port import PostingError, RefusedError
from bot.outbox.sender import Draft, Place, Sender
from bot.reports import digest as content

CORRECTED = timedelta(weeks=4)
"""Digests of weeks so recent are corrected."""


@dataclass(frozen=True)
class Tolerance:
    """How many points a rate may move, and of how many closed shifts it must be to matter."""

    points: int = 5
    shifts: int = 30

    def exceeded(self, said: Counts, now: Counts) -> bool:
        """Say whether a rate has moved so far that those who read it should know."""
        if said.flake_rate is None or now.flake_rate is None or now.total < self.shifts:
            return False
        # Rounded: 5 points are 5 points, whatever the last binary digit says.
        return round(abs(now.flake_rate - said.flake_rate) * 100, 6) >= self.points


def make(look: Snapshot, sender: Sender, tolerance: Tolerance) -> bool:
    """Correct the digests of the last weeks by the numbers that are published; tell whether nothing is left to do."""
    first = look.calendar.week(look.calendar.today(look.now - CORRECTED)).first
    subscribed = {(one.channel, one.region, one.region_group) for one in look.subscribed if not one.paused}
    due = [
        entry
        for entry in look.ledger.sent_digests
        if (entry.message.channel, entry.message.region, entry.message.region_group) in subscribed
        and entry.message.week >= first
        and entry.numbers.get("total")
        and _there(look, entry)
    ]
    done = True
    for entry in due:
        done = _one(look, sender, tolerance, entry) and done
    return done


def _there(look: Snapshot, digest: Entry) -> bool:
    """Say whether a digest's place still exists: regions are renamed, and then nothing can be said of the old ones."""
    place = digest.message.region or digest.message.region_group
    return not place or (look.names is not None and place in (*look.names.regions, *look.names.groups))


def _one(look: Snapshot, sender: Sender, tolerance: Tolerance, digest: Entry) -> bool:
    """Say what has changed of one digest, if it matters; tell whether there is nothing left to say."""
    if look.held(digest.message):
        return False
    before = look.ledger.corrections(digest.message)
    report = content.week_of(look.request(looking.week(digest.message), look.now), look.tools)
    # A digest that was edited says newer numbers than the corrections below it.
    newest = max((*reversed(before), digest), key=lambda entry: entry.at)
    said, now = Counts.of(newest.numbers), report.total
    message = replace(digest.message, kind=f"correction-{len(before) + 1}")
    place, old = Place(message.channel, thread_ts=digest.ts), look.ledger.of(message)
    if not tolerance.exceeded(said, now):
        return old is None or old.step == "refused" or not _came(sender, message, old, place)
    reply = content.correction(message.place, report.scope.span, said, now)
    entry = sender.send(message, old, place, lambda: Draft(reply, report.source.run_id, now.as_json()))
    if entry is None or entry.step == "later":
        return False
    # What was found in the thread may say older numbers: then there is more to say.
    return entry.step == "refused" or not tolerance.exceeded(Counts.of(entry.numbers), now)


def _came(sender: Sender, message: Message, old: Entry, place: Place) -> bool:
    """Say whether a correction whose reply was lost came all the same, and write that down; now it needs another."""
    if old.resting(sender.now()):
        return True
    try:
        posted = sender.there(message, place)
    except RefusedError:
        return False
    except PostingError:
        # Without having looked nobody knows; the next minute looks again.
        return True
    claim = sender.claim(message, old) if posted else None
    if claim:
        sender.record(claim, "sent", note="found", posted=posted)
    return posted is not None
