"""The weekly digests: every minute it is asked which are due and not done, and those are begun, each on its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.calendar import Calendar
from bot.digest import corrections, expiry, notices
from bot.digest import snapshot as looking
from bot.digest.corrections import Tolerance
from bot.digest.due import Due, by_owner
from bot.digest.due import due as due_digests
from bot.digest.holds import Freshness, Hold
from bot.digest.reissue import draft, words
from bot.digest.snapshot import Snapshot
from bot.errors import UserError
from bot.messages import Request
from bot.outbox.alerts import Alerts
from bot.outbox.ledger import Entry
from bot.outbox.sender import Draft, Place, Sender
from bot.reports import digest as content
from bot.runtime.workers import WorkerPool
from bot.schedule import say_moment
from bot.tools import Tools

CHANNELS = 8
"""So many channels are served at once, so that one that hangs does not hold up another."""
STALE = timedelta(minutes=1)
"""What was found so long ago is looked at again."""

log = logging.getLogger(__name__)


@dataclass
class Digests:
    """All weekly digests of a workspace, as one instance of the service looks after them.

    `tools` gives what a command sees of the world.
    """

    tools: Callable[[Request], Tools]
    calendar: Calendar
    sender: Sender
    owners: Alerts
    freshness: Freshness = field(default_factory=Freshness)
    tolerance: Tolerance = field(default_factory=Tolerance)

    def __post_init__(self) -> None:
        self._born = self.sender.now()
        self._crew = WorkerPool(CHANNELS, "digest")
        self._away: datetime | None = None
        self._corrected = ""

    def wake(self) -> None:
        """Look what is due and not done, and begin it. Never raises: the next minute looks again."""
        try:
            self.look()
        except UserError as error:
            self._away = self.sender.now()
            log.warning("digests not looked at", extra={"reason": error.text})
        except Exception:
            log.exception("digests not looked at")

    def look(self) -> None:
        """Look what is due and not done, and begin it. Raises UserError where BigQuery does not answer."""
        found = looking.take(self.tools, self.sender.now(), self.calendar)
        due = due_digests(found.subscribed, found.ledger, found.now, self.calendar)
        tables, run_id = self._without_table(found), _published(found.tools)
        if not (due or tables or run_id != self._corrected):
            return
        look = looking.judge(found, self.freshness)
        if look is None:
            return
        for entry in tables:
            self._crew.begin(entry.message.key, self._table, look, entry)
        over = [one for one in due if one.over(look.now)]
        if over:
            trouble = self._trouble(over[0]) or "it is not known why"
            self._crew.begin("overdue", expiry.write_off, look, self.sender, self.owners, over, trouble)
        waiting = [one for one in due if one not in over]
        self._tell_of_holds(look, waiting)
        for one in waiting:
            self._crew.begin(one.message.key, self._digest, look, one)
        if run_id != self._corrected and look.hold is None:
            self._crew.begin(f"corrections of {run_id}", self._correct, look, run_id)

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        self._crew.finish()

    def close(self) -> None:
        """Begin nothing more; what is being sent is finished."""
        self._crew.close()

    def _digest(self, look: Snapshot, due: Due) -> None:
        """Send a digest, and its table below it; or say that it is held."""
        now = self.sender.now()
        if due.over(now) or now - look.now > STALE:
            # It has waited for its turn: the next look begins it again, if it is still to come.
            return
        if hold := look.held(due.message):
            self._say_held(look, due, hold)
            return

        def make() -> Draft:
            late = self._why_late(look, due) if due.late(self.sender.now()) else ""
            return draft(*content.compose(look.request(words(due.subscription), due.since), look.tools, late))

        entry = self.sender.send(due.message, look.ledger.of(due.message), Place(due.message.channel), make)
        if entry and entry.step == "refused":
            reason = entry.note
            what = f"refused {due.message.key}"
            notice = notices.refused(due, reason)
            self.owners.tell(look.ledger, look.now, what, {due.subscription.owner: notice}, notice)
        elif entry and entry.step == "sent" and entry.numbers.get("table"):
            self._table(look, entry)

    def _say_held(self, look: Snapshot, due: Due, hold: Hold) -> None:
        """Say in the channel that a digest is held, unless it has come all the same, or may soon."""
        if hold.soon and not due.late(look.now):
            return
        if look.ledger.of(due.message) and expiry.find(look, self.sender, due) in ("posted", "waiting"):
            return
        message = replace(due.message, kind="held")
        draft = Draft(content.held(message.place, hold.reason, hold.last_good, say_moment(due.since)))
        place = Place(message.channel)
        self.sender.send(message, look.ledger.of(message), place, lambda: draft, note=hold.reason)

    def _without_table(self, look: Snapshot) -> list[Entry]:
        """List the last day's digests whose table is not below them yet: somebody was stopped between the two."""
        return [
            entry
            for entry in look.ledger.sent_digests
            if entry.numbers.get("table")
            and look.now - entry.at < timedelta(days=1)
            and not look.ledger.done(replace(entry.message, kind="table"))
        ]

    def _table(self, look: Snapshot, digest: Entry) -> None:
        """Compose and send the table of a digest that is there already, unless its numbers are held."""
        if look.held(digest.message):
            return
        _, table = content.compose(look.request(looking.week(digest.message), look.now), look.tools)
        if table is None:
            return
        message, run_id = replace(digest.message, kind="table"), (table.report or {}).get("run", "")
        draft = Draft(table if run_id == digest.run_id else content.newer(table), run_id)
        place = Place(message.channel, thread_ts=digest.ts)
        self.sender.send(message, look.ledger.of(message), place, lambda: draft)

    def _correct(self, look: Snapshot, run_id: str) -> None:
        if corrections.make(look, self.sender, self.tolerance):
            self._corrected = run_id

    def _why_late(self, look: Snapshot, due: Due) -> str:
        """Say, as a sentence, why a digest is late."""
        note = expiry.why(look, due)
        if note:
            why = notices.refusal(note, now=False)
        elif look.ledger.of(due.message):
            why = "the instance that had begun it stopped"
        else:
            why = self._trouble(due) or "there was much to do"
        return f"Late, because {why}. It was due {say_moment(due.since)}."

    def _trouble(self, due: Due) -> str:
        """Say what kept this instance from a digest; '' where nothing did."""
        if self._away and self._away >= due.since:
            return "BigQuery did not answer"
        return "Flakebot was not running then" if self._born > due.since else ""

    def _tell_of_holds(self, look: Snapshot, due: Iterable[Due]) -> None:
        """Tell who answers for them, once per streak, what is held, why, and what to do."""
        held: dict[str, list[tuple[Due, Hold]]] = {}
        for one in due:
            hold, entry = look.held(one.message), look.ledger.of(one.message)
            under_way = entry is not None and entry.resting(look.now)
            if hold and not under_way and (one.late(look.now) or not hold.soon):
                held.setdefault(hold.streak, []).append((one, hold))
        for streak, found in held.items():
            hold = found[0][1]
            owners = {
                owner: notices.held(theirs, hold.reason, hold.details)
                for owner, theirs in by_owner(one for one, _ in found).items()
            }
            team = notices.held([one for one, _ in found], hold.reason, hold.details)
            self._crew.begin(f"tell {streak}", self.owners.tell, look.ledger, look.now, f"held {streak}", owners, team)


def _published(tools: Tools) -> str:
    """Name the published run; '' where there is none."""
    try:
        return tools.numbers.run.run_id
    except UserError:
        return ""
