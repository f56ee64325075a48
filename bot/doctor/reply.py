"""The doctor's reply: how many checks are well, and how to fix the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.health import Line
from bot.messages import Block, Reply
from bot.replies import blocks
from bot.replies.blocks import escape

MAX_SECTIONS = 45
"""Maximum number of sections in a message beside the headline."""


def show(found: Mapping[str, Sequence[Line]]) -> Reply:
    """Return every line: first those to fix, then the others by what was checked."""
    lines = [line for its in found.values() for line in its]
    broken = [line for line in lines if not line.well]
    text = f"All well: {len(lines)} {'check' if len(lines) == 1 else 'checks'}."
    if broken:
        named = ", ".join(escape(line.what) for line in broken[:5]) + (" and more" if len(broken) > 5 else "")
        text = f"{len(broken)} of {len(lines)} checks need fixing: {named}."
    in_order = {name: [line for line in its if line.well] for name, its in found.items()}
    groups = [("To fix", broken), *in_order.items()]
    sections = [section for name, its in groups for section in _sections(name, its)]
    parts = [blocks.section(f"*{text}*"), *sections[:MAX_SECTIONS]]
    if len(sections) > MAX_SECTIONS:
        parts.append(blocks.context("There is more than fits into a message: `python -m bot doctor` shows all."))
    report = {"checks": len(lines), "broken": len(broken)}
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=report)


def _sections(name: str, lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the lines of a group in as many sections as they need; none where it has no lines."""
    said = f"*{escape(name)}*"
    for line in lines:
        more = _said(line)
        if len(said) + len(more) >= blocks.SECTION:
            yield blocks.section(said)
            said = more
        else:
            said += f"\n{more}"
    if lines:
        yield blocks.section(said)


def _said(line: Line) -> str:
    if line.well:
        return f"ok  {escape(line.what)}: {escape(line.found)}"
    return f"✗  *{escape(line.what)}*: {escape(line.found)}. {escape(line.remedy)}"
