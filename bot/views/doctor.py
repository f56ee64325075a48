"""What the doctor found: in how many lines all is well, and how to mend the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import blocks
from bot.blocks import escape
from bot.health import Line
from bot.messages import Block, Reply


def show(found: Mapping[str, Sequence[Line]]) -> Reply:
    """Show every line, by what was looked at."""
    lines = [line for its in found.values() for line in its]
    broken = [line for line in lines if not line.well]
    text = f"All well: {len(lines)} checks."
    if broken:
        named = ", ".join(escape(line.what) for line in broken[:5]) + (" and more" if len(broken) > 5 else "")
        text = f"{len(broken)} of {len(lines)} checks need mending: {named}."
    parts: list[Block] = [blocks.section(f"*{text}*")]
    for name, its in found.items():
        parts.append(blocks.section("\n".join([f"*{escape(name)}*", *map(_said, its)])[: blocks.SECTION]))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report={"checks": len(lines), "broken": len(broken)})


def _said(line: Line) -> str:
    if line.well:
        return f"ok  {escape(line.what)}: {escape(line.found)}"
    return f"✗  *{escape(line.what)}*: {escape(line.found)}. {escape(line.remedy)}"
