"""Sends a message exactly once: claims it, checks whether it is in the channel, posts it, and records that.

Any number of instances may try. What keeps them apart, and what is assumed after a crash or a lost reply, is in
docs/decisions/0006-exactly-once.md.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.errors import UserError
from bot.messages import Reply
from bot.metrics import MN2020
from bot.outbox.ledger import Entry, Message, Step
from bot.outbox.port import About, Messenger, NotNowError, Outgoing, Posted, RefusedError, UnknownOutcomeError

LEASE = timedelta(minutes=5)
"""Duration of a claim; after that the instance that claimed is assumed dead, and another may claim."""
SPARE = timedelta(minutes=2)
"""Minimum rest of a lease with which a call that posts is begun: far longer than any call takes."""
SETTLED = timedelta(minutes=1)
"""Pause after an unknown outcome: what was sent has arrived by then, or never will."""
REFUSED_PAUSE = timedelta(minutes=15)
"""Pause after a refusal, which somebody has to resolve first."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """What is to be posted: a reply, its run, the numbers it shows, and the note to record once it is posted.

    `definition` names the one by which the rates of these numbers are computed.
    """

    reply: Reply
    run_id: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    definition: str = MN2020.name


@dataclass(frozen=True)
class Place:
    """Where a message goes: to a channel, to a thread in it, or to a `person`."""

    channel: str
    thread_ts: str = ""
    person: str = ""


@dataclass(frozen=True)
class Claim:
    """A message that only this instance may send until the lease ends, and the number of this attempt."""

    message: Message
    attempt: int
    until: datetime

    @property
    def first(self) -> bool:
        """Return whether nobody can have sent it before."""
        return self.attempt == 1


class _LeaseEndsError(Exception):
    """The lease is nearly over: another instance will claim the message."""


class Sender:
    """Sends messages as one of any number of instances.

    `claim` runs a write that takes effect only for the first who makes the same claim; `record` runs any other write.
    """

    def __init__(
        self,
        messenger: Messenger,
        claim: Callable[..., bool],
        record: Callable[..., int],
        now: Callable[[], datetime],
        instance: str,
    ) -> None:
        self.messenger = messenger
        self.now = now
        self._claim = claim
        self._record = record
        self._instance = instance

    def send(
        self, message: Message, old: Entry | None, place: Place, make: Callable[[], Draft], *, note: str = ""
    ) -> Entry | None:
        """Send a message and return its new entry in the ledger; `old` is its present one.

        `note` is recorded whatever happens. Returns None where another instance is sending it, or it is too early.
        """
        if old and old.resting(self.now()):
            return old if old.step == "sent" else None
        claim = self.claim(message, old, note=note)
        if claim is None:
            return None
        started = self.now()
        try:
            channel = self.messenger.direct(place.person) if place.person else place.channel
            posted, said = None if claim.first else self.find(message, place, channel), note
            if posted is None:
                draft = make()
                posted, said = self._post(claim, channel, draft, place.thread_ts), note or draft.note
        except _LeaseEndsError:
            log.warning("lease lost", extra={"key": message.logged, "attempt": claim.attempt})
            return None
        except Exception as error:
            return self._logged(self._failed(claim, error, note), "not posted", started)
        entry = self.record(claim, "sent", note=said or ("" if posted.how == "sent" else posted.how), posted=posted)
        return self._logged(entry, posted.how, started)

    def edit(self, entry: Entry, draft: Draft) -> Entry:
        """Change a message that was sent, and record that. Raises PostingError.

        Two instances may do it: the message then says the same, and so does the ledger. Raises UserError where the
        message was changed and that could not be recorded.
        """
        started = self.now()
        posted = self.messenger.edit(self._outgoing(entry.message, entry.message.channel, draft, ""), entry.ts)
        claim = Claim(entry.message, entry.attempts, self.now() + LEASE)
        return self._logged(self.record(claim, "sent", note=draft.note, posted=posted), "edited", started)

    def _logged(self, entry: Entry, how: str, started: datetime) -> Entry:
        """Write the message's one line in the log: how it was sent, its outcome, its run, and how long it took."""
        log.info(
            how,
            extra={
                "key": entry.message.logged,
                "outcome": entry.step,
                "attempt": entry.attempts,
                "run": entry.run_id,
                "milliseconds": round((self.now() - started) / timedelta(milliseconds=1)),
            },
        )
        return entry

    def _outgoing(self, message: Message, channel: str, draft: Draft, thread_ts: str) -> Outgoing:
        about: About = {"key": message.key, "run": draft.run_id, "numbers": draft.numbers}
        if draft.definition != MN2020.name:
            about["definition"] = draft.definition
        return Outgoing(channel, draft.reply.text, draft.reply.blocks, about, thread_ts)

    def find(self, message: Message, place: Place, channel: str = "") -> Posted | None:
        """Return the message if it is in its place already, else None. Raises PostingError."""
        # Nothing is posted about a week before it is over, on whatever day it was due and whatever the clocks show.
        since = datetime.combine(message.week, time(), UTC) + timedelta(days=5)
        return self.messenger.find(channel or place.channel, message.key, since, place.thread_ts)

    def _post(self, claim: Claim, channel: str, draft: Draft, thread_ts: str) -> Posted:
        outgoing = self._outgoing(claim.message, channel, draft, thread_ts)

        def before() -> None:
            if self.now() > claim.until - SPARE:
                raise _LeaseEndsError

        return self.messenger.post(outgoing, before)

    def _failed(self, claim: Claim, error: Exception, said: str) -> Entry:
        """Record that a message was not sent, why, and when to try again."""
        if isinstance(error, RefusedError):
            return self.record(claim, "refused", note=said or str(error), until=self._after(claim, REFUSED_PAUSE))
        pause, note = SETTLED, "it failed at first"
        if isinstance(error, NotNowError):
            pause, note = timedelta(seconds=error.seconds), f"Slack did not take it at first ({error})"
        elif isinstance(error, UnknownOutcomeError):
            note = f"it was not sure that Slack took it ({error})"
        elif isinstance(error, UserError):
            # Readers see the note; the log has what the data team does about it.
            note = f"the numbers could not be read ({error.plain.rstrip('.')})"
            log.warning("not composed", extra={"key": claim.message.logged, "reason": error.text})
        else:
            log.error("not sent", extra={"key": claim.message.logged}, exc_info=error)
        return self.record(claim, "later", note=said or note, until=self._after(claim, pause))

    def _after(self, claim: Claim, pause: timedelta) -> datetime:
        """Return when to try again: after a pause, twice as long after the second attempt, and so on up to an hour."""
        return self.now() + min(pause * claim.attempt, timedelta(hours=1))

    def claim(self, message: Message, old: Entry | None, *, note: str = "") -> Claim | None:
        """Claim the next attempt at a message; None where another instance has it."""
        now, attempt = self.now(), old.attempts + 1 if old else 1
        claim = Claim(message, attempt, now + LEASE)
        given = self._row(claim, Entry(message, "claimed", attempt, now, claim.until, note=note))
        return claim if self._claim("records/digest", f"{message.key} {attempt}", **given) else None

    def record(
        self,
        claim: Claim,
        step: Step,
        *,
        note: str = "",
        until: datetime | None = None,
        posted: Posted | None = None,
    ) -> Entry:
        """Record what became of a message, and return the entry."""
        entry = Entry(claim.message, step, claim.attempt, self.now(), until, self._instance, note=note)
        if posted:
            run_id, numbers = posted.about.get("run", ""), posted.about.get("numbers") or {}
            link = self.messenger.permalink(posted)
            definition = posted.about.get("definition", MN2020.name)
            entry = replace(entry, ts=posted.ts, permalink=link, run_id=run_id, numbers=numbers, definition=definition)
        self._record("records/digest", **self._row(claim, entry))
        return entry

    def _row(self, claim: Claim, entry: Entry) -> dict[str, Any]:
        message = entry.message
        return {
            "key": message.key,
            "week": message.week,
            "channel": message.channel,
            "region": message.region,
            "region_group": message.region_group,
            "kind": message.kind,
            "attempt": claim.attempt,
            "step": entry.step,
            "instance": self._instance,
            "noted_at": entry.at,
            "rests_until": entry.until,
            "ts": entry.ts,
            "permalink": entry.permalink,
            "run_id": entry.run_id,
            "numbers": json.dumps(entry.numbers) if entry.numbers else "",
            "note": entry.note,
            "definition": None if entry.definition == MN2020.name else entry.definition,
        }
