"""The help page: what can be asked, in the commands' own words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from bot import blocks
from bot.blocks import escape
from bot.messages import Block, Chart, Reply
from bot.tools import Command


def show(commands: Sequence[Command]) -> Reply:
    """Show what can be asked, from the commands' own descriptions; examples are buttons that run."""
    parts: list[Block | Chart] = []
    numbers = count()
    for command in commands:
        details = "\n".join(f"• `{escape(word)}` {escape(meaning)}" for word, meaning in command.details)
        parts.append(blocks.section(f"*{escape(command.summary)}*\n`{escape(command.usage)}`\n{details}".rstrip()))
        if command.examples:
            buttons = [blocks.button(label, text, next(numbers)) for label, text in command.examples]
            parts.append(blocks.actions(buttons))
    return Reply("What you can ask: " + "; ".join(escape(command.usage) for command in commands), tuple(parts))
