"""What is not well with the numbers and the digests: since when, and what the data team does about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.calendar import Calendar
from bot.digest.due import Due
from bot.digest.holds import Hold
from bot.digest.subscriptions import Subscription
from bot.messages import ADMIN
from bot.metrics import MN2020, Definition
from bot.outbox.ledger import Entry
from bot.pipeline import troubles
from bot.pipeline.standing import Standing
from bot.warehouse.rows import AuditEntry, Freeze, RecordedRun

WARNING_ONE_IN = 20
"""A warning is not well where it is about more than one in this many sign-ups."""
OF_SIGN_UPS = {
    "dates_in_campaign": ("are outside the campaign", "Correct CAMPAIGN_START and CAMPAIGN_END."),
    "locations_mapped": ("are in no region", f"Add their locations: `{ADMIN} regions csv:yes`."),
    "people_known": ("name no person", "Export with VAN's ids of people."),
    "statuses_known": ("have a status that nobody explained", f"Add an outcome: `{ADMIN} statuses csv:yes`."),
}
"""The checks that count sign-ups which are in no rate, or in the wrong place: what they find, and what to do."""
_WARNING = re.compile(r"warn (\w+): ([\d,]+)")


@dataclass(frozen=True)
class Synced:
    """When the source was last changed and its datasets; or None, and why that is unknown."""

    at: datetime | None
    what: str


@dataclass(frozen=True)
class Trouble:
    """What is not well, since when (None: from the start), what to do about it, and details for the small print."""

    what: str
    since: datetime | None
    remedy: str
    details: str = ""


@dataclass(frozen=True)
class Status:
    """How everything stands at a moment.

    `found_since` says since when the checks that warn do so, `paused_since` since when a subscription is paused that
    nobody has paused.
    """

    now: datetime
    calendar: Calendar
    hold: Hold | None
    standing: Standing | None
    runs: tuple[RecordedRun, ...]
    synced: Synced
    digests: tuple[Entry, ...]
    due: tuple[Due, ...]
    freezes: tuple[Freeze, ...]
    subscribed: tuple[Subscription, ...]
    uses: tuple[AuditEntry, ...]
    waiting: tuple[str, ...]
    version: str
    definition: Definition = MN2020
    found_since: Mapping[str, datetime] = field(default_factory=dict)
    paused_since: datetime | None = None

    @property
    def shown(self) -> RecordedRun | None:
        """Return the run that readers see."""
        return next((run for run in self.runs if self.standing and run.run_id == self.standing.run_id), None)

    @property
    def acceptable(self) -> bool:
        """Return whether a person may accept what stopped the newest run."""
        checked = next((run for run in self.runs if run.outcome in ("published", "failed")), None)
        return checked is not None and bool(troubles.acceptable(checked))

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """List what is not well, what concerns all readers first."""
        return (*self._held(), *self._checks(), *self._frozen(), *self._digests())

    def _held(self) -> Iterator[Trouble]:
        """Yield why all digests are held, unless that is only because today's run is not due yet."""
        hold = self.hold
        if hold and not (hold.since and hold.since > self.now):
            yield Trouble(hold.reason, hold.since or self._first_run(), hold.remedy, hold.details)

    def _first_run(self) -> datetime | None:
        return min((run.started_at for run in self.runs), default=None)

    def _checks(self) -> Iterator[Trouble]:
        """Yield the checks of the readers' run that were accepted, or that warn of a large share of sign-ups."""
        run = self.shown
        lines = run.findings.splitlines() if run else []
        accepted = [line for line in lines if line.startswith("accepted ")]
        if run and accepted:
            many = "a check that failed" if len(accepted) == 1 else f"{len(accepted)} checks that failed"
            remedy = "If they are right, nothing is to be done: it ends with the next run that passes all checks."
            yield Trouble(f"the numbers were published in spite of {many}", _ended(run), remedy, "\n".join(accepted))
        for line, found in ((line, _WARNING.match(line)) for line in lines):
            sign_ups, shifts = (run and run.sign_ups) or 0, int(found[2].replace(",", "")) if found else 0
            if run and found and found[1] in OF_SIGN_UPS and shifts * WARNING_ONE_IN > sign_ups:
                words, remedy = OF_SIGN_UPS[found[1]]
                what = f"{shifts:,} of {sign_ups:,} sign-ups {words}"
                yield Trouble(what, self.found_since.get(found[1]) or _ended(run), remedy, line)

    def _frozen(self) -> Iterator[Trouble]:
        for freeze in self.freezes:
            what = f"{freeze.place} is frozen" if freeze.place else "all numbers are frozen"
            remedy = f"When they are right again: `{ADMIN} thaw {freeze.place or 'all'} reason:…`."
            yield Trouble(f"{what} ({freeze.reason})", freeze.frozen_at, remedy)

    def _digests(self) -> Iterator[Trouble]:
        """Yield how many digests are late or were not posted, and how many subscriptions Flakebot paused."""
        late = [one.since for one in self.due if one.late(self.now)]
        if late:
            many = "1 digest is late" if len(late) == 1 else f"{len(late)} digests are late"
            yield Trouble(many, min(late), "What keeps each is said below.")
        lost = [entry.at for entry in self.digests if entry.step in ("failed", "missed", "refused")]
        if lost:
            many = "1 digest was not posted" if len(lost) == 1 else f"{len(lost)} digests were not posted"
            yield Trouble(many, min(lost), "Why is said below. For the numbers: `/flake digest week:last`.")
        paused = sum(bool(one.paused) and not one.paused_by for one in self.subscribed)
        if paused:
            many = "1 subscription is paused" if paused == 1 else f"{paused} subscriptions are paused"
            yield Trouble(many, self.paused_since, "Type `/flake resume` in its channel.")


def _ended(run: RecordedRun) -> datetime:
    return run.ended_at or run.started_at
