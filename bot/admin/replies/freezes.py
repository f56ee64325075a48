"""What the data team reads about freezes: what is frozen, since when, by whom and why, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from bot.calendar import say_span
from bot.digest.subscriptions import Subscription, direct
from bot.messages import ADMIN, Block, Reply
from bot.metrics import Counts
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import percent, possessive
from bot.schedule import say_lately
from bot.warehouse.rows import Freeze

if TYPE_CHECKING:
    from bot.admin.thawing import Thaw

ALL = "All numbers"
LISTED = 10
"""Maximum number of digests listed of each kind."""


def ask(reason: str) -> Reply:
    """Ask whether all numbers are meant, where no place was named."""
    text = "Freeze all numbers?"
    words = f"{ADMIN} freeze all reason:{reason}"
    more = (
        f"The reason would be: “{escape(reason)}”. All digests would be held, and every answer would say it. For one "
        f"region, name it first: `{ADMIN} freeze Metro reason:…`"
    )
    yes = blocks.button("Freeze all", words, 0) | {"style": "danger"}
    return Reply(text, (blocks.section(f"*{text}*\n{more}"), blocks.actions([yes])))


@dataclass(frozen=True)
class Frozen:
    """A freeze that has just begun: `waiting` are the subscriptions whose digests wait, with when each would be due.

    `second`: only somebody else may thaw it.
    """

    place: str
    reason: str
    waiting: Sequence[tuple[Subscription, datetime]]
    second: bool


def frozen(done: Frozen, now: datetime) -> Reply:
    """Confirm what was frozen: which digests wait, what answers say, and how to end it."""
    what, until = (f"{done.place} is", "it is") if done.place else (f"{ALL} are", "they are")
    waits = "digests wait" if done.waiting else "no digest waits, for no channel is subscribed"
    text = f"{what} frozen: {waits}, and answers say “{done.reason}”, until {until} thawed."
    lines = [f"• *Waits*: {_digest(one)}, due {say_lately(at, now)}" for one, at in done.waiting[:LISTED]]
    lines += [f"and {len(done.waiting) - LISTED} more"] if len(done.waiting) > LISTED else []
    who = "Somebody else of the data team ends it" if done.second else "To end it"
    parts: list[Block] = [
        blocks.section(f"*{escape(text)}*"),
        *([blocks.section("\n".join(lines))] if lines else []),
        blocks.actions([blocks.button("Thaw…", f"{ADMIN} thaw", 0)]),
        blocks.context(f"{who}: `{_thaw(done.place)}`"),
    ]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts))


def preview(thaw: Thaw, reason: str, now: datetime) -> Reply:
    """Say what a thaw sets free before it is done: which digests go out, and how the last week's rate has changed."""
    what = thaw.freeze.place or "all numbers"
    text = f"Thaw {what}? {_goes(thaw, now)}"
    words = " ".join(filter(None, (ADMIN, "thaw", thaw.freeze.place or "all", "confirm:yes", f"reason:{reason}")))
    lines = [
        f"• *Now*: {_digest(one.subscription)}, was due {say_lately(one.since, now)}" for one in thaw.goes[:LISTED]
    ]
    lines += [
        f"• *Still held*: {_digest(one.subscription)}, because {escape(hold.reason)}"
        for one, hold in thaw.stays[:LISTED]
    ]
    lines += [f"• *Next*: {_digest(one)}, {say_lately(at, now)}" for one, at in thaw.coming[:LISTED]]
    lines += [f"and {more} more"] if (more := _more(thaw)) else []
    parts: list[Block] = [
        blocks.section(f"*{escape(text)}*\nAnswers stop saying that {_is(thaw.freeze.place)} frozen."),
        blocks.section(escape(_changed(thaw))),
        *([blocks.section("\n".join(lines))] if lines else []),
        blocks.actions([blocks.button("Thaw", words, 0) | {"style": "primary"}]),
        blocks.context(
            line(thaw.freeze, now).partition(" `")[0], f"At the terminal: `python -m bot ask {escape(quote(words))}`"
        ),
    ]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts))


def _goes(thaw: Thaw, now: datetime) -> str:
    """Return in one sentence what goes out and when, or why nothing does."""
    goes, stays = len(thaw.goes), len(thaw.stays)
    if goes == 1:
        said = f"{possessive(thaw.goes[0].subscription.place)} digest goes out at once"
    elif goes:
        said = f"{goes} digests go out at once"
    elif stays:
        return f"Nothing goes out yet: {thaw.stays[0][1].reason}."
    elif thaw.coming:
        one, at = thaw.coming[0]
        return f"Nothing goes out now; {possessive(one.place)} digest is due {say_lately(at, now)}."
    else:
        return "Nothing goes out: no channel is subscribed."
    return f"{said}; {stays} more {'stays' if stays == 1 else 'stay'} on hold." if stays else f"{said}."


def _is(place: str) -> str:
    return f"{escape(place)} is" if place else "all numbers are"


def _more(thaw: Thaw) -> int:
    return sum(max(0, len(each) - LISTED) for each in (thaw.goes, thaw.stays, thaw.coming))


def _digest(one: Subscription) -> str:
    where = "direct messages" if direct(one.channel) else f"<#{one.channel}>"
    return f"{escape(one.place)} in {where}"


def _changed(thaw: Thaw) -> str:
    """Return how the last week's rate has changed since the freeze."""
    of = f"{thaw.freeze.place or 'All regions'}, {say_span(thaw.week)}"
    if thaw.now is None:
        return f"{of}: the numbers do not answer."
    if not thaw.changed:
        return f"{of}: {_rate(thaw.now)}. The numbers are the same as when it was frozen."
    if thaw.before is None:
        return f"{of}: {_rate(thaw.now)} now. Those of the time of the freeze are not kept."
    if thaw.before == thaw.now:
        return f"{of}: {_rate(thaw.now)}, as when it was frozen."
    return f"{of}: {_rate(thaw.before)} when it was frozen → {_rate(thaw.now)} now."


def _rate(counts: Counts) -> str:
    if not counts.total:
        return "nothing closed out"
    return f"{percent(counts.flake_rate)} flaked ({counts.total_flakes:,} of {counts.total:,})"


def thawed(place: str, reason: str) -> Reply:
    """Confirm what was thawed."""
    what = f"{escape(place)} is" if place else f"{ALL} are"
    text = f"{what} thawed: a digest that was held today goes out within minutes, the others at their usual time."
    return _said(text, f"“{escape(reason)}”")


def already(freeze: Freeze, now: datetime) -> Reply:
    """Reply that a place is frozen already, so that nothing was done."""
    place = escape(freeze.place)
    text = f"{place} is frozen already." if place else f"{ALL} are frozen already."
    return _said(text, f"{line(freeze, now)}\nThe reason stays as it is; to give another, thaw it and freeze it again.")


def listed(freezes: Sequence[Freeze], now: datetime) -> Reply:
    """List what is frozen."""
    if not freezes:
        return _said("Nothing is frozen.", f"`{ADMIN} freeze [region] reason:…` holds digests and marks answers.")
    text = f"{len(freezes)} frozen: " + ", ".join(escape(freeze.place) or ALL for freeze in freezes)
    return _said(blocks.short(text, blocks.TEXT), "\n".join(f"• {line(freeze, now)}" for freeze in freezes))


def not_frozen(place: str, freezes: Iterable[Freeze]) -> str:
    """Return the text that a place is not frozen by this name, and what is frozen."""
    others = ", ".join(freeze.place or ALL for freeze in freezes)
    if not others:
        return f"Nothing is frozen, {place or 'all numbers'} neither."
    return f"{place or 'All numbers'}: not frozen as such. Frozen: {others}; thaw it by the same name."


def line(freeze: Freeze, now: datetime) -> str:
    """Describe a freeze: what, since when, by whom and why (mrkdwn, escaped)."""
    since = say_lately(freeze.frozen_at, now)
    what, who = escape(freeze.place) or ALL, person(freeze.frozen_by)
    return f"*{what}* since {since} by {who}: {escape(freeze.reason)}. `{_thaw(freeze.place)}`"


def person(name: str) -> str:
    """Return who did something: a mention of a person in Slack, or the name from a terminal."""
    in_slack = name[:1] in ("U", "W") and name.isalnum() and name.isupper()
    return f"<@{name}>" if in_slack else escape(name)


def _thaw(place: str) -> str:
    return escape(" ".join(filter(None, (ADMIN, "thaw", place, "reason:…"))))


def _said(text: str, more: str) -> Reply:
    return Reply(text, (blocks.section(f"*{text}*\n{more}"),))
