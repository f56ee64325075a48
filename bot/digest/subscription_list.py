"""The list of subscriptions, and what people read when one is paused, resumed, ended or restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar import say
from bot.digest.subscriptions import Subscription, direct
from bot.messages import Block, Post, Reply, Request
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment

Dates = tuple[datetime, ...]
"""When the next digests are due."""
MAX_SUBSCRIPTIONS = 20
"""Maximum number of subscriptions listed: each is two blocks, and a message holds 50."""
BUTTONS = 3
"""Number of a subscription's buttons."""


def show(found: Sequence[tuple[Subscription, Dates]], request: Request, zone: ZoneInfo, here: str) -> Reply:
    """List subscriptions with their next dates; those that whoever asks may change have buttons to do so."""
    if not found:
        text = f"No subscription {here}."
        subscribe = blocks.actions([blocks.button("Subscribe…", "/flake subscribe")])
        return Reply(text, (blocks.section(text), subscribe))
    many = f"{len(found)} subscriptions" if len(found) > 1 else "1 subscription"
    headline = f"{many} {here}"
    parts = [blocks.section(f"*{headline}*")]
    for number, (each, coming) in enumerate(found[:MAX_SUBSCRIPTIONS]):
        parts.append(_row(each, coming, request.user))
        parts += [buttons(each, number)] if each.changeable(request) else []
    cut = f"{MAX_SUBSCRIPTIONS} of {len(found)} are shown." if len(found) > MAX_SUBSCRIPTIONS else ""
    parts.append(blocks.context(f"Times are campaign time ({zone.key}). {cut}".strip()))
    places = ", ".join(f"{escape(each.place)} every {each.weekly}{_aside(each)}" for each, _ in found)
    return Reply(blocks.short(f"{headline}: {places}", blocks.TEXT), tuple(parts))


def buttons(each: Subscription, number: int) -> Block:
    """Return the buttons that change the subscription of this number in its list."""
    first = BUTTONS * number
    end = blocks.button("Unsubscribe", f"/flake unsubscribe id:{each.id}", first + 2)
    wake = ("Resume", "resume") if each.paused else ("Pause", "pause")
    return blocks.actions(
        [
            blocks.button("Edit…", f"/flake subscribe id:{each.id}", first),
            blocks.button(wake[0], f"/flake {wake[1]} id:{each.id}", first + 1),
            end | {"style": "danger", "confirm": _confirm(each)},
        ]
    )


def why_paused(each: Subscription) -> str:
    """Return by whom or why a subscription is paused, '' where it is not (mrkdwn)."""
    if each.paused_by:
        return f"paused by <@{escape(each.paused_by)}>"
    return f"paused: {escape(each.paused)}" if each.paused else ""


def paused(each: Subscription, person: str, *, changed: bool) -> Reply:
    """Confirm that a subscription is paused; where it was before, only the person who asks is told."""
    buttons = (blocks.button("Resume", f"/flake resume id:{each.id}"), _all(1))
    if not changed:
        return _told(f"{_whose(each)} is paused already.", buttons)
    said = f"<@{person}> paused {_for_channel(each)}."
    note = "Nothing is posted until somebody resumes it: `/flake resume`."
    return _told(f"{_whose(each)} is paused: nothing is posted until you resume it.", buttons, each, said, note)


def resumed(each: Subscription, person: str, first: datetime, *, changed: bool) -> Reply:
    """Confirm that a subscription is resumed, with its next date."""
    coming = f"The next one is due {say_moment(first)}."
    if not changed:
        return _told(f"{_whose(each)} is not paused. {coming}", (_all(),))
    buttons = (blocks.button("Pause", f"/flake pause id:{each.id}"), _all(1))
    said = f"<@{person}> resumed {_for_channel(each)}."
    return _told(f"{_whose(each)} is resumed. {coming}", buttons, each, said, coming)


def ended(each: Subscription, person: str) -> Reply:
    """Confirm that a subscription has ended, with a button that restores it."""
    buttons = (blocks.button("Undo", f"/flake resume id:{each.id}"), _all(1))
    said = f"<@{person}> ended this channel's subscription to the weekly digest of {escape(each.place)}."
    note = f"It was due every {each.weekly}. To subscribe again: `/flake subscribe`."
    return _told(f"{_whose(each)} has ended.", buttons, each, said, note)


def restored(each: Subscription, person: str, first: datetime) -> Reply:
    """Confirm that a subscription that had ended is there again, as it was."""
    coming = f"It is {why_paused(each)}, as before." if each.paused else f"The next one is due {say_moment(first)}."
    said = f"<@{person}> restored this channel's subscription to the weekly digest of {escape(each.place)}."
    return _told(f"{_whose(each)} is back, as it was. {coming}", (_all(),), each, said, coming)


def over() -> Reply:
    """Reply that the subscription had ended already."""
    return _told("That subscription has already ended.", (_all(),))


def replaced(each: Subscription) -> Reply:
    """Reply that a subscription cannot be restored, since there is one in its place."""
    return _told(f"{_whose(each)} is already subscribed again.", (_all(),))


def refused(each: Subscription) -> Reply:
    """Reply that only the owner and the data team may change a subscription, and how to become its owner."""
    text = f"Only <@{each.owner}>, who owns it, and the data team can change the digest of {escape(each.place)}."
    more = "Whoever subscribes this channel to it again with `/flake subscribe` is its owner then."
    return Reply(text, (blocks.section(f"{text}\n{more}"),), outcome="refused")


def _told(
    text: str, pressed: Sequence[Block], each: Subscription | None = None, said: str = "", note: str = ""
) -> Reply:
    """Return a confirmation with buttons; where the subscription is a channel's, the channel is told too."""
    parts = (blocks.section(text), blocks.actions(pressed))
    if each is None or direct(each.channel):
        return Reply(text, parts)
    told = (blocks.section(said), blocks.context(note))
    return Reply(text, parts, post=Post(each.channel, said, told))


def _whose(each: Subscription) -> str:
    place = escape(each.place)
    if direct(each.channel):
        return f"Your weekly digest of {place}"
    return f"The weekly digest of {place} in <#{each.channel}>"


def _for_channel(each: Subscription) -> str:
    return f"this channel's weekly digest of {escape(each.place)}"


def _all(number: int = 0) -> Block:
    return blocks.button("See subscriptions", "/flake subscriptions", number)


def _aside(each: Subscription) -> str:
    return " (paused)" if each.paused else ""


def _row(each: Subscription, coming: Dates, person: str) -> Block:
    where = "your direct messages" if direct(each.channel) else f"<#{each.channel}>"
    dates = " · ".join(say(moment.date()) for moment in coming)
    owner = "you" if each.owner == person else f"<@{each.owner}>"
    reason = why_paused(each)
    state = f"{reason[0].upper()}{reason[1:]}" if reason else f"Next: {dates}"
    goal = f", goal {each.goal:,} a week" if each.goal else ""
    return blocks.section(f"*{escape(each.place)}* in {where}, every {each.weekly}{goal}\n{state}\nOwner: {owner}")


def _confirm(each: Subscription) -> Block:
    words = {
        "title": "End this subscription?",
        "text": f"{blocks.short(escape(each.place), 150)}, every {each.weekly}. {_told_whom(each)}You can undo it.",
        "confirm": "Unsubscribe",
        "deny": "Keep it",
    }
    return {name: {"type": "plain_text", "text": text} for name, text in words.items()} | {"style": "danger"}


def _told_whom(each: Subscription) -> str:
    return "" if direct(each.channel) else "Everybody in the channel will be told. "
