"""Corrections: what late closing has changed since a digest, posted below it where its rate has moved far enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.digest import snapshot
from bot.digest.snapshot import Snapshot
from bot.metrics import Counts, definitions
from bot.outbox import Draft, Place, PostingError, RefusedError, Sender
from bot.outbox.ledger import Entry, Message
from bot.reports import digest as content
from bot.tools import Tools

CORRECTED = timedelta(weeks=4)
"""Maximum age of the week of a digest that is corrected."""


@dataclass(frozen=True)
class Tolerance:
    """How many points a rate may move, and of how many closed shifts it must be to matter."""

    points: int = 5
    shifts: int = 30

    def exceeded(self, said: Counts, now: Counts) -> bool:
        """Return whether a rate has moved so far that those who read it should know."""
        if said.flake_rate is None or now.flake_rate is None or now.total < self.shifts:
            return False
        # Rounded: 5 points are 5 points, whatever the last binary digit says.
        return round(abs(now.flake_rate - said.flake_rate) * 100, 6) >= self.points


def make(found: Snapshot, tools: Tools, sender: Sender, tolerance: Tolerance) -> bool:
    """Correct the digests of the last weeks by the published numbers; return whether nothing is left to do.

    A digest by another definition is left as it is: its numbers cannot be compared with these.
    """
    first = found.calendar.week(found.calendar.today(found.now - CORRECTED)).first
    subscribed = {(one.channel, one.region, one.region_group) for one in found.subscribed if not one.paused}
    due = [
        entry
        for entry in found.ledger.sent_digests
        if (entry.message.channel, entry.message.region, entry.message.region_group) in subscribed
        and entry.message.week >= first
        and entry.numbers.get("total")
        and entry.definition == definitions.of(tools.numbers.run).name
        and _has_place(found, entry)
    ]
    done = True
    for entry in due:
        done = _correct(entry, found, tools, sender, tolerance) and done
    return done


def _has_place(found: Snapshot, digest: Entry) -> bool:
    """Return whether a digest's place still exists: of a region that was renamed nothing can be said any more."""
    place = digest.message.region or digest.message.region_group
    return not place or (found.names is not None and place in (*found.names.regions, *found.names.groups))


def _correct(digest: Entry, found: Snapshot, tools: Tools, sender: Sender, tolerance: Tolerance) -> bool:
    """Post what has changed since one digest, if it matters; return whether there is nothing left to post."""
    if found.held(digest.message):
        return False
    before = found.ledger.corrections(digest.message)
    request = snapshot.unasked(snapshot.week(digest.message), found.now, found.calendar)
    report = content.week_of(request, tools)
    # A digest that was edited says newer numbers than the corrections below it.
    newest = max((*reversed(before), digest), key=lambda entry: entry.at)
    definition = report.source.definition
    said, now = Counts.of(newest.numbers, definition), report.total
    message = replace(digest.message, kind=f"correction-{len(before) + 1}")
    place, old = Place(message.channel, thread_ts=digest.ts), found.ledger.of(message)
    if not tolerance.exceeded(said, now):
        return old is None or old.step == "refused" or not _arrived(sender, message, old, place)
    reply = content.correction(message.place, report.scope.span, said, now)
    made = Draft(reply, report.source.run_id, now.as_json(), definition=definition.name)
    entry = sender.send(message, old, place, lambda: made)
    if entry is None or entry.step == "later":
        return False
    # What was found in the thread may say older numbers: then there is more to say.
    return entry.step == "refused" or not tolerance.exceeded(Counts.of(entry.numbers, definition), now)


def _arrived(sender: Sender, message: Message, old: Entry, place: Place) -> bool:
    """Return whether a correction of unknown outcome may have arrived, and so needs another; record it if found."""
    if old.resting(sender.now()):
        return True
    try:
        posted = sender.find(message, place)
    except RefusedError:
        return False
    except PostingError:
        # Unknown until the thread could be read: the next minute reads it again.
        return True
    claim = sender.claim(message, old) if posted else None
    if claim:
        sender.record(claim, "sent", note="found", posted=posted)
    return posted is not None
