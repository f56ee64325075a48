"""The help page: what can be asked, as the commands describe themselves; examples are buttons that run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.messages import Block, Chart, Reply
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.tools import Command, Described


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
