"""What the data team reads about freezes: what is frozen, since when, by whom and why, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.messages import ADMIN, Reply
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment
from bot.warehouse.rows import Freeze

ALL = "All numbers"


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
