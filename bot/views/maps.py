"""A map as the data team reads it: its lines, what it leaves out, its versions; and what another one would move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import blocks
from bot.admin import COMMAND
from bot.blocks import Number, escape
from bot.messages import Block, File, Reply
from bot.metrics.remap import UNKNOWN, UNMAPPED, Move, Remap, Touched
from bot.schedule import say_moment
from bot.views import freezes
from bot.views.words import percent
from bot.weeks import Span, say, say_span

if TYPE_CHECKING:
    from bot.maps import Version

ROWS = 60
VERSIONS = 8
LEFT_OUT = 8


@dataclass(frozen=True)
class LeftOut:
    """What a map leaves out: a location or a status, how many sign-ups hang on it, and of which days."""

    name: str
    shifts: int
    days: Span


@dataclass(frozen=True)
class Shown:
    """A map in force: its lines, versions, what it leaves out, and how far the data reach that this is seen in."""

    map: str
    lines: Sequence[Mapping[str, Any]]
    versions: Sequence[Version]
    left_out: Sequence[LeftOut]
    data_through: date
    zone: ZoneInfo


def left_out(rows: Iterable[Mapping[str, Any]], name: str) -> list[LeftOut]:
    """Gather what is left out, the weightiest first, of the rows of `questions/located` or `statused`."""
    key, column, word = ("event_location_id", "region", UNMAPPED) if name == "regions" else _STATUS
    found: dict[str, tuple[int, date, date]] = {}
    for row in rows:
        if row[column] == word:
            what, day = row[key] or "", row["event_date"]
            shifts, first, last = found.get(what, (0, day, day))
            found[what] = shifts + int(row["shifts"]), min(first, day), max(last, day)
    gathered = [LeftOut(what, shifts, Span(first, last)) for what, (shifts, first, last) in found.items()]
    return sorted(gathered, key=lambda each: (-each.shifts, each.name))


_STATUS = ("status_name", "outcome", UNKNOWN)


def show(shown: Shown, file: File | None = None) -> Reply:
    """Show a map."""
    hanging = sum(each.shifts for each in shown.left_out)
    what = "locations without a region" if shown.map == "regions" else "statuses without a meaning"
    text = f"{len(shown.lines)} lines of {shown.map}. " + (
        f"{len(shown.left_out)} {what}, with {hanging:,} sign-ups." if hanging else f"No {what}."
    )
    parts: list[Block] = [blocks.section(f"*{text}*\n{_source(shown)}"), _table(shown)]
    if shown.left_out:
        parts.append(blocks.section("*Left out*\n" + "\n".join(_left_out(each) for each in shown.left_out[:LEFT_OUT])))
    if shown.versions:
        parts.append(
            blocks.section("*Versions*\n" + "\n".join(_version(each, shown.zone) for each in shown.versions[:VERSIONS]))
        )
    parts.append(blocks.actions([blocks.button("As CSV", f"{COMMAND} {shown.map} csv:yes", 0)]))
    notes = [f"Showing {ROWS} of {len(shown.lines)} lines; the CSV has all."] if len(shown.lines) > ROWS else []
    notes.append(
        "To change it: edit the CSV, and drop it in the data team's channel. It is checked, and what it moves is shown "
        f"before it is put in force. Data through {say(shown.data_through)}."
    )
    parts.append(blocks.context("\n".join(notes)))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), file=file)


def _listed(title: str, lines: Iterable[str]) -> Block:
    return blocks.section("\n".join([f"*{title}*", *lines]))


def _source(shown: Shown) -> str:
    newest = shown.versions[0] if shown.versions else None
    if newest is None or not newest.dataset:
        return "It is the source's own, as the load or the sync brings it."
    at = say_moment(newest.noted_at.astimezone(shown.zone))
    who = freezes.person(newest.person)
    return f"It is version {newest.version}, of {at} by {who}: {escape(newest.reason)}."


def _table(shown: Shown) -> Block:
    if shown.map == "statuses":
        rows = [[line["status_name"], line["outcome"]] for line in shown.lines[:ROWS]]
        return blocks.data_table("What each status means", ["Status", "Counts as"], rows)
    header = ["Location", "Region", "Group", "From", "To"]
    columns = ("event_location_id", "region", "region_group", "valid_from", "valid_to")
    cells = [[str(line[column]) if line[column] else "–" for column in columns] for line in shown.lines[:ROWS]]
    return blocks.data_table("Which location is in which region", header, cells)


def _left_out(each: LeftOut) -> str:
    return f"• {escape(each.name) or 'none named'}: {each.shifts:,} sign-ups, {say_span(each.days)}"


def _version(each: Version, zone: ZoneInfo) -> str:
    at, who = say_moment(each.noted_at.astimezone(zone)), freezes.person(each.person)
    what = f"{each.lines} lines" if each.dataset else "the source's own"
    again = f"`{COMMAND} {each.map} revert:{each.version} reason:…`"
    return f"• {each.version}: {at}, {who}, {what}: {escape(each.reason)}. {again}"


@dataclass(frozen=True)
class Proposal:
    """A map that may be put in force: what it moves, how its lines differ, and the words that put it in force."""

    map: str
    remap: Remap
    added: int
    removed: int
    words: str
    data_through: date
    history: str = ""


def propose(proposal: Proposal) -> Reply:
    """Show what another map would move, and ask whether to put it in force."""
    remap, biggest = proposal.remap, proposal.remap.moves[:1]
    more = f", and {len(remap.moves) - 1} other moves" if len(remap.moves) > 1 else ""
    text = f"This map {_move(biggest[0])}{more}." if biggest else "This map moves no sign-up."
    lines = f"{proposal.added} lines new or changed, {proposal.removed} gone or changed."
    parts: list[Block] = [blocks.section(f"*{text}*\n{lines}")]
    if remap.moves:
        rows = [_row(move) for move in remap.moves[:ROWS]]
        parts.append(blocks.data_table("What moves", ["From", "To", "Sign-ups", "Weeks", "Of past days"], rows))
    if remap.touched:
        parts.append(_listed("Flake rates, all days up to today", map(_rate, remap.touched[: 2 * LEFT_OUT])))
    if remap.past and proposal.history:
        parts.append(
            blocks.section(f":warning: {remap.past:,} of these sign-ups are of days that are past. {proposal.history}")
        )
    parts.append(blocks.actions([blocks.button("Put it in force", proposal.words, 0) | {"style": "primary"}]))
    parts.append(
        blocks.context(
            f"Nothing is stored yet. At the terminal: `{escape(proposal.words)}`. Seen in the published run, data "
            f"through {say(proposal.data_through)}."
        )
    )
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=_report(remap))


def _report(remap: Remap) -> dict[str, Any]:
    return {"moves": [vars(move) for move in remap.moves], "shifts": remap.shifts, "past": remap.past}


def _move(move: Move) -> str:
    weeks = f"{move.weeks} {'week' if move.weeks == 1 else 'weeks'}"
    return f"moves {move.shifts:,} sign-ups of {weeks} from {escape(move.origin)} to {escape(move.target)}"


def _row(move: Move) -> list[blocks.Cell]:
    return [
        move.origin,
        move.target,
        Number(move.shifts, f"{move.shifts:,}"),
        Number(move.weeks, f"{move.weeks:,}"),
        Number(move.past, f"{move.past:,}"),
    ]


def _rate(each: Touched) -> str:
    before, now = each.before, each.now
    return (
        f"• {escape(each.region)}: {percent(before.flake_rate)} of {before.total:,} → "
        f"{percent(now.flake_rate)} of {now.total:,}"
    )


def stored(name: str, version: Version) -> Reply:
    """Say that a version is in force with the next run."""
    text = f"Version {version.version} of {name} is in force with the next run."
    rerun = blocks.button("Run it now", f"{COMMAND} rerun pipeline reason:{name} version {version.version}", 0)
    more = (
        f"Until then answers stay as they are. `{COMMAND} {name} revert:{version.version - 1} reason:…` takes it back."
    )
    return Reply(text, (blocks.section(f"*{text}*\n{more}"), blocks.actions([rerun])))
