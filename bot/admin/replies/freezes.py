"""What the data team reads about freezes: what is frozen, since when, by whom and why, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar import say_span
from bot.digest.subscriptions import Subscription, direct
from bot.messages import ADMIN, Block, Reply
from bot.metrics import Counts
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import percent
from bot.schedule import say_moment
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


def frozen(place: str, reason: str, *, second: bool) -> Reply:
    """Confirm what was frozen, and explain how to thaw it."""
    what = escape(place) or ALL
    who = " by somebody else of the data team" if second else ""
    text = f"Frozen: {what}. Digests are held, and every answer says why."
    return _said(text, f"“{escape(reason)}” To end it{who}: `{_thaw(place)}`")


def preview(thaw: Thaw, reason: str, zone: ZoneInfo) -> Reply:
    """Say what a thaw sets free before it is done: which digests go out, and how the last week's rate has changed."""
    what = thaw.freeze.place or "all numbers"
    text = f"Thaw {what}? {_goes(thaw)}"
    words = " ".join(filter(None, (ADMIN, "thaw", thaw.freeze.place or "all", "confirm:yes", f"reason:{reason}")))
    lines = [f"• *Now*: {_digest(one.subscription)}, was due {say_moment(one.since)}" for one in thaw.goes[:LISTED]]
    lines += [
        f"• *Still held*: {_digest(one.subscription)}, because {escape(hold.reason)}"
        for one, hold in thaw.stays[:LISTED]
    ]
    lines += [f"• *Next*: {_digest(one)}, {say_moment(at)}" for one, at in thaw.coming[:LISTED]]
    lines += [f"and {more} more"] if (more := _more(thaw)) else []
    parts: list[Block] = [
        blocks.section(f"*{escape(text)}*\nAnswers no longer say that {_is(thaw.freeze.place)} frozen."),
        blocks.section(escape(_changed(thaw))),
        *([blocks.section("\n".join(lines))] if lines else []),
        blocks.actions([blocks.button("Thaw", words, 0) | {"style": "primary"}]),
        blocks.context(
            line(thaw.freeze, zone).partition(" `")[0], f"At the terminal: `python -m bot ask {escape(quote(words))}`"
        ),
    ]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts))


def _goes(thaw: Thaw) -> str:
    """Return how many digests go out, or why none does."""
    if thaw.goes:
        return "1 digest goes out now." if len(thaw.goes) == 1 else f"{len(thaw.goes)} digests go out now."
    return "What was held stays held for another reason." if thaw.stays else "No digest is waiting."


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
        return f"{of}: {_rate(thaw.now)}. The numbers are those that were published when it was frozen."
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
    text = f"Thawed: {escape(place) or ALL}. What was held goes out by itself today."
    return _said(text, f"“{escape(reason)}”")


def already(freeze: Freeze, zone: ZoneInfo) -> Reply:
    """Reply that a place is frozen already, so that nothing was done."""
    place = escape(freeze.place)
    text = f"{place} is frozen already." if place else f"{ALL} are frozen already."
    return _said(
        text, f"{line(freeze, zone)}\nThe reason stays as it is; to give another, thaw it and freeze it again."
    )


def listed(freezes: Sequence[Freeze], zone: ZoneInfo) -> Reply:
    """List what is frozen."""
    if not freezes:
        return _said("Nothing is frozen.", f"`{ADMIN} freeze [region] reason:…` holds digests and marks answers.")
    text = f"{len(freezes)} frozen: " + ", ".join(escape(freeze.place) or ALL for freeze in freezes)
    return _said(blocks.short(text, blocks.TEXT), "\n".join(f"• {line(freeze, zone)}" for freeze in freezes))


def not_frozen(place: str, freezes: Iterable[Freeze]) -> str:
    """Return the text that a place is not frozen by this name, and what is frozen."""
    others = ", ".join(freeze.place or ALL for freeze in freezes)
    if not others:
        return f"Nothing is frozen, {place or 'all numbers'} neither."
    return f"{place or 'All numbers'}: not frozen as such. Frozen: {others}; thaw it by the same name."


def line(freeze: Freeze, zone: ZoneInfo) -> str:
    """Describe a freeze: what, since when, by whom and why (mrkdwn, escaped)."""
    since = say_moment(freeze.frozen_at.astimezone(zone))
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
