"""A map as a CSV file: read and checked, begun on a day, compared with another, and written again."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bot.calendar import Span
from bot.errors import UserError
from bot.imports import exports
from bot.imports.batches import line_numbers
from bot.imports.faults import Faults
from bot.imports.maps.kinds import KINDS, MapKind
from bot.imports.maps.lines import Line, by_location, first_day, last_day, token
from bot.imports.source_tables import TABLES
from bot.messages import File
from bot.replies.csv_file import FORMULAS, guarded

HEADER_BYTES = 4096
"""Number of bytes in which the first line of a file is looked for."""
MAX_FAULTS = 10
"""Maximum number of faults shown; the rest is counted."""

_HISTORY = (
    "With from: the old lines stay for the days before; what holds for all days (a region's group) changes without it."
)


@dataclass(frozen=True)
class Changes:
    """How the lines of a map differ from another's: those that are new or changed, and those that they replace."""

    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: int


def recognized(file: File) -> str:
    """Return the map whose columns a file has, of several the one with the most; '' where it has those of none."""
    text = file.content[:HEADER_BYTES].decode(_encoding(file), errors="replace")
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        header = {cell.strip().lower() for cell in next(csv.reader(io.StringIO(text), delimiter=mark), [])}
    except csv.Error:
        return ""
    found = [kind for kind in KINDS.values() if kind.header <= header]
    return max(found, key=lambda kind: len(kind.header)).name if found else ""


def _encoding(file: File) -> str:
    return "utf-16" if file.content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def read(
    kind: MapKind, file: File, old: Sequence[Line], campaign: Span, begins: date | None = None
) -> tuple[Line, ...]:
    """Return the lines of a map's CSV. Raises UserError with what is wrong, line by line.

    With `begins`, what it changes begins on that day, and before it the old map holds.
    """
    other = recognized(file)
    if other not in ("", kind.name):
        raise UserError(f"{file.name} has the columns of {other}, not of {kind.name}: drop it, or say {other} instead.")
    if _encoding(file) == "utf-16":
        raise UserError(f"{file.name} is UTF-16. In Excel save it as “CSV UTF-8 (Comma delimited)”, and drop that.")
    found, places = _parsed(kind, file)
    if not found:
        raise UserError(f"{file.name} has no lines: {kind.empty}.")
    whole = [f"line {places[each.at]}, {each.column}: {each.remedy}" for each in kind.faults(found, campaign)]
    _refuse(file, _cut(whole), len(whole))
    if begins is None:
        return found
    wanted = _from(old, found, begins)
    wrong = [each.remedy for each in kind.faults(wanted, campaign)]
    _refuse(file, [*_cut(wrong), _HISTORY] if wrong else [], len(wrong))
    return wanted


def _parsed(kind: MapKind, file: File) -> tuple[tuple[Line, ...], list[int]]:
    """Return a CSV's lines, and the line of the file on which each begins."""
    table = TABLES[kind.name]
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path, parquet = Path(scratch, f"{kind.name}.csv"), Path(scratch, f"{kind.name}.parquet")
        path.write_bytes(file.content)
        wrong = Faults()
        many = exports.write_parquet(path, table, parquet, wrong, lambda _: None)
        if many > kind.max_lines:
            raise UserError(f"{file.name} has {many:,} lines, and a map has up to {kind.max_lines:,}.")
        _refuse(file, [line.removeprefix(f"{path.name}, ") for line in wrong.lines()], wrong.count)
        lines = tuple({column: _unguarded(value) for column, value in row.items()} for row in _rows(parquet))
        return lines, line_numbers(path, table)


def _rows(parquet: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(parquet).to_pylist()
    return found


def _unguarded(value: Any) -> Any:
    """Return a text as it was before `as_csv` kept it from being read as a formula."""
    return value[1:] if isinstance(value, str) and value[:1] == "'" and value[1:].startswith(FORMULAS) else value


def _cut(said: Sequence[str]) -> list[str]:
    """Return the first faults, and the number of the rest."""
    more = [f"… and {len(said) - MAX_FAULTS:,} more."] if len(said) > MAX_FAULTS else []
    return [*said[:MAX_FAULTS], *more]


def _refuse(file: File, said: Sequence[str], count: int) -> None:
    """Raise UserError with what is wrong, if anything is."""
    if count:
        noun = "thing is" if count == 1 else "things are"
        lines = "\n".join(f"  {each}" for each in said)
        raise UserError(f"Nothing was stored: {count:,} {noun} wrong in {file.name}.\n{lines}")


def changes(kind: MapKind, old: Sequence[Line], new: Sequence[Line]) -> Changes:
    """Compare a map's lines with another's."""
    was, will = {token([line]): line for line in old}, {token([line]): line for line in new}
    added = tuple(line for key, line in will.items() if key not in was)
    removed = tuple(line for key, line in was.items() if key not in will)
    both = Counter(map(kind.about, added)) & Counter(map(kind.about, removed))
    return Changes(added, removed, both.total())


def _from(old: Sequence[Line], new: Sequence[Line], begins: date) -> tuple[Line, ...]:
    """Return a map in which what changes at a location begins on a day: its old lines hold until the day before."""
    before, after = by_location(old), by_location(new)
    last = begins - timedelta(1)
    kept: list[Line] = []
    for place in dict.fromkeys([*before, *after]):
        was, will = before.get(place, []), after.get(place, [])
        if token(was) == token(will):
            kept += was
            continue
        kept += [dict(line) | {"valid_to": min(last_day(line), last)} for line in was if first_day(line) <= last]
        kept += [dict(line) | {"valid_from": max(first_day(line), begins)} for line in will if last_day(line) >= begins]
    return tuple(kept)


def as_csv(kind: MapKind, lines: Iterable[Line]) -> bytes:
    """Return a map as a CSV that can be edited and uploaded again."""
    text = io.StringIO()
    writer = csv.DictWriter(text, kind.columns)
    writer.writeheader()
    writer.writerows({column: guarded(line.get(column)) for column in kind.columns} for line in lines)
    # The mark at the beginning tells Excel that it is UTF-8.
    return ("\ufeff" + text.getvalue()).encode()
