"""Reissued digests: those that were posted, edited in place by today's numbers, or posted anew where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.digest import notices, snapshot
from bot.digest import reissue_reply as views
from bot.digest.reissue_reply import Done
from bot.digest.snapshot import Snapshot
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.messages import Reply
from bot.metrics import MN2020, Counts, Definition, definitions
from bot.metrics.changes import Change
from bot.outbox import Draft, Place, PostingError, Sender
from bot.outbox.ledger import Entry, Message
from bot.reports import digest as content
from bot.tools import Tools

AGAIN = "again"
"""The kind of a digest that was posted anew, followed by its token: so it is posted once, however often pressed."""


@dataclass(frozen=True)
class Selection:
    """Which digests are meant: of a week, and in a channel and of a place where they are named."""

    week: date
    channel: str = ""
    place: str = ""

    def holds(self, message: Message) -> bool:
        """Return whether a digest is meant."""
        place = self.place in ("", message.region, message.region_group)
        return message.week == self.week and self.channel in ("", message.channel) and place


@dataclass(frozen=True)
class Reissue:
    """Who wants digests reissued and why; `anew` is the token of those to be posted anew, '' to edit them in place."""

    person: str
    reason: str
    anew: str = ""

    @property
    def note(self) -> str:
        """Return the note that the ledger keeps of it."""
        return f"made again by {self.person}: {self.reason}"


def posted(found: Snapshot, which: Selection, *, anew: bool) -> list[Entry]:
    """List the posted digests that are meant; with those that were posted anew, where they are to be edited."""
    kinds = ("digest",) if anew else ("digest", AGAIN)
    return [
        entry
        for entry in found.ledger.entries
        if entry.step == "sent" and entry.message.kind.partition(" ")[0] in kinds and which.holds(entry.message)
    ]


def missing(found: Snapshot, which: Selection) -> list[tuple[Subscription, Entry | None]]:
    """List the subscriptions whose digest of the week is not posted, with what the ledger says of it."""
    named = [(one, Message(which.week, **one.where)) for one in found.subscribed if not one.paused]
    meant = [(one, message, found.ledger.of(message)) for one, message in named if which.holds(message)]
    return [(one, entry) for one, _, entry in meant if entry is None or entry.step != "sent"]


def recounted(entry: Entry, definition: Definition) -> str:
    """Return why a digest is left as it is where the numbers are now by another definition than its own; else ''."""
    if entry.definition == definition.name:
        return ""
    return f"the digest is by the definition {entry.definition}, and the numbers are now by {definition.name}"


@dataclass(frozen=True)
class Reissuer:
    """Reissues digests: composes them with `tools`, and edits or posts them through `sender`."""

    tools: Tools
    sender: Sender

    def make(
        self, entries: Sequence[Entry], reissue: Reissue, found: Snapshot, progress: Callable[[str], None]
    ) -> list[Done]:
        """Reissue digests one after the other; one that cannot be reissued says why, and the others follow."""
        done = []
        for number, entry in enumerate(entries, 1):
            progress(f"{number} of {len(entries)}: {entry.message.place}")
            try:
                done.append(self._one(entry, reissue, found))
            except PostingError as error:
                said = notices.refusal(views.GONE.get(str(error), str(error)))
                done.append(Done(entry.message, None, entry.permalink, said))
            except UserError as error:
                done.append(Done(entry.message, None, entry.permalink, error.text))
        return done

    def _one(self, entry: Entry, reissue: Reissue, found: Snapshot) -> Done:
        if hold := found.held(entry.message):
            raise UserError(f"held, because {hold.reason}")
        definition = definitions.of(self.tools.numbers.run)
        if why := recounted(entry, definition):
            raise UserError(f"left as it is, because {why}")
        request = snapshot.unasked(_words(found, entry.message), found.now, found.calendar)
        main, table = content.compose(request, self.tools)
        at = self.sender.now().astimezone(found.calendar.zone)
        replaced = _newest(found, entry).permalink
        line = views.again(reissue.reason, at, replaced) if reissue.anew else views.edited(reissue.reason, at)
        made = replace(draft(views.marked(main, line), table), note=reissue.note)
        below = Draft(views.below(table, line), made.run_id, note=reissue.note) if table else None
        if reissue.anew:
            link = self._post_anew(replace(entry.message, kind=f"{AGAIN} {reissue.anew}"), found, made, below)
        else:
            link = self._edit(entry, found, made, below)
        return Done(entry.message, _moved(entry, made, definition), link or entry.permalink)

    def _edit(self, entry: Entry, found: Snapshot, made: Draft, below: Draft | None) -> str:
        """Edit a digest, and the table below it if there is one; return where to read it."""
        try:
            edited = self.sender.edit(entry, made)
        except UserError as error:
            raise UserError(f"edited, but that could not be written down; rerun it once more. {error.text}") from error
        table = found.ledger.of(_below(entry.message))
        if table and table.step == "sent" and below:
            try:
                self.sender.edit(table, below)
            except (PostingError, UserError) as error:
                said = error.text if isinstance(error, UserError) else views.GONE.get(str(error), str(error))
                raise UserError(f"edited, but not the table below it ({said})") from error
        return edited.permalink

    def _post_anew(self, message: Message, found: Snapshot, made: Draft, below: Draft | None) -> str:
        """Post a digest anew, and its table below it, once for each token; return where to read it."""
        new = self._send(message, found, Place(message.channel), made)
        if below:
            self._send(_below(message), found, Place(message.channel, thread_ts=new.ts), below)
        return new.permalink

    def _send(self, message: Message, found: Snapshot, place: Place, draft: Draft) -> Entry:
        return _sent(self.sender.send(message, found.ledger.of(message), place, lambda: draft))


def _sent(entry: Entry | None) -> Entry:
    """Return what the ledger says of a message that was posted; raises UserError where it was not."""
    if entry is None:
        raise UserError("another instance is posting it, or has stopped: press again in five minutes")
    if entry.step != "sent":
        raise UserError(f"{notices.refusal(entry.note)}; press again in a few minutes")
    return entry


def _below(message: Message) -> Message:
    """Return the message that is the table below a digest."""
    token = message.kind.partition(" ")[2]
    return replace(message, kind=f"table {token}".strip())


def _newest(found: Snapshot, entry: Entry) -> Entry:
    """Find what a digest that is posted anew replaces: the digest, or what was posted anew last."""
    about = entry.message
    same = posted(found, Selection(about.week, about.channel), anew=False)
    return max((one for one in same if one.message.place == about.place), key=lambda one: one.at, default=entry)


def _moved(entry: Entry, made: Draft, definition: Definition) -> Change | None:
    """Return how far a digest's numbers have moved since it was posted; None where it had and has none."""
    if not entry.numbers.get("total") and not made.numbers.get("total"):
        return None
    message = entry.message
    then, now = Counts.of(entry.numbers, definition), Counts.of(made.numbers, definition)
    return Change(message.week, message.place, then, now)


def _words(found: Snapshot, message: Message) -> str:
    """Write the words of a digest's question; its goal is that of its subscription, if there still is one."""
    where = {"channel": message.channel, "region": message.region, "region_group": message.region_group}
    goal = next((one.goal for one in found.subscribed if one.where == where), 0)
    return f"{snapshot.week(message)} goal:{goal}" if goal else snapshot.week(message)


def words(subscription: Subscription) -> str:
    """Write the words of the question of a subscription's digest."""
    goal = f"goal:{subscription.goal}" if subscription.goal else ""
    return f"{snapshot.where(subscription)} {goal}".strip()


def draft(main: Reply, table: Reply | None) -> Draft:
    """Return the draft of a digest, with the numbers by which it can be corrected."""
    report = main.report or {}
    numbers = {**report.get("total", {}), "table": table is not None}
    return Draft(main, report.get("run", ""), numbers, definition=report.get("definition", MN2020.name))
