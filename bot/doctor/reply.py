"""The doctor's reply: what is to be fixed and how, and which checks are well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.health import Line
from bot.messages import ADMIN, Block, Reply
from bot.replies import blocks
from bot.replies.blocks import escape

MAX_SECTIONS = 45
"""Maximum number of sections in a message beside the headline."""
MAX_FOLDED = 2000
"""Maximum length of the line that names what is well, in characters."""


def show(found: Mapping[str, Sequence[Line]], *, whole: bool = False) -> Reply:
    """Return the lines to fix, then the names of the others; `whole`: their lines, by what was checked."""
    lines = [line for its in found.values() for line in its]
    broken = [line for line in lines if not line.well]
    text = f"All well: {len(lines)} {'check' if len(lines) == 1 else 'checks'}."
    if broken:
        named = ", ".join(escape(line.what) for line in broken[:5]) + (" and more" if len(broken) > 5 else "")
        text = f"{len(broken)} of {len(lines)} checks need fixing: {named}."
    sections = list(_sections("To fix", broken))
    if whole:
        in_order = {name: [line for line in its if line.well] for name, its in found.items()}
        sections += [section for name, its in in_order.items() for section in _sections(name, its)]
    parts = [blocks.section(f"*{text}*"), *sections[:MAX_SECTIONS]]
    if not whole:
        parts += _folded([line for line in lines if line.well], others=bool(broken))
    if len(sections) > MAX_SECTIONS:
        parts.append(blocks.context("There is more than fits into a message: `python -m bot doctor` shows all."))
    report = {"checks": len(lines), "broken": len(broken)}
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=report)


def _folded(lines: Sequence[Line], *, others: bool) -> list[Block]:
    """Return what is well in one line, with a way to see what was found."""
    if not lines:
        return []
    named = ", ".join(dict.fromkeys(line.what for line in lines))
    many = "The other one is" if len(lines) == 1 else f"{len(lines)} others are"
    text = f"{many} fine: {named}." if others else f"Fine: {named}."
    return [
        blocks.section(escape(blocks.short(text, MAX_FOLDED))),
        blocks.actions([blocks.button("Show all", f"{ADMIN} doctor all", 0)]),
        blocks.context("At the terminal: `python -m bot doctor --all`"),
    ]


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
