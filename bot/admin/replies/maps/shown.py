"""A map as the data team reads it: its lines, what it leaves out, its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.admin.replies import freezes
from bot.messages import ADMIN, Block, File, Reply
from bot.replies import blocks
from bot.replies.blocks import Cell, escape
from bot.schedule import say_moment

if TYPE_CHECKING:
    from bot.imports.maps import Version

VERSIONS = 8
"""Maximum number of versions listed."""
LEFT_OUT = 8
"""Maximum number of lines listed of what a map lacks, and of faults."""


@dataclass(frozen=True)
class Gaps:
    """What a map lacks, in a sentence; under a title the lines that tell it apart, and the same as data."""

    summary: str
    title: str = ""
    lines: tuple[str, ...] = ()
    report: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Table:
    """A map's lines as a table: its caption, its header, and a row for each line."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Shown:
    """A map in force: its lines, versions, what it lacks, and the last day of the data in which this was found.

    `doubts` are what cannot be right in it; `waits` means that no published run has used it yet. `notes` are more small
    print.
    """

    map: str
    table: Table
    versions: Sequence[Version]
    gaps: Gaps
    data_through: date | None
    zone: ZoneInfo
    notes: Sequence[str]
    doubts: Sequence[str] = ()
    waits: bool = False


def show(shown: Shown, file: File | None = None) -> Reply:
    """Show a map."""
    gaps, rows = shown.gaps, shown.table.rows
    text = f"{counted(len(rows), 'line')} of {shown.map}. {gaps.summary}"
    table, cut = _table(shown.table)
    parts: list[Block] = [blocks.section(f"*{text}*\n{_source(shown)}")]
    if gaps.lines:
        parts.append(_listed(gaps.title, gaps.lines, LEFT_OUT))
    if shown.doubts:
        parts.append(_listed(":warning: Cannot be right", (f"• {escape(each)}" for each in shown.doubts), LEFT_OUT))
    parts += table
    if shown.versions:
        parts.append(_listed("Versions", _versions(shown), VERSIONS))
    parts.append(blocks.actions([blocks.button("As CSV", f"{ADMIN} {shown.map} csv:yes", 0)]))
    parts.append(blocks.context(*cut, " ".join(shown.notes)))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=_report(shown), file=file)


def _report(shown: Shown) -> dict[str, Any]:
    through = shown.data_through.isoformat() if shown.data_through else None
    left = [dict(each) for each in shown.gaps.report]
    return {"map": shown.map, "lines": len(shown.table.rows), "left_out": left, "data_through": through}


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number of things."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _listed(title: str, lines: Iterable[str], most: int) -> Block:
    found = list(lines)
    more = [f"and {len(found) - most:,} more"] if len(found) > most else []
    return blocks.section("\n".join([f"*{title}*", *found[:most], *more]))


def _source(shown: Shown) -> str:
    newest = shown.versions[0] if shown.versions else None
    if newest is None:
        return "It is the source's own, as the load or the sync brings it."
    what = "It is the source's own again" if not newest.dataset else f"It is version {newest.version}"
    at, who = say_moment(newest.noted_at.astimezone(shown.zone)), freezes.person(newest.person)
    return f"{what}, since {at} by {who}: {escape(newest.reason)}." + _waits(shown)


def _waits(shown: Shown) -> str:
    if not shown.waits:
        return ""
    return f"\n:hourglass: The published numbers are not made with it yet: `{ADMIN} rerun pipeline reason:…`."


def _table(table: Table) -> tuple[list[Block], list[str]]:
    """Return the table of a map's lines, and a note where it had to be cut."""
    rows = table.rows
    fits = blocks.fitting(rows)
    cut = [f"Showing {fits} of {len(rows):,} lines; the CSV has all."] if fits < len(rows) else []
    return ([blocks.data_table(table.caption, table.header, rows[:fits])] if fits else []), cut


def _versions(shown: Shown) -> Iterable[str]:
    for at, each in enumerate(shown.versions):
        moment, who = say_moment(each.noted_at.astimezone(shown.zone)), freezes.person(each.person)
        again = f"`{ADMIN} {each.map} revert:{each.version} reason:…`" if at else "In force."
        lines = _lines(each, shown.versions[at + 1 :])
        yield f"• {each.version}: {moment}, {who}, {lines}: {escape(each.reason)}. {again}"


def _lines(version: Version, earlier: Iterable[Version]) -> str:
    if not version.dataset:
        return "the source's own"
    first = [each.version for each in earlier if each.dataset == version.dataset]
    return f"version {first[-1]} again" if first else counted(version.lines or 0, "line")


def stored(version: Version) -> Reply:
    """Confirm that a version is in force with the next run."""
    name = version.map
    text = f"Version {version.version} of {name} is in force with the next run."
    rerun = blocks.button("Run it now", f"{ADMIN} rerun pipeline reason:{name} version {version.version}", 0)
    more = f"Until then answers stay as they are. `{ADMIN} {name} revert:{version.version - 1} reason:…` takes it back."
    return Reply(text, (blocks.section(f"*{text}*\n{more}"), blocks.actions([rerun])))
