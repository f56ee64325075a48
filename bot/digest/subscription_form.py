"""The form to subscribe a channel to the weekly digest, and what the channel reads when somebody has done so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.calendar import DAYS, HOURS, say
from bot.digest.subscriptions import Subscription, direct
from bot.language import ALL, MAX_GOAL, Names, written
from bot.messages import Block, Post, Reply
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import USUAL, Weekly, next_times, say_hour, say_moment


@dataclass(frozen=True)
class Choice:
    """What is chosen in the form: channel, region or group of regions (or ALL), weekday, hour, goal; and by whom.

    `edited` is the state of the subscription that is changed, '' for a new one.
    """

    channel: str
    region: str
    weekday: int
    hour: int
    owner: str
    goal: int = 0
    edited: Literal["", "active", "paused"] = ""

    @classmethod
    def of(cls, one: Subscription, person: str) -> Choice:
        """Return what is chosen in a subscription that a person is going to edit."""
        place = one.region or one.region_group or ALL
        state: Literal["active", "paused"] = "paused" if one.paused else "active"
        return cls(one.channel, place, one.weekly.weekday, one.weekly.hour, person, one.goal, state)

    @property
    def kept(self) -> str:
        """Return it as the form keeps it."""
        return json.dumps({name: value for name, value in asdict(self).items() if value or name != "edited"})

    @property
    def weekly(self) -> Weekly:
        """Return weekday and hour together."""
        return Weekly(self.weekday, self.hour)

    @property
    def words(self) -> str:
        """Return the command that makes this choice."""
        region = [self.region] if self.region != ALL else []
        given = {"region": region, "on": [DAYS[self.weekday]], "at": [str(self.hour)]}
        given |= {"goal": [str(self.goal)]} if self.goal else {}
        return f"subscribe {written(given)}"


def show(choice: Choice, names: Names, zone: ZoneInfo, now: datetime, again: str = "") -> Reply:
    """Return the form; where none can be opened, what it would say, with a button that opens it.

    `again` is the id of the subscription that is edited.
    """
    words = f"/flake subscribe id:{again}" if again else f"/flake {choice.words}"
    label, verb = ("Edit…", "changed") if again else ("Subscribe…", "subscribed")
    offered = [
        blocks.section(_what(choice, zone, now)),
        blocks.actions([blocks.button(label, words)]),
        blocks.context(f"The button opens a form; nothing is {verb} before you send it off."),
    ]
    begun = "Edit the digest of" if again else "Subscribe to"
    text = f"{begun} {escape(_place(choice.region))}, every {choice.weekly}: open the form to continue."
    return Reply(blocks.short(text, blocks.TEXT), tuple(offered), view=form(choice, _options(names), zone, now))


def form(choice: Choice, regions: Sequence[Block], zone: ZoneInfo, now: datetime) -> Block:
    """Return the form with this choice."""
    days = [_option(day, str(number)) for number, day in enumerate(DAYS)]
    hours = [_option(say_hour(hour) + (", usual" if hour == USUAL.hour else ""), str(hour)) for hour in HOURS]
    done = "changed" if choice.edited else "subscribed"
    seen = "" if direct(choice.channel) else f"Everybody in the channel will be told that you {done} it. "
    seen = f"It is paused; saving resumes it. {seen}" if choice.edited == "paused" else seen
    return {
        "type": "modal",
        "callback_id": "subscribe",
        "title": {"type": "plain_text", "text": "Weekly digest"},
        "submit": {"type": "plain_text", "text": "Save" if choice.edited else "Subscribe"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": choice.kept,
        "blocks": [
            *_where(choice, regions),
            _input("weekday", "Day", _select(days, str(choice.weekday))),
            _input("hour", f"Hour ({zone.key})", _select(hours, str(choice.hour))),
            _input("goal", "Completed shifts wanted a week", _number(choice.goal)) | {"optional": True},
            blocks.section(_what(choice, zone, now)) | {"block_id": "what"},
            blocks.context(
                f"{seen}You, <@{choice.owner}>, are its owner: the one to be told when posting fails. "
                "`/flake digest` shows you what it will say."
            ),
        ],
    }


def _where(choice: Choice, regions: Sequence[Block]) -> tuple[Block, Block]:
    """Return where the digest goes and what it is about: two subscriptions differ in these, so no edit changes them."""
    channel = _input("channel", "Channel", _conversations(choice.channel))
    if direct(choice.channel):
        channel = blocks.section("*Channel*\nYour direct messages with Flakebot")
    elif choice.edited:
        channel = blocks.section(f"*Channel*\n<#{choice.channel}>")
    if choice.edited:
        return channel, blocks.section(f"*Region*\n{escape(_place(choice.region))}")
    return channel, _input("region", "Region", _select(regions, choice.region))


def chosen(view: Block) -> Choice:
    """Read what is chosen in an open form."""
    values: dict[str, Any] = {}
    for block_id, elements in view["state"]["values"].items():
        for element in elements.values():
            if element["type"] == "number_input":
                values[block_id] = int(element.get("value") or 0)
                continue
            option = element.get("selected_option") or {}
            if value := element.get("selected_conversation") or option.get("value"):
                values[block_id] = int(value) if block_id in ("weekday", "hour") else value
    return Choice(**{**json.loads(view["private_metadata"]), **values})


def changed(view: Block, zone: ZoneInfo, now: datetime) -> Block:
    """Return the form made anew from what is now chosen in it."""
    given = (block["element"]["options"] for block in view["blocks"] if block.get("block_id") == "region")
    regions = next(given, list[Block]())
    return form(chosen(view), [_option(each["text"]["text"], each["value"]) for each in regions], zone, now)


def announcement(new: Subscription, old: Subscription | None, first: datetime) -> Reply:
    """Announce who subscribed a channel to what, when the first one is due (campaign time), and how to end it."""
    place = escape(new.place)
    if old:
        changes = [(f"every {one.weekly}", f"a goal of {one.goal:,}" if one.goal else "no goal") for one in (old, new)]
        before, after = (" with ".join(each if old.goal != new.goal else each[:1]) for each in changes)
        text = f"<@{new.owner}> changed the weekly digest of {place} from {before} to {after}."
    else:
        text = f"<@{new.owner}> subscribed this channel to the weekly digest of {place}, every {new.weekly}."
        text += f" The goal: {new.goal:,} completed shifts a week." if new.goal else ""
    if direct(new.channel):
        text = text.replace("this channel", "these direct messages")
    end = f"To end it: `/flake {escape(_ending(new))}`."
    parts = [
        blocks.section(f"{text}\nThe first time: *{say_moment(first)}* ({first.tzinfo})."),
        blocks.context(f"{end} All subscriptions here: `/flake subscriptions`."),
    ]
    said = blocks.short(text, blocks.TEXT)
    return Reply(said, tuple(parts), post=Post(new.channel, said, tuple(parts)))


def _ending(subscription: Subscription) -> str:
    place = subscription.region or subscription.region_group
    return f"unsubscribe {written({'region': [place] if place else []})}".strip()


def _what(choice: Choice, zone: ZoneInfo, now: datetime) -> str:
    where = "in your direct messages" if direct(choice.channel) else f"in <#{choice.channel}>"
    times = next_times(choice.weekly, zone, now, 3)
    dates = ", ".join(f"*{say(moment.date())}*" for moment in times)
    return (
        f"The digest of *{escape(_place(choice.region))}* {where}, every *{choice.weekly}*, campaign time "
        f"({zone.key}).\nThe next three: {dates}."
    )


def _place(region: str) -> str:
    return "all regions" if region == ALL else region


def _options(names: Names) -> list[Block]:
    places = [*names.groups, *(region for region in sorted(names.regions) if region not in names.groups)]
    return [_option("All regions", ALL), *(_option(escape(place), place) for place in places)]


def _option(label: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": blocks.short(label, blocks.BUTTON)}, "value": value}


def _select(options: Sequence[Block], value: str) -> Block:
    """Return a select of as many options as Slack can show, the chosen one among them."""
    here = [option for option in options if option["value"] == value]
    offered = list(options)
    if len(options) > blocks.OPTIONS:
        offered = [*here, *(option for option in options if option not in here)][: blocks.OPTIONS]
    return {"type": "static_select", "options": offered} | ({"initial_option": here[0]} if here else {})


def _number(value: int) -> Block:
    limits = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": str(MAX_GOAL)}
    return limits | ({"initial_value": str(value)} if value else {})


def _conversations(channel: str) -> Block:
    include = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "initial_conversation": channel, "filter": include}


def _input(name: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "dispatch_action": True,
        "label": {"type": "plain_text", "text": label},
        "element": element | {"action_id": f"form:{name}"},
    }
