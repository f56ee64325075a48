"""What the map of regions or of statuses leaves out: places and statuses that it does not have, and their sign-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.admin.replies.maps.shown import Gaps, counted
from bot.calendar import Span, say_span
from bot.imports.maps.lines import Line
from bot.replies.blocks import escape


@dataclass(frozen=True)
class Naming:
    """How sign-ups are counted that a map leaves out, and how that is said.

    `key` is the column of what the map names, `column` that of what it gives, which is `word` where it gives nothing.
    `noun` is called so where it is one, `plural` where there are several, and `without` what they lack. `nameless` is
    what to do where a sign-up names none. `like` returns which of the map's names may be meant by another spelling.
    """

    key: str
    column: str
    word: str
    noun: str
    plural: str
    without: str
    nameless: str
    like: Callable[[str, Sequence[str]], str]


@dataclass(frozen=True)
class LeftOut:
    """What a map leaves out: a location or a status, the number of its sign-ups, and their days."""

    name: str
    shifts: int
    days: Span


def gaps(rows: Iterable[Mapping[str, Any]], lines: Iterable[Line], naming: Naming) -> Gaps:
    """Say what is left out, by the rows of `questions/located` or `statused`."""
    found, known = left_out(rows, naming), [str(line[naming.key]) for line in lines]
    return Gaps(
        _summary(found, naming),
        "Left out",
        tuple(_said(each, known, naming) for each in found),
        tuple({"name": each.name, "sign_ups": each.shifts} for each in found),
    )


def left_out(rows: Iterable[Mapping[str, Any]], naming: Naming) -> list[LeftOut]:
    """Return what is left out, most sign-ups first."""
    found: dict[str, tuple[int, date, date]] = {}
    for row in rows:
        if row[naming.column] == naming.word:
            what, day = row[naming.key] or "", row["event_date"]
            shifts, first, last = found.get(what, (0, day, day))
            found[what] = shifts + int(row["shifts"]), min(first, day), max(last, day)
    gathered = [LeftOut(what, shifts, Span(first, last)) for what, (shifts, first, last) in found.items()]
    return sorted(gathered, key=lambda each: (-each.shifts, each.name))


def _summary(found: Sequence[LeftOut], naming: Naming) -> str:
    if not found:
        return f"No {naming.noun} {naming.without}."
    sign_ups = counted(sum(each.shifts for each in found), "sign-up")
    return f"{counted(len(found), naming.noun, naming.plural)} {naming.without}, with {sign_ups}."


def _said(each: LeftOut, known: Sequence[str], naming: Naming) -> str:
    said = f"{counted(each.shifts, 'sign-up')}, {say_span(each.days)}"
    if not each.name:
        return f"• none named: {said}{naming.nameless}"
    like = naming.like(each.name, known)
    return f"• {escape(each.name)}: {said}" + (f". The map has “{escape(like)}”" if like else "")
