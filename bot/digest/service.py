"""The weekly digests: every minute those that are due and not done are begun, each on its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.calendar import Calendar
from bot.digest import corrections, expiry, notices, snapshot
from bot.digest.corrections import Tolerance
from bot.digest.due import Due, by_owner
from bot.digest.due import due as due_digests
from bot.digest.expiry import Expiry
from bot.digest.holds import Freshness, Hold
from bot.digest.reissue import draft, words
from bot.digest.snapshot import Snapshot
from bot.errors import UserError
from bot.messages import Request
from bot.outbox import Alerts, Draft, Place, Sender
from bot.outbox.ledger import Entry
from bot.reports import digest as content
from bot.runtime import WorkerPool
from bot.schedule import say_moment
from bot.tools import Tools

CHANNELS = 8
"""Maximum number of channels served at once, so that one that hangs does not hold up another."""
STALE = timedelta(minutes=1)
"""Age from which on a snapshot is not acted on any more: the next one is."""

log = logging.getLogger(__name__)


@dataclass
class Digests:
    """All weekly digests of a workspace, as one instance of the service looks after them.

    `tools` returns what a command sees of the world.
    """

    tools: Callable[[Request], Tools]
    calendar: Calendar
    sender: Sender
    alerts: Alerts
    freshness: Freshness = field(default_factory=Freshness)
    tolerance: Tolerance = field(default_factory=Tolerance)

    def __post_init__(self) -> None:
        self._started_at = self.sender.now()
        self._workers = WorkerPool(CHANNELS, "digest")
        self._unavailable_at: datetime | None = None
        self._corrected_run = ""

    def wake(self) -> None:
        """Begin what is due and not done. Never raises: the next minute tries again."""
        try:
            self.begin_due()
        except UserError as error:
            self._unavailable_at = self.sender.now()
            log.warning("digests not looked at", extra={"reason": error.text})
        except Exception:
            log.exception("digests not looked at")

    def begin_due(self) -> None:
        """Begin what is due and not done. Raises UserError where BigQuery does not answer."""
        now = self.sender.now()
        tools = self.tools(snapshot.unasked("", now, self.calendar))
        found = snapshot.read(tools, now)
        due = due_digests(found.subscribed, found.ledger, found.now, self.calendar)
        tables, run_id = _without_table(found), _published(tools)
        if not (due or tables or run_id != self._corrected_run):
            return
        assessed = snapshot.assess(found, tools, self.freshness)
        if assessed is None:
            return
        for entry in tables:
            self._workers.begin(entry.message.key, self._table, assessed, tools, entry)
        over = [one for one in due if one.over(now)]
        if over:
            trouble = self._trouble(over[0]) or "it is not known why"
            self._workers.begin("overdue", Expiry(tools, self.sender, self.alerts).expire, over, assessed, trouble)
        waiting = [one for one in due if one not in over]
        self._tell_of_holds(assessed, waiting)
        for one in waiting:
            self._workers.begin(one.message.key, self._digest, assessed, tools, one)
        if run_id != self._corrected_run and assessed.hold is None:
            self._workers.begin(f"corrections of {run_id}", self._correct, assessed, tools, run_id)

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        self._workers.finish()

    def close(self) -> None:
        """Begin nothing more; what is being sent is finished."""
        self._workers.close()

    def _digest(self, found: Snapshot, tools: Tools, due: Due) -> None:
        """Send a digest, and its table below it; or post that it is held."""
        now = self.sender.now()
        if due.over(now) or now - found.now > STALE:
            # It has waited for its turn: the next minute begins it again, if it is still due.
            return
        if hold := found.held(due.message):
            self._post_held(found, due, hold)
            return

        def make() -> Draft:
            late = self._why_late(found, due) if due.late(self.sender.now()) else ""
            request = snapshot.unasked(words(due.subscription), due.since, self.calendar)
            return draft(*content.compose(request, tools, late))

        entry = self.sender.send(due.message, found.ledger.of(due.message), Place(due.message.channel), make)
        if entry and entry.step == "refused":
            reason = entry.note
            what = f"refused {due.message.key}"
            notice = notices.refused(due, reason)
            self.alerts.tell(found.ledger, found.now, what, {due.subscription.owner: notice}, notice)
        elif entry and entry.step == "sent" and entry.numbers.get("table"):
            self._table(found, tools, entry)

    def _post_held(self, found: Snapshot, due: Due, hold: Hold) -> None:
        """Post in the channel that a digest is held, unless it has arrived all the same, or may be sent soon."""
        if hold.soon and not due.late(found.now):
            return
        if found.ledger.of(due.message) and expiry.find(found, self.sender, due) in ("posted", "waiting"):
            return
        message = replace(due.message, kind="held")
        draft = Draft(content.held(message.place, hold.reason, hold.last_good, hold.until))
        place = Place(message.channel)
        self.sender.send(message, found.ledger.of(message), place, lambda: draft, note=hold.reason)

    def _table(self, found: Snapshot, tools: Tools, digest: Entry) -> None:
        """Compose and send the table of a digest that is there already, unless its numbers are held."""
        if found.held(digest.message):
            return
        request = snapshot.unasked(snapshot.week(digest.message), found.now, self.calendar)
        _, table = content.compose(request, tools)
        if table is None:
            return
        message, run_id = replace(digest.message, kind="table"), (table.report or {}).get("run", "")
        draft = Draft(table if run_id == digest.run_id else content.newer(table), run_id)
        place = Place(message.channel, thread_ts=digest.ts)
        self.sender.send(message, found.ledger.of(message), place, lambda: draft)

    def _correct(self, found: Snapshot, tools: Tools, run_id: str) -> None:
        if corrections.make(found, tools, self.sender, self.tolerance):
            self._corrected_run = run_id

    def _why_late(self, found: Snapshot, due: Due) -> str:
        """Return, as a sentence, why a digest is late."""
        note = expiry.why(found, due)
        if note:
            why = notices.refusal(note, now=False)
        elif found.ledger.of(due.message):
            why = "Flakebot stopped while it was posting it"
        else:
            why = self._trouble(due) or "there was much to do"
        return f"Late, because {why}. It was due {say_moment(due.since)}."

    def _trouble(self, due: Due) -> str:
        """Return what kept this instance from sending a digest; '' where nothing did."""
        if self._unavailable_at and self._unavailable_at >= due.since:
            return "BigQuery did not answer"
        return "Flakebot was not running then" if self._started_at > due.since else ""

    def _tell_of_holds(self, found: Snapshot, due: Iterable[Due]) -> None:
        """Send the owners and the data team a notice, once per streak, of what is held, why, and what to do."""
        held: dict[str, list[tuple[Due, Hold]]] = {}
        for one in due:
            hold, entry = found.held(one.message), found.ledger.of(one.message)
            under_way = entry is not None and entry.resting(found.now)
            if hold and not under_way and (one.late(found.now) or not hold.soon):
                held.setdefault(hold.streak, []).append((one, hold))
        for streak, these in held.items():
            hold = these[0][1]
            owners = {owner: notices.held(theirs, hold) for owner, theirs in by_owner(one for one, _ in these).items()}
            team = notices.held_for_team([one for one, _ in these], hold)
            self._workers.begin(
                f"tell {streak}", self.alerts.tell, found.ledger, found.now, f"held {streak}", owners, team
            )


def _without_table(found: Snapshot) -> list[Entry]:
    """List the last day's digests whose table is not below them yet: an instance was stopped between the two."""
    return [
        entry
        for entry in found.ledger.sent_digests
        if entry.numbers.get("table")
        and found.now - entry.at < timedelta(days=1)
        and not found.ledger.done(replace(entry.message, kind="table"))
    ]


def _published(tools: Tools) -> str:
    """Return the id of the published run; '' where there is none."""
    try:
        return tools.numbers.run.run_id
    except UserError:
        return ""
