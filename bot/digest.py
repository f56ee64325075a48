"""The weekly digests: every minute it is asked which are due and not done, and those are begun, each on its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from bot import gate, ledger, subscriptions
from bot.gate import Freeze, Freshness, Hold, Standing
from bot.grammar import written
from bot.ledger import Due, Entry, Ledger, Message
from bot.messages import Reply, Request, UserError
from bot.metrics.counts import Counts
from bot.posting import PostingError, RefusedError
from bot.schedule import say_moment
from bot.scope import Names
from bot.sending import SETTLED, Draft, Place, Sender
from bot.subscriptions import Subscription
from bot.tools import Tools
from bot.views import digest as views
from bot.views import notices
from bot.views.notices import Notice
from bot.weeks import Calendar
from commands import digest as content

CHANNELS = 8
"""So many channels are served at once, so that one that hangs does not hold up another."""
PAUSE_AFTER = 3
"""After so many weeks in a row in which a channel could not be posted to, its subscription is paused."""
CORRECTED = timedelta(weeks=4)
"""Digests of weeks so recent are corrected."""

log = logging.getLogger(__name__)


class Mailing(Protocol):
    """Sends mails; raises UserError where it cannot."""

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> None:
        """Send a mail; the same key makes it the same mail to whoever reads it."""


@dataclass(frozen=True)
class Rules:
    """What a campaign decides: how old numbers may be, when a rate has moved, and who is mailed beside the owners."""

    freshness: Freshness = field(default_factory=Freshness)
    correction_points: int = 5
    correction_shifts: int = 30
    mail_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """What was found at one look: the ledger, how the numbers stand, and who is subscribed to what."""

    now: datetime
    tools: Tools
    ledger: Ledger
    subscribed: tuple[Subscription, ...]
    standing: Standing | None = None
    freezes: tuple[Freeze, ...] = ()
    names: Names | None = None
    hold: Hold | None = None

    def held(self, subscription: Subscription) -> Hold | None:
        """Say why a subscription's digests are held; None when they are not."""
        place = subscription.region or subscription.region_group
        return self.hold or gate.frozen(self.freezes, place, self.names, self.standing)


@dataclass
class Digests:
    """All weekly digests of a workspace, as one instance of the service looks after them.

    `tools` gives what a command sees of the world; `mail` is None where no mail is set up.
    """

    tools: Callable[[Request], Tools]
    sender: Sender
    calendar: Calendar
    rules: Rules = field(default_factory=Rules)
    mail: Mailing | None = None

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
        found = self._found()
        due = ledger.due(found.subscribed, found.ledger, found.now, self.calendar)
        tables, run_id = self._without_table(found), _published(found.tools)
        if not (due or tables or run_id != self._corrected):
            return
        look = self._judged(found)
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

    def _found(self) -> Look:
        """Ask who is subscribed, and what the ledger says: two questions that BigQuery's cache answers mostly."""
        now = self.sender.now()
        tools = self.tools(self._request("", now))
        subscribed = subscriptions.read(tools.recall("questions/subscriptions", channel=None, owner=None).records())
        since = ledger.since(now, self.calendar)
        known = ledger.read(tools.recall("questions/digests", since=since).records())
        return Look(now, tools, known, tuple(subscribed))

    def _judged(self, look: Look) -> Look:
        """Ask how the numbers stand."""
        standing = gate.standing(look.tools.recall("questions/standing").records())
        freezes = gate.freezes(look.tools.recall("questions/freezes").records())
        hold = gate.held(standing, look.now, self.calendar, self.rules.freshness)
        names = look.tools.names(look.tools.published()) if standing else None
        return replace(look, standing=standing, freezes=freezes, names=names, hold=hold)

    def _digest(self, look: Look, due: Due) -> None:
        """Send a digest, and its table below it; or say that it is held."""
        hold = look.held(due.subscription)
        if hold:
            self._say_held(look, due, hold)
            return
        composed: list[Reply | None] = []

        def make() -> Draft:
            late = self._why_late(look, due) if due.late(self.sender.now()) else ""
            request = self._request(_words(due.subscription), due.since)
            main, table = content.compose(request, look.tools, late)
            composed.append(table)
            return _draft(main, table)

        entry = self.sender.send(due.message, look.ledger.of(due.message), Place(due.message.channel, due.since), make)
        if entry and entry.step == "refused":
            notice = notices.refused(due, entry.note)
            self._tell(look, due.subscription.owner, f"refused {due.message.key}", notice)
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
        words = f"{_where(entry.message)} week:{entry.message.week}".strip()
        _, table = content.compose(self._request(words, look.now), look.tools)
        if table:
            self._send_table(look, entry, table)

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
        self._tell(look, lost[0].subscription.owner, f"missed {day}", notices.missed(given_up))
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

    def _correct(self, look: Look, run_id: str) -> None:
        """Say below digests what late closing has changed since, as far as that matters."""
        first = self.calendar.week(self.calendar.today(look.now - CORRECTED)).first
        subscribed = {(one.channel, one.region, one.region_group): one for one in look.subscribed if not one.paused}
        done = True
        for entry in look.ledger.sent_digests:
            message = entry.message
            subscription = subscribed.get((message.channel, message.region, message.region_group))
            if subscription and message.week >= first and entry.numbers.get("total"):
                done = self._correct_one(look, entry, subscription) and done
        if done:
            self._corrected = run_id

    def _correct_one(self, look: Look, digest: Entry, subscription: Subscription) -> bool:
        """Say what has changed of one digest, if it matters; tell whether there is nothing left to say."""
        if look.held(subscription):
            return False
        before = look.ledger.corrections(digest.message)
        words = f"{_where(digest.message)} week:{digest.message.week}".strip()
        report = content.week_of(self._request(words, look.now), look.tools)
        said, now = Counts.of((before[-1] if before else digest).numbers), report.total
        if not self._moved(said, now):
            return True
        message = replace(digest.message, kind=f"correction-{len(before) + 1}")
        reply = views.correction(message.place, report.scope.span, said, now)
        draft = Draft(reply, report.source.run_id, now.as_json())
        place = Place(message.channel, digest.at, thread_ts=digest.ts)
        entry = self.sender.send(message, look.ledger.of(message), place, lambda: draft)
        return entry is not None and entry.step == "sent"

    def _moved(self, said: Counts, now: Counts) -> bool:
        """Say whether a rate has moved so far that those who read it should know."""
        if said.flake_rate is None or now.flake_rate is None or now.total < self.rules.correction_shifts:
            return False
        # Rounded: 5 points are 5 points, whatever the last binary digit says.
        return round(abs(now.flake_rate - said.flake_rate) * 100, 6) >= self.rules.correction_points

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
            self._begin(f"held {owner} {streak}", self._tell, look, owner, f"held {streak}", notice)

    def _tell(self, look: Look, owner: str, what: str, notice: Notice) -> None:
        """Tell an owner something, in direct messages and by mail, and the data team by mail; each once."""
        week = ledger.reported(look.now, self.calendar)
        message = Message(week, owner, "", "", f"told {what}")
        if not look.ledger.told(message):
            place = Place(owner, look.now, person=owner)
            self.sender.send(message, look.ledger.of(message), place, lambda: Draft(notices.show(notice)))
        if self.mail:
            mail = replace(message, kind=f"mail {what}")
            self._mail(self.mail, look, mail, notice, lambda: [self.sender.post.address(owner)])
            if self.rules.mail_to:
                team = replace(mail, channel="data team")
                self._mail(self.mail, look, team, notice, lambda: list(self.rules.mail_to))

    def _mail(
        self, mail: Mailing, look: Look, message: Message, notice: Notice, addresses: Callable[[], list[str]]
    ) -> None:
        old = look.ledger.of(message)
        if look.ledger.told(message) or (old and old.resting(look.now)):
            return
        claim = self.sender.claim(message, old)
        if claim is None:
            return
        try:
            to = [address for address in addresses() if address]
            if to:
                mail.send(to, notice.headline, notice.plain, message.key)
        except (UserError, PostingError) as error:
            log.warning("mail not sent", extra={"key": message.key, "reason": str(error)})
            self.sender.record(claim, "later", note=str(error), until=self.sender.now() + SETTLED * claim.attempt)
        else:
            self.sender.record(claim, "sent", note="" if to else "no address is known")

    def _request(self, text: str, now: datetime) -> Request:
        return Request(text, "digest", "", self.calendar.today(now), "digest", now=now)


def _published(tools: Tools) -> str:
    """Name the published run; '' where there is none."""
    try:
        return tools.published().run_id
    except UserError:
        return ""


def _where(about: Subscription | Message) -> str:
    """Write a place as words."""
    place = about.region or about.region_group
    return written({"region": [place]}) if place else ""


def _words(subscription: Subscription) -> str:
    goal = f"goal:{subscription.goal}" if subscription.goal else ""
    return f"{_where(subscription)} {goal}".strip()


def _draft(main: Reply, table: Reply | None) -> Draft:
    """Make the draft of a digest, with the numbers by which it can be corrected."""
    report = main.report or {}
    return Draft(main, report.get("run", ""), {**report.get("total", {}), "table": table is not None})
