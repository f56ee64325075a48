"""What the maps have in common that are tables of the data team's own: names that nobody has, days that are odd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.admin import AdminTools
from bot.admin.replies.maps.shown import Table
from bot.calendar import Calendar, Span
from bot.imports.maps.lines import Line, first_day, last_day, place_key
from bot.language import near
from bot.replies.blocks import Cell, escape
from bot.replies.phrases import NONE, count

NAMES = 5
"""Maximum number of unknown names listed in a warning."""


def table(caption: str, columns: Sequence[tuple[str, str]], lines: Iterable[Line]) -> Table:
    """Return lines as a table; `columns` are their names in the map and in the header."""
    rows = [[_cell(line[name]) for name, _ in columns] for line in lines]
    return Table(caption, [title for _, title in columns], rows)


def _cell(value: object) -> Cell:
    if isinstance(value, int):
        return count(value)
    return str(value) if value else NONE


def known(level: str, tools: AdminTools) -> tuple[str, ...]:
    """Return the regions, groups or organizers of the published numbers."""
    names = tools.numbers.names
    levels = {"region": tuple(names.regions), "region_group": names.groups, "organizer": names.organizers}
    return levels.get(level, ())


def unknown(lines: Iterable[Line], column: str, there: Iterable[str]) -> list[str]:
    """Return the names of a column that are none of those there are."""
    keys = {place_key(name) for name in there}
    named = dict.fromkeys(str(line[column]) for line in lines if line[column])
    return [name for name in named if place_key(name) not in keys]


def doubted(noun: str, names: Sequence[str], there: Sequence[str]) -> Iterator[str]:
    """Yield a warning about names that are none of those there are, with those that may be meant."""
    if names:
        listed = []
        for name in names[:NAMES]:
            like = next(iter(near(name, there)), "")
            listed.append(f"{escape(name)} (like {escape(like)}?)" if like else escape(name))
        more = f" and {len(names) - NAMES:,} more" if len(names) > NAMES else ""
        yield f"Not in the published numbers, so wrong unless new: {noun} {', '.join(listed)}{more}."


def outside(lines: Iterable[Line], calendar: Calendar) -> Iterator[str]:
    """Yield a warning about lines that hold on no day of the campaign."""
    number = sum(bool(calendar.outside(Span(first_day(line), last_day(line)))) for line in lines)
    if number:
        yield f"{number:,} {'line holds' if number == 1 else 'lines hold'} on no day of the campaign."
