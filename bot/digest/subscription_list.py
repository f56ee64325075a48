"""The list of subscriptions, and what people read when one has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digest.subscriptions import Subscription, direct
from bot.messages import Block, Post, Reply
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment

Dates = tuple[datetime, ...]
"""When the next digests are due."""
MAX_SUBSCRIPTIONS = 40
"""Maximum number of subscriptions listed: a message holds 50 blocks."""


def show(found: Sequence[tuple[Subscription, Dates]], person: str, zone: ZoneInfo, here: str) -> Reply:
    """List subscriptions with their next dates, and for each a button that ends it."""
    if not found:
        text = f"No subscription {here}."
        subscribe = blocks.actions([blocks.button("Subscribe…", "/flake subscribe")])
        return Reply(text, (blocks.section(text), subscribe))
    many = f"{len(found)} subscriptions" if len(found) > 1 else "1 subscription"
    headline = f"{many} {here}"
    parts = [blocks.section(f"*{headline}*")]
    parts += [_row(*each, number, person) for number, each in enumerate(found[:MAX_SUBSCRIPTIONS])]
    cut = f"{MAX_SUBSCRIPTIONS} of {len(found)} are shown." if len(found) > MAX_SUBSCRIPTIONS else ""
    parts.append(blocks.context(f"Times are campaign time ({zone.key}). {cut}".strip()))
    places = ", ".join(f"{escape(each.place)} every {each.weekly}" for each, _ in found)
    return Reply(blocks.short(f"{headline}: {places}", blocks.TEXT), tuple(parts))


def ended(subscription: Subscription, person: str) -> Reply:
    """Confirm that a subscription has ended, to the person and, where it was a channel's, to the channel."""
    place = escape(subscription.place)
    if direct(subscription.channel):
        text = f"Your weekly digest of {place} has ended."
        return Reply(text, (blocks.section(text), _again()))
    was = f"It was due every {subscription.weekly}."
    text = f"The weekly digest of {place} in <#{subscription.channel}> has ended."
    said = f"<@{person}> ended this channel's subscription to the weekly digest of {place}."
    told = (blocks.section(said), blocks.context(f"{was} To subscribe again: `/flake subscribe`."))
    parts = (blocks.section(text), _again())
    return Reply(text, parts, post=Post(subscription.channel, said, told))


def over() -> Reply:
    """Reply that the subscription had ended already."""
    text = "That subscription has already ended."
    return Reply(text, (blocks.section(text), _again()))


def _again() -> Block:
    return blocks.actions([blocks.button("See subscriptions", "/flake subscriptions")])


def _row(each: Subscription, coming: Dates, number: int, person: str) -> Block:
    where = "your direct messages" if direct(each.channel) else f"<#{each.channel}>"
    dates = ", ".join(say_moment(moment) for moment in coming)
    owner = "you" if each.owner == person else f"<@{each.owner}>"
    state = f"Paused: {escape(each.paused)}" if each.paused else f"Next: {dates}"
    goal = f", goal {each.goal:,} a week" if each.goal else ""
    text = f"*{escape(each.place)}* in {where}, every {each.weekly}{goal}\n{state}\nOwner: {owner}"
    button = blocks.button("Unsubscribe", f"/flake unsubscribe id:{each.id}", number)
    return blocks.section(text) | {"accessory": button | {"style": "danger", "confirm": _confirm(each)}}


def _confirm(each: Subscription) -> Block:
    words = {
        "title": "End this subscription?",
        "text": f"{blocks.short(escape(each.place), 150)}, every {each.weekly}. Everybody in the channel will be told.",
        "confirm": "Unsubscribe",
        "deny": "Keep it",
    }
    return {name: {"type": "plain_text", "text": text} for name, text in words.items()} | {"style": "danger"}
