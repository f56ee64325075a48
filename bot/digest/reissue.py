"""Digests that were posted, made again: edited in place by today's numbers, or posted anew where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.digest import notices
from bot.digest import reissue_reply as views
from bot.digest import snapshot as looking
from bot.digest.reissue_reply import Done
from bot.digest.snapshot import Snapshot
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.messages import Reply
from bot.metrics.changes import Change
from bot.metrics.counts import Counts
from bot.outbox.ledger import Entry, Message
from bot.outbox.port import PostingError
from bot.outbox.sender import Draft, Place, Sender
from bot.reports import digest as content

AGAIN = "again"
"""The kind of a digest that was posted anew, before the name of the wish: so it comes once, however often pressed."""


@dataclass(frozen=True)
class Selection:
    """Which digests are meant: of a week, in a channel and of a place, where they are named."""

    week: date
    channel: str = ""
    place: str = ""

    def holds(self, message: Message) -> bool:
        """Say whether a digest is meant."""
        place = self.place in ("", message.region, message.region_group)
        return message.week == self.week and self.channel in ("", message.channel) and place


@dataclass(frozen=True)
class Reissue:
    """Who wants digests made again, why, and when; `anew` names the wish to post them anew, '' to edit them."""

    person: str
    reason: str
    anew: str = ""

    @property
    def note(self) -> str:
        """Say it to the ledger."""
        return f"made again by {self.person}: {self.reason}"


def posted(look: Snapshot, which: Selection, *, anew: bool) -> list[Entry]:
    """List the posted digests that are meant; with those that were posted anew, where they are to be edited."""
    kinds = ("digest",) if anew else ("digest", AGAIN)
    return [
        entry
        for entry in look.ledger.entries
        if entry.step == "sent" and entry.message.kind.partition(" ")[0] in kinds and which.holds(entry.message)
    ]


def missing(look: Snapshot, which: Selection) -> list[tuple[Subscription, Entry | None]]:
    """List the subscriptions whose digest of the week is not posted, with what the ledger says of it."""
    named = [(one, Message(which.week, **one.where)) for one in look.subscribed if not one.paused]
    found = [(one, message, look.ledger.of(message)) for one, message in named if which.holds(message)]
    return [(one, entry) for one, _, entry in found if entry is None or entry.step != "sent"]


@dataclass(frozen=True)
class Remaking:
    """Digests being made again: by what was found at a look, through whom, and as who wishes."""

    look: Snapshot
    sender: Sender
    wish: Reissue

    def make(self, entries: Sequence[Entry], progress: Callable[[str], None]) -> list[Done]:
        """Make digests again, one after the other; what cannot be done is said, and the others go on."""
        done = []
        for number, entry in enumerate(entries, 1):
            progress(f"{number} of {len(entries)}: {entry.message.place}")
            try:
                done.append(self._one(entry))
            except PostingError as error:
                said = notices.refusal(views.GONE.get(str(error), str(error)))
                done.append(Done(entry.message, None, entry.permalink, said))
            except UserError as error:
                done.append(Done(entry.message, None, entry.permalink, error.text))
        return done

    def _one(self, entry: Entry) -> Done:
        look, wish = self.look, self.wish
        if hold := look.held(entry.message):
            raise UserError(f"held, because {hold.reason}")
        main, table = content.compose(look.request(_words(look, entry.message), look.now), look.tools)
        at = self.sender.now().astimezone(look.calendar.zone)
        newest = _newest(look, entry).permalink
        line = views.again(wish.reason, at, newest) if wish.anew else views.edited(wish.reason, at)
        made = replace(draft(views.marked(main, line), table), note=wish.note)
        below = Draft(views.below(table, line), made.run_id, note=wish.note) if table else None
        link = self._anew(entry, made, below) if wish.anew else self._edit(entry, made, below)
        return Done(entry.message, _moved(entry, made), link or entry.permalink)

    def _edit(self, entry: Entry, made: Draft, below: Draft | None) -> str:
        """Edit a digest, and the table below it if there is one; give where to read it."""
        try:
            edited = self.sender.edit(entry, made)
        except UserError as error:
            raise UserError(f"edited, but that could not be written down; rerun it once more. {error.text}") from error
        table = self.look.ledger.of(_below(entry.message))
        if table and table.step == "sent" and below:
            try:
                self.sender.edit(table, below)
            except (PostingError, UserError) as error:
                said = error.text if isinstance(error, UserError) else views.GONE.get(str(error), str(error))
                raise UserError(f"edited, but not the table below it ({said})") from error
        return edited.permalink

    def _anew(self, entry: Entry, made: Draft, below: Draft | None) -> str:
        """Post a digest anew, and its table below it, once for each wish; give where to read it."""
        message = replace(entry.message, kind=f"{AGAIN} {self.wish.anew}")
        new = self._send(message, Place(message.channel), made)
        if below:
            self._send(_below(message), Place(message.channel, thread_ts=new.ts), below)
        return new.permalink

    def _send(self, message: Message, place: Place, draft: Draft) -> Entry:
        return _sent(self.sender.send(message, self.look.ledger.of(message), place, lambda: draft))


def _sent(entry: Entry | None) -> Entry:
    """Give what the ledger says of a message that was posted; raises UserError where it was not."""
    if entry is None:
        raise UserError("somebody is at it, or was stopped: press again in five minutes")
    if entry.step != "sent":
        raise UserError(f"{notices.refusal(entry.note)}; press again in a few minutes")
    return entry


def _below(message: Message) -> Message:
    """Name the table below a digest."""
    token = message.kind.partition(" ")[2]
    return replace(message, kind=f"table {token}".strip())


def _newest(look: Snapshot, entry: Entry) -> Entry:
    """Find what a digest that is posted anew takes the place of: the digest, or what was posted anew last."""
    about = entry.message
    same = posted(look, Selection(about.week, about.channel), anew=False)
    return max((one for one in same if one.message.place == about.place), key=lambda one: one.at, default=entry)


def _moved(entry: Entry, made: Draft) -> Change | None:
    """Say how far a digest's numbers have moved since it was posted."""
    if not entry.numbers.get("total") and not made.numbers.get("total"):
        return None
    message = entry.message
    return Change(message.week, message.place, Counts.of(entry.numbers), Counts.of(made.numbers))


def _words(look: Snapshot, message: Message) -> str:
    """Write what a digest is asked with; its goal is that of its subscription, if there still is one."""
    where = {"channel": message.channel, "region": message.region, "region_group": message.region_group}
    goal = next((one.goal for one in look.subscribed if one.where == where), 0)
    return f"{looking.week(message)} goal:{goal}" if goal else looking.week(message)


def words(subscription: Subscription) -> str:
    """Write what a subscription's digest is asked with."""
    goal = f"goal:{subscription.goal}" if subscription.goal else ""
    return f"{looking.where(subscription)} {goal}".strip()


def draft(main: Reply, table: Reply | None) -> Draft:
    """Make the draft of a digest, with the numbers by which it can be corrected."""
    report = main.report or {}
    return Draft(main, report.get("run", ""), {**report.get("total", {}), "table": table is not None})
