"""Digests that were posted, made again: edited in place by today's numbers, or posted anew where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot import look as looking
from bot.ledger import Entry, Message
from bot.look import Look
from bot.messages import Reply, UserError
from bot.metrics.counts import Counts
from bot.metrics.moved import Moved
from bot.posting import PostingError
from bot.sending import Draft, Place, Sender
from bot.subscriptions import Subscription
from bot.views import rerun as views
from commands import digest as content


@dataclass(frozen=True)
class Which:
    """Which digests are meant: of a week, in a channel and of a place, where they are named."""

    week: date
    channel: str = ""
    place: str = ""

    def holds(self, message: Message) -> bool:
        """Say whether a digest is meant."""
        place = self.place in ("", message.region, message.region_group)
        return message.week == self.week and self.channel in ("", message.channel) and place


@dataclass(frozen=True)
class Order:
    """Who wants digests made again, why, and when; `anew` names the wish to post them anew, '' to edit them."""

    person: str
    reason: str
    anew: str = ""


@dataclass(frozen=True)
class Done:
    """What became of a digest: what it said and says, where, or why nothing could be done."""

    message: Message
    moved: Moved | None
    permalink: str = ""
    problem: str = ""


def posted(look: Look, which: Which) -> list[Entry]:
    """List the posted digests that are meant."""
    return [entry for entry in look.ledger.sent_digests if which.holds(entry.message)]


def missing(look: Look, which: Which) -> list[Subscription]:
    """List the subscriptions whose digest of the week has not been posted."""
    return [one for one in look.subscribed if which.holds(_of(one, which)) and not _sent(look, _of(one, which))]


def _sent(look: Look, message: Message) -> bool:
    entry = look.ledger.of(message)
    return entry is not None and entry.step == "sent"


def _of(one: Subscription, which: Which) -> Message:
    return Message(which.week, one.channel, one.region, one.region_group)


def make(look: Look, sender: Sender, entries: list[Entry], order: Order, progress: Callable[[str], None]) -> list[Done]:
    """Make digests again, one after the other; what cannot be done is said, and the others go on."""
    done = []
    for number, entry in enumerate(entries, 1):
        progress(f"{number} of {len(entries)}: {entry.message.place}")
        try:
            done.append(_one(look, sender, entry, order))
        except (PostingError, UserError) as error:
            said = error.text if isinstance(error, UserError) else f"Slack: {error}"
            done.append(Done(entry.message, None, entry.permalink, said))
    return done


def _one(look: Look, sender: Sender, entry: Entry, order: Order) -> Done:
    message = entry.message
    if hold := look.held(message):
        raise UserError(f"held, because {hold.reason}")
    goal = next((words(one) for one in look.subscribed if one.where == _where(message)), looking.where(message))
    request = look.request(f"{goal} week:{message.week}".strip(), look.now)
    line = views.again(order.reason, look.now.astimezone(look.calendar.zone), entry.permalink if order.anew else "")
    main, table = content.compose(request, look.tools, line)
    made = draft(main, table)
    note = f"made again by the data team: {order.reason}"
    if order.anew:
        new = replace(message, kind=f"again {order.anew}")
        entry_ = sender.send(new, look.ledger.of(new), Place(message.channel), lambda: made, note=note)
        if entry_ is None or entry_.step != "sent":
            raise UserError(entry_.note if entry_ else "somebody else is at it")
        link = entry_.permalink
    else:
        link = sender.edit(entry, made, note).permalink
        _edit_table(look, sender, message, table, note)
    return Done(message, _moved(entry, made), link or entry.permalink)


def _edit_table(look: Look, sender: Sender, digest: Message, table: Reply | None, note: str) -> None:
    """Let the table below a digest say the same numbers."""
    below = look.ledger.of(replace(digest, kind="table"))
    if below and below.step == "sent" and below.ts and table:
        sender.edit(below, Draft(table, (table.report or {}).get("run", "")), note)


def _moved(entry: Entry, made: Draft) -> Moved | None:
    """Say how far a digest's numbers have moved since it was posted."""
    if not entry.numbers.get("total") and not made.numbers.get("total"):
        return None
    message = entry.message
    return Moved(message.week, message.place, Counts.of(entry.numbers), Counts.of(made.numbers))


def _where(message: Message) -> dict[str, str]:
    return {"channel": message.channel, "region": message.region, "region_group": message.region_group}


def words(subscription: Subscription) -> str:
    """Write what a subscription's digest is asked with."""
    goal = f"goal:{subscription.goal}" if subscription.goal else ""
    return f"{looking.where(subscription)} {goal}".strip()


def draft(main: Reply, table: Reply | None) -> Draft:
    """Make the draft of a digest, with the numbers by which it can be corrected."""
    report = main.report or {}
    return Draft(main, report.get("run", ""), {**report.get("total", {}), "table": table is not None})
