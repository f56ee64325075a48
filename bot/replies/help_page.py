"""The help page: what can be asked, as the commands describe themselves; examples are buttons that run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.calendar import say_through
from bot.messages import Block, Chart, Reply
from bot.metrics import Definition
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment
from bot.tools import Command, Described, Published

USUAL = (
    ("This week", "/flake"),
    ("Calls due", "/flake confirm"),
    ("Close out", "/flake unclosed"),
    ("Next week", "/flake next"),
    ("Week by week", "/flake trend"),
)
"""What is asked most, by the label of its button."""
GLOSSARY = (
    ("flake rate", "the share that flaked of the shifts that are closed out"),
    ("closed out", "VAN says Completed, No Show or Cancelled"),
    ("not closed out yet", "the day is over, and VAN still says Scheduled, Confirmed or Left Msg"),
    ("scheduled, confirmed, message left", "still ahead"),
    ("cancelled ahead", "cancelled before the day"),
    ("turf", "one organizer's part of the map, as VAN has it; tables have a row for each"),
    ("no region, no turf", "the location or the person is on no map; tables call them Unmapped and Unturfed"),
    ("usually 48–58%", "the range of a normal week here"),
    ("VAN data through a day", "the last day that the sync has seen whole; later days are in no rate"),
    ("short of goal, on track", "how what is scheduled compares with the goal"),
    (
        "how a rate is computed",
        "the shifts that flaked, divided by those and the completed ones, on days that VAN's data have seen whole; "
        "“How computed” under an answer has its details",
    ),
)
"""The words of the answers, and what they mean."""
ASKED_AS = {
    **dict.fromkeys(("flake", "flaked", "flaking", "no show", "no-show"), "flaked"),
    **dict.fromkeys(("flake rate", "rate", "rates"), "flake rate"),
    **dict.fromkeys(("closed", "close", "closing"), "closed out"),
    **dict.fromkeys(("unclosed", "not closed"), "not closed out yet"),
    **dict.fromkeys(("scheduled", "confirmed", "message left", "left message"), "scheduled, confirmed, message left"),
    **dict.fromkeys(("cancelled ahead", "canceled ahead"), "cancelled ahead"),
    **dict.fromkeys(("turf", "turfs"), "turf"),
    **dict.fromkeys(("no turf", "no region", "unturfed", "unmapped"), "no region, no turf"),
    **dict.fromkeys(("usual", "usually", "range"), "usually 48–58%"),
    **dict.fromkeys(("data through", "covered"), "VAN data through a day"),
    **dict.fromkeys(("on track", "short of goal"), "short of goal, on track"),
    **dict.fromkeys(("computed", "calculated", "compute", "calculate"), "how a rate is computed"),
}
"""Words of the glossary by the ways in which people ask for them."""


def admin(commands: Sequence[Described]) -> Reply:
    """Show the data team's commands."""
    note = "`/flake-admin help rerun` tells all about one of them. Each use is written down, with who and when."
    parts = (blocks.section("*What the data team can do*"), *_lines(commands), blocks.context(note))
    return Reply(blocks.short(escape("; ".join(command.usage for command in commands)), blocks.TEXT), parts)


def _lines(commands: Sequence[Described]) -> Iterator[Block]:
    """Yield a line for each command, with an example to press."""
    for number, command in enumerate(commands):
        line = blocks.section(f"*{escape(command.summary)}*\n`{escape(command.usage)}`")
        examples = [blocks.button(label, text, number) for label, text in command.examples[:1]]
        yield line | ({"accessory": examples[0]} if examples else {})


def start() -> Reply:
    """Show what is asked most, to press, and where to find the rest; each is about one's own region."""
    buttons = [blocks.button(*each, at) for at, each in enumerate((*USUAL, ("More…", "/flake help more")))]
    text = "Ask in your own words, such as “no-shows last week”, “who do I call”, “plan 40”. Or press one:"
    return Reply(text, (blocks.section(text), blocks.actions(buttons)))


def words(definition: Definition, asked: str = "") -> Reply:
    """Show what the words of the answers mean, by the campaign's definition; first the one that is asked for."""
    flaked = definition.flaked.replace("_", "-").replace(" + ", " or ")
    meanings = {"flaked": flaked, **dict(GLOSSARY)}
    lines = "\n".join(f"• *{escape(word)}*: {escape(meaning)}" for word, meaning in meanings.items())
    word = _asked_for(asked)
    first = [blocks.section(f"*{escape(word)}*: {escape(meanings[word])}.")] if word else []
    text = f"{word}: {meanings[word]}." if word else "What the words mean."
    return Reply(escape(text), (*first, blocks.section(f"*What the words mean*\n{lines}")))


def _asked_for(asked: str) -> str:
    """Return the word of the glossary that a question names, the longest if several; '' for none."""
    found = [said for said in ASKED_AS if re.search(rf"\b{said}\b", asked.lower())]
    return ASKED_AS[max(found, key=len)] if found else ""


def data(run: Published, zone: ZoneInfo) -> Reply:
    """Show how fresh the numbers are."""
    published = run.published_at.astimezone(zone)
    text = f"{say_through(run.data_through, 'VAN data')}. These numbers are from {say_moment(published)}."
    return Reply(escape(text), (blocks.section(escape(text)),))


def contents(commands: Sequence[Command]) -> Reply:
    """Show all commands, a line each, with an example to press and where to find more."""
    parts: list[Block | Chart] = [blocks.section("*What you can ask*"), *_lines(commands)]
    parts.append(
        blocks.context(
            "`/flake help plan` tells all about one of them. Words come in any order and case, and keys may be left "
            "out where a word can mean one thing only: `/flake metro last week`. The same works after @Flakebot and "
            "in direct messages."
        )
    )
    named = ", ".join(command.grammar.command for command in commands)
    return Reply(blocks.short(f"What you can ask: {escape(named)}.", blocks.TEXT), tuple(parts))


def show(command: Described) -> Reply:
    """Show all about one command: its words, what each means, and examples."""
    details = "\n".join(f"• `{escape(word)}` {escape(meaning)}" for word, meaning in command.details)
    parts: list[Block | Chart] = [
        blocks.section(f"*{escape(command.summary)}*\n`{escape(command.usage)}`\n{details}".rstrip())
    ]
    if command.examples:
        parts.append(blocks.actions(blocks.button(*each, at) for at, each in enumerate(command.examples)))
    return Reply(blocks.short(escape(f"{command.usage}: {command.summary}"), blocks.TEXT), tuple(parts))
