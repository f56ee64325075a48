"""Says below a digest what late closing has changed since, where its rate has moved so far that readers should know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot import look as looking
from bot.ledger import Entry
from bot.look import Look
from bot.metrics.counts import Counts
from bot.sending import Draft, Place, Sender
from bot.subscriptions import Subscription
from bot.views import digest as views
from commands import digest as content

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


def make(look: Look, sender: Sender, tolerance: Tolerance) -> bool:
    """Correct the digests of the last weeks by the numbers that are published; tell whether nothing is left to do."""
    first = look.calendar.week(look.calendar.today(look.now - CORRECTED)).first
    subscribed = {(one.channel, one.region, one.region_group): one for one in look.subscribed if not one.paused}
    done = True
    for entry in look.ledger.sent_digests:
        message = entry.message
        subscription = subscribed.get((message.channel, message.region, message.region_group))
        if subscription and message.week >= first and entry.numbers.get("total"):
            done = _one(look, sender, tolerance, entry, subscription) and done
    return done


def _one(look: Look, sender: Sender, tolerance: Tolerance, digest: Entry, subscription: Subscription) -> bool:
    """Say what has changed of one digest, if it matters; tell whether there is nothing left to say."""
    if look.held(subscription):
        return False
    before = look.ledger.corrections(digest.message)
    report = content.week_of(look.request(looking.week(digest.message), look.now), look.tools)
    said, now = Counts.of((before[-1] if before else digest).numbers), report.total
    if not tolerance.exceeded(said, now):
        return True
    message = replace(digest.message, kind=f"correction-{len(before) + 1}")
    reply = views.correction(message.place, report.scope.span, said, now)
    draft = Draft(reply, report.source.run_id, now.as_json())
    place = Place(message.channel, digest.at, thread_ts=digest.ts)
    entry = sender.send(message, look.ledger.of(message), place, lambda: draft)
    return entry is not None and entry.step == "sent"
