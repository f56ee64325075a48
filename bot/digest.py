"""The weekly digests: every minute it is asked which are due and not done, and those are begun, each on its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot import corrections, ledger
from bot import look as looking
from bot.corrections import Tolerance
from bot.gate import Freshness, Hold
from bot.ledger import Due, Entry
from bot.look import Look
from bot.messages import Reply, Request, UserError
from bot.owners import Owners
from bot.posting import PostingError, RefusedError
from bot.schedule import say_moment
from bot.sending import Draft, Place, Sender
from bot.subscriptions import Subscription
from bot.tools import Tools
from bot.views import digest as views
from bot.views import notices
from bot.weeks import Calendar
from commands import digest as content

CHANNELS = 8
"""So many channels are served at once, so that one that hangs does not hold up another."""
PAUSE_AFTER = 3
"""After so many weeks in a row in which a channel could not be posted to, its subscription is paused."""

log = logging.getLogger(__name__)


@dataclass
class Digests:
    """All weekly digests of a workspace, as one instance of the service looks after them.

    `tools` gives what a command sees of the world.
    """

    tools: Callable[[Request], Tools]
    calendar: Calendar
    sender: Sender
    owners: Owners
    freshness: Freshness = field(default_factory=Freshness)
    tolerance: Tolerance = field(default_factory=Tolerance)

    def __post_init__(self) -> None:
        self._born = self.sender.now()
        self._threads = ThreadPoolExecutor(CHANNELS, thread_name_prefix="digest")
        self._lock = Lock()
        self._begun: dict[str, Future[None]] = {}
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
        due = ledger.due(found.subscribed, found.ledger, found.now, self.calendar)
        tables, run_id = self._without_table(found), _published(found.tools)
        if not (due or tables or run_id != self._corrected):
            return
        look = looking.judge(found, self.freshness)
        for entry in tables:
            self._begin(entry.message.key, self._table, look, entry)
        over = [one for one in due if one.over(look.now)]
        for owner in sorted({one.subscription.owner for one in over}):
            theirs = [one for one in over if one.subscription.owner == owner]
            self._begin(f"over {owner}", self._give_up, look, theirs)
        waiting = [one for one in due if one not in over]
        self._tell_of_holds(look, waiting)
        for one in waiting:
            self._begin(one.message.key, self._digest, look, one)
        if run_id != self._corrected and look.hold is None:
            self._begin(f"corrections of {run_id}", self._correct, look, run_id)

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        with self._lock:
            begun = list(self._begun.values())
        wait(begun)

    def close(self) -> None:
        """Begin nothing more; what is being sent is finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _begin(self, name: str, work: Callable[..., None], *given: Any) -> None:
        """Begin a piece of work in a thread, unless this instance is at it already."""

        def run() -> None:
            try:
                work(*given)
            except Exception as error:
                # BigQuery did not take the claim or the outcome: the next look finds out how things stand.
                log.warning("digest not finished", extra={"work": name}, exc_info=error)
            finally:
                with self._lock:
                    self._begun.pop(name, None)

        with self._lock:
            if name not in self._begun:
                self._begun[name] = self._threads.submit(run)

    def _digest(self, look: Look, due: Due) -> None:
        """Send a digest, and its table below it; or say that it is held."""
        hold = look.held(due.subscription)
        if hold:
            self._say_held(look, due, hold)
            return
        composed: list[Reply | None] = []

        def make() -> Draft:
            late = self._why_late(look, due) if due.late(self.sender.now()) else ""
            request = look.request(_words(due.subscription), due.since)
            main, table = content.compose(request, look.tools, late)
            composed.append(table)
            return _draft(main, table)

        entry = self.sender.send(due.message, look.ledger.of(due.message), Place(due.message.channel, due.since), make)
        if entry and entry.step == "refused":
            notice = notices.refused(due, entry.note)
            self.owners.tell(look, due.subscription.owner, f"refused {due.message.key}", notice)
        if entry and entry.step == "sent" and composed and composed[0]:
            self._send_table(look, entry, composed[0])
        elif entry and entry.step == "sent" and entry.numbers.get("table"):
            self._table(look, entry)

    def _say_held(self, look: Look, due: Due, hold: Hold) -> None:
        if hold.soon and not due.late(look.now):
            return
        message = replace(due.message, kind="held")
        reply = views.held(message.place, hold.reason, hold.last_good, say_moment(due.since))
        draft = Draft(reply, note=hold.reason)
        self.sender.send(message, look.ledger.of(message), Place(message.channel, due.since), lambda: draft)

    def _without_table(self, look: Look) -> list[Entry]:
        """List today's digests whose table is not below them yet: somebody was stopped between the two."""
        return [
            entry
            for entry in look.ledger.sent_digests
            if entry.numbers.get("table")
            and self.calendar.today(entry.at) == self.calendar.today(look.now)
            and not look.ledger.done(replace(entry.message, kind="table"))
        ]

    def _table(self, look: Look, entry: Entry) -> None:
        _, table = content.compose(look.request(looking.week(entry.message), look.now), look.tools)
        if table:
            self._send_table(look, entry, table)

    def _correct(self, look: Look, run_id: str) -> None:
        if corrections.make(look, self.sender, self.tolerance):
            self._corrected = run_id

    def _send_table(self, look: Look, digest: Entry, table: Reply) -> None:
        message = replace(digest.message, kind="table")
        place = Place(message.channel, digest.at, thread_ts=digest.ts)
        self.sender.send(message, look.ledger.of(message), place, lambda: Draft(table, digest.run_id))

    def _why_late(self, look: Look, due: Due) -> str:
        """Say, as a sentence, why a digest is late."""
        held, entry = look.ledger.sent(replace(due.message, kind="held")), look.ledger.of(due.message)
        if held:
            why = held.note
        elif entry:
            why = notices.refusal(entry.note, now=False) if entry.note else "the instance that had begun it stopped"
        elif self._away and self._away >= due.since:
            why = "BigQuery did not answer"
        elif self._born > due.since:
            why = "Flakebot was not running then"
        else:
            why = "there was much to do"
        return f"Late, because {why}. It was due {say_moment(due.since)}."

    def _give_up(self, look: Look, over: list[Due]) -> None:
        """Write off one owner's digests whose day is over: look for them once more, tell, then write it down."""
        lost = [due for due in over if not self._settle(look, due)]
        given_up = [(due, self._why_not(look, due), self._weeks_refused(look, due) >= PAUSE_AFTER) for due in lost]
        if not given_up:
            return
        day = max(self.calendar.today(due.since) for due in lost)
        self.owners.tell(look, lost[0].subscription.owner, f"missed {day}", notices.missed(given_up))
        for due, reason, paused in given_up:
            if paused:
                why = f"{PAUSE_AFTER} digests in a row could not be posted: {notices.refusal(reason)}"
                look.tools.record("records/pause", subscription_id=due.subscription.id, reason=why)
            claim = self.sender.claim(due.message, look.ledger.of(due.message))
            if claim:
                self.sender.record(claim, "failed" if self._weeks_refused(look, due) else "missed", note=reason)

    def _settle(self, look: Look, due: Due) -> bool:
        """Say whether a digest needs no writing off: somebody is at it, or it was posted after all."""
        entry = look.ledger.of(due.message)
        if entry is None or entry.step == "refused":
            return False
        if entry.step == "claimed" and entry.resting(look.now):
            return True
        place = Place(due.message.channel, due.since)
        try:
            posted = self.sender.there(due.message, place)
        except RefusedError:
            return False
        except PostingError:
            # Without having looked nobody knows; the next minute looks again.
            return True
        claim = self.sender.claim(due.message, entry) if posted else None
        if claim:
            self.sender.record(claim, "sent", note="found the day after", posted=posted)
        return posted is not None

    def _why_not(self, look: Look, due: Due) -> str:
        """Say why a digest was not posted on its day."""
        held, entry = look.ledger.sent(replace(due.message, kind="held")), look.ledger.of(due.message)
        if held:
            return held.note
        return entry.note if entry and entry.note else "Flakebot was not running"

    def _weeks_refused(self, look: Look, due: Due) -> int:
        """Count the weeks in a row, this one the last, in which a channel could not be posted to."""
        entry = look.ledger.of(due.message)
        if entry is None or entry.step != "refused":
            return 0
        weeks = 1
        while (
            earlier := look.ledger.of(replace(due.message, week=due.message.week - timedelta(7 * weeks)))
        ) and earlier.step == "failed":
            weeks += 1
        return weeks

    def _tell_of_holds(self, look: Look, due: Iterable[Due]) -> None:
        """Tell each owner, once per streak, what is held, why, and what to do."""
        held: dict[tuple[str, str], list[tuple[Due, Hold]]] = {}
        for one in due:
            hold = look.held(one.subscription)
            if hold and (one.late(look.now) or not hold.soon):
                held.setdefault((one.subscription.owner, hold.streak), []).append((one, hold))
        for (owner, streak), found in held.items():
            hold = found[0][1]
            notice = notices.held([one for one, _ in found], hold.reason, hold.details)
            self._begin(f"held {owner} {streak}", self.owners.tell, look, owner, f"held {streak}", notice)


def _published(tools: Tools) -> str:
    """Name the published run; '' where there is none."""
    try:
        return tools.published().run_id
    except UserError:
        return ""


def _words(subscription: Subscription) -> str:
    goal = f"goal:{subscription.goal}" if subscription.goal else ""
    return f"{looking.where(subscription)} {goal}".strip()


def _draft(main: Reply, table: Reply | None) -> Draft:
    """Make the draft of a digest, with the numbers by which it can be corrected."""
    report = main.report or {}
    return Draft(main, report.get("run", ""), {**report.get("total", {}), "table": table is not None})
