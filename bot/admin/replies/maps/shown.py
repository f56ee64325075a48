"""A map as the data team reads it: its lines, what it leaves out, its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.admin.replies import freezes
from bot.calendar import Span, say_span, say_through
from bot.imports.maps.moves import UNKNOWN, UNMAPPED
from bot.language.spelling import near
from bot.messages import ADMIN, Block, File, Reply
from bot.metrics import MN2020, Definition
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import NONE
from bot.schedule import say_moment

if TYPE_CHECKING:
    from bot.imports.maps import Version

VERSIONS = 8
"""Maximum number of versions listed."""
LEFT_OUT = 8
"""Maximum number of locations or statuses listed that are left out, and of faults."""

_OF = {
    "regions": ("event_location_id", "region", UNMAPPED, "location", "without a region"),
    "statuses": ("status_name", "outcome", UNKNOWN, "status", "without a meaning"),
}


@dataclass(frozen=True)
class LeftOut:
    """What a map leaves out: a location or a status, the number of its sign-ups, and their days."""

    name: str
    shifts: int
    days: Span


@dataclass(frozen=True)
class Shown:
    """A map in force: its lines, versions, what it leaves out, and the last day of the data in which this was found.

    `doubts` are what cannot be right in it; `waits` means that no published run has used it yet.
    """

    map: str
    lines: Sequence[Mapping[str, Any]]
    versions: Sequence[Version]
    left_out: Sequence[LeftOut]
    data_through: date | None
    zone: ZoneInfo
    doubts: Sequence[str] = ()
    waits: bool = False
    definition: Definition = MN2020


def left_out(rows: Iterable[Mapping[str, Any]], name: str) -> list[LeftOut]:
    """Return what is left out, most sign-ups first, in the rows of `questions/located` or `statused`."""
    key, column, word, *_ = _OF[name]
    found: dict[str, tuple[int, date, date]] = {}
    for row in rows:
        if row[column] == word:
            what, day = row[key] or "", row["event_date"]
            shifts, first, last = found.get(what, (0, day, day))
            found[what] = shifts + int(row["shifts"]), min(first, day), max(last, day)
    gathered = [LeftOut(what, shifts, Span(first, last)) for what, (shifts, first, last) in found.items()]
    return sorted(gathered, key=lambda each: (-each.shifts, each.name))


def show(shown: Shown, file: File | None = None) -> Reply:
    """Show a map."""
    text = f"{_counted(len(shown.lines), 'line')} of {shown.map}. {_summary(shown)}"
    table, cut = _table(shown)
    parts: list[Block] = [blocks.section(f"*{text}*\n{_source(shown)}")]
    if shown.left_out:
        parts.append(_listed("Left out", (_left_out(each, shown) for each in shown.left_out), LEFT_OUT))
    if shown.doubts:
        parts.append(_listed(":warning: Cannot be right", (f"• {escape(each)}" for each in shown.doubts), LEFT_OUT))
    parts += table
    if shown.versions:
        parts.append(_listed("Versions", _versions(shown), VERSIONS))
    parts.append(blocks.actions([blocks.button("As CSV", f"{ADMIN} {shown.map} csv:yes", 0)]))
    parts.append(blocks.context(*cut, _how(shown)))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=_report(shown), file=file)


def _report(shown: Shown) -> dict[str, Any]:
    left = [{"name": each.name, "sign_ups": each.shifts} for each in shown.left_out]
    through = shown.data_through.isoformat() if shown.data_through else None
    return {"map": shown.map, "lines": len(shown.lines), "left_out": left, "data_through": through}


def _counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _summary(shown: Shown) -> str:
    *_, noun, without = _OF[shown.map]
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    if not shown.left_out:
        return f"No {noun} {without}."
    sign_ups = _counted(sum(each.shifts for each in shown.left_out), "sign-up")
    return f"{_counted(len(shown.left_out), noun, plural)} {without}, with {sign_ups}."


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


def _how(shown: Shown) -> str:
    rate = f"Rates by the definition {escape(shown.definition.name)}. " if shown.map == "statuses" else ""
    return (
        f"{rate}To change it: edit the CSV, and drop it in the data team's channel. It is checked, and what it moves "
        f"is shown before it is put in force. Sign-ups of the published run, {say_through(shown.data_through)}."
    )


def _table(shown: Shown) -> tuple[list[Block], list[str]]:
    """Return the table of a map's lines, and a note where it had to be cut."""
    if shown.map == "statuses":
        caption, header = "What each status means", ["Status", "Counts as", "In the rate"]
        rows = [[line["status_name"], line["outcome"], _in_rate(line["outcome"], shown)] for line in shown.lines]
    else:
        caption, header = "Which location is in which region", ["Location", "Region", "Group", "From", "To"]
        columns = ("event_location_id", "region", "region_group", "valid_from", "valid_to")
        rows = [[str(line[column]) if line[column] else NONE for column in columns] for line in shown.lines]
    fits = blocks.fitting(rows)
    cut = [f"Showing {fits} of {len(rows):,} lines; the CSV has all."] if fits < len(rows) else []
    return ([blocks.data_table(caption, header, rows[:fits])] if fits else []), cut


def _in_rate(outcome: str, shown: Shown) -> str:
    """Return how an outcome is in the rate."""
    if outcome not in shown.definition.outcomes:
        return NONE
    return "as a show" if outcome == "completed" else "as a flake, once past" if outcome == "open" else "as a flake"


def _left_out(each: LeftOut, shown: Shown) -> str:
    said = f"{_counted(each.shifts, 'sign-up')}, {say_span(each.days)}"
    if not each.name:
        return f"• none named: {said}" + (". Give the events a location in VAN" if shown.map == "regions" else "")
    like = _like(each.name, shown)
    return f"• {escape(each.name)}: {said}" + (f". The map has “{escape(like)}”" if like else "")


def _like(name: str, shown: Shown) -> str:
    """Return what the map has that may be the same under another spelling; '' where there is nothing."""
    key, *_ = _OF[shown.map]
    known = [str(line[key]) for line in shown.lines]
    if shown.map == "statuses":
        return next(iter(near(name, known)), "")
    # Ids of locations are numbers: only where a spreadsheet added or dropped a zero are two alike.
    return next((one for one in known if one.lstrip("0") == name.lstrip("0")), "")


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
    return f"version {first[-1]} again" if first else _counted(version.lines or 0, "line")


def stored(version: Version) -> Reply:
    """Confirm that a version is in force with the next run."""
    name = version.map
    text = f"Version {version.version} of {name} is in force with the next run."
    rerun = blocks.button("Run it now", f"{ADMIN} rerun pipeline reason:{name} version {version.version}", 0)
    more = f"Until then answers stay as they are. `{ADMIN} {name} revert:{version.version - 1} reason:…` takes it back."
    return Reply(text, (blocks.section(f"*{text}*\n{more}"), blocks.actions([rerun])))
