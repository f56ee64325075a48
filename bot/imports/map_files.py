"""The lines of a map: read of a CSV and checked, let begin on a day, held against others, written as a CSV again."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bot.errors import UserError
from bot.imports import exports
from bot.imports.source_tables import TABLES
from bot.imports.values import status_key
from bot.messages import File
from bot.replies.csv_file import FORMULAS, guarded

Line = Mapping[str, Any]
"""One line of a map, by column."""
MOST_LINES = 20_000
HEADER = 4096
"""The first line of a file is looked for in so many bytes."""
SHOWN = 10
"""So many faults are said; the rest is counted."""

_NAMES = {"regions": "event_location_id", "statuses": "status_name"}
_HISTORY = (
    "With from: the old lines stay for the days before; what holds for all days (a region's group) changes without it."
)


@dataclass(frozen=True)
class Fault:
    """What cannot be right in a map as a whole: in which of its lines and which column, and how to mend it."""

    at: int
    column: str
    remedy: str


@dataclass(frozen=True)
class Changes:
    """How the lines of a map differ from another's: those that are new or changed, and those that they replace."""

    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: int


def kind(file: File) -> str:
    """Say of which map a file has the columns; '' where of none."""
    text = file.content[:HEADER].decode(_encoding(file), errors="replace")
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        header = {cell.strip().lower() for cell in next(csv.reader(io.StringIO(text), delimiter=mark), [])}
    except csv.Error:
        return ""
    needs = {name: {column.name for column in TABLES[name].columns if column.required} for name in _NAMES}
    return next((name for name, needed in needs.items() if needed <= header), "")


def _encoding(file: File) -> str:
    return "utf-16" if file.content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def read(name: str, file: File, old: Sequence[Line], begins: date | None = None) -> tuple[Line, ...]:
    """Read a map's CSV; with `begins`, what it changes begins on that day, and before it the old map holds.

    Raises UserError with what is wrong, line by line.
    """
    other = kind(file)
    if other not in ("", name):
        raise UserError(f"{file.name} has the columns of {other}, not of {name}: drop it, or say {other} instead.")
    if _encoding(file) == "utf-16":
        raise UserError(f"{file.name} is UTF-16. In Excel save it as “CSV UTF-8 (Comma delimited)”, and drop that.")
    found, places = _parsed(name, file)
    if not found:
        raise UserError(f"{file.name} has no lines: a map without any would leave everything unmapped.")
    whole = [f"line {places[each.at]}, {each.column}: {each.remedy}" for each in faults(name, found)]
    _refuse(file, _cut(whole), len(whole))
    if begins is None:
        return found
    wanted = _from(old, found, begins)
    wrong = [each.remedy for each in faults(name, wanted)]
    _refuse(file, [*_cut(wrong), _HISTORY] if wrong else [], len(wrong))
    return wanted


def _parsed(name: str, file: File) -> tuple[tuple[Line, ...], list[int]]:
    """Read a CSV's lines, and where in the file each begins."""
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path, parquet = Path(scratch, f"{name}.csv"), Path(scratch, f"{name}.parquet")
        path.write_bytes(file.content)
        wrong = exports.Faults()
        many = exports.write_parquet(path, TABLES[name], parquet, wrong, lambda _: None)
        if many > MOST_LINES:
            raise UserError(f"{file.name} has {many:,} lines, and a map has up to {MOST_LINES:,}.")
        _refuse(file, [line.removeprefix(f"{path.name}, ") for line in wrong.lines()], wrong.count)
        lines = tuple({column: _unguarded(value) for column, value in row.items()} for row in _rows(parquet))
        return lines, exports.line_numbers(path, TABLES[name])


def _rows(parquet: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(parquet).to_pylist()
    return found


def _unguarded(value: Any) -> Any:
    """Take a text as it was before `as_csv` kept it from being read as a formula."""
    return value[1:] if isinstance(value, str) and value[:1] == "'" and value[1:].startswith(FORMULAS) else value


def _cut(said: Sequence[str]) -> list[str]:
    """Say the first faults, and count the rest."""
    more = [f"… and {len(said) - SHOWN:,} more."] if len(said) > SHOWN else []
    return [*said[:SHOWN], *more]


def _refuse(file: File, said: Sequence[str], count: int) -> None:
    """Raise UserError with what is wrong, if anything is."""
    if count:
        noun = "thing is" if count == 1 else "things are"
        lines = "\n".join(f"  {each}" for each in said)
        raise UserError(f"Nothing was stored: {count:,} {noun} wrong in {file.name}.\n{lines}")


def token(lines: Iterable[Line], beside: str = "") -> str:
    """Name just these lines, in whatever order, and what is said `beside` them."""
    texts = sorted(repr(sorted((key, str(value)) for key, value in line.items())) for line in lines)
    return sha256("\n".join([*texts, beside]).encode()).hexdigest()[:12]


def changes(name: str, old: Sequence[Line], new: Sequence[Line]) -> Changes:
    """Hold a map's lines against another's."""
    was, will = {token([line]): line for line in old}, {token([line]): line for line in new}
    added = tuple(line for key, line in will.items() if key not in was)
    removed = tuple(line for key, line in was.items() if key not in will)
    both = Counter(line[_NAMES[name]] for line in added) & Counter(line[_NAMES[name]] for line in removed)
    return Changes(added, removed, both.total())


def _from(old: Sequence[Line], new: Sequence[Line], begins: date) -> tuple[Line, ...]:
    """Let the old lines of each location that changes hold until the day before, and the new ones from that day on."""
    before, after = _by_place(old), _by_place(new)
    last = begins - timedelta(1)
    kept: list[Line] = []
    for place in dict.fromkeys([*before, *after]):
        was, will = before.get(place, []), after.get(place, [])
        if token(was) == token(will):
            kept += was
            continue
        kept += [dict(line) | {"valid_to": min(_ends(line), last)} for line in was if _begins(line) <= last]
        kept += [dict(line) | {"valid_from": max(_begins(line), begins)} for line in will if _ends(line) >= begins]
    return tuple(kept)


def _by_place(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line["event_location_id"]].append(line)
    return found


def _begins(line: Line) -> date:
    return line["valid_from"] or date.min


def _ends(line: Line) -> date:
    return line["valid_to"] or date.max


def faults(name: str, lines: Sequence[Line]) -> list[Fault]:
    """Say what cannot be right in a map as a whole, line by line."""
    if name == "statuses":
        return list(_twice(lines))
    return sorted([*_backwards(lines), *_overlapping(lines), *_grouped(lines)], key=lambda each: each.at)


def _backwards(lines: Sequence[Line]) -> Iterator[Fault]:
    for at, line in enumerate(lines):
        if _begins(line) > _ends(line):
            yield Fault(at, "valid_to", f"location {line['event_location_id']} ends before it begins")


def _overlapping(lines: Sequence[Line]) -> Iterator[Fault]:
    """Find locations with two lines on one day: a line is held against the one that ends last of those before it."""
    latest: dict[str, Line] = {}
    for at in sorted(range(len(lines)), key=lambda at: _begins(lines[at])):
        line, place = lines[at], lines[at]["event_location_id"]
        other = latest.get(place)
        if other is not None and _begins(line) <= _ends(other) and _begins(line) <= _ends(line):
            yield Fault(at, "valid_from", _overlap(place, other, line))
        if other is None or _ends(line) > _ends(other):
            latest[place] = line


def _overlap(place: str, one: Line, other: Line) -> str:
    both = f"location {place} is in {one['region']} and {other['region']} at once"
    if _begins(one) == _begins(other):
        return f"{both}: delete one of the lines, or give them days of their own"
    return f"{both}: set valid_to of the earlier line to {_begins(other) - timedelta(1)}"


def _grouped(lines: Sequence[Line]) -> Iterator[Fault]:
    first: dict[str, str | None] = {}
    for at, line in enumerate(lines):
        group, region = line["region_group"], line["region"]
        if first.setdefault(region, group) != group:
            both = f"{first[region] or 'none'} and {group or 'none'}"
            yield Fault(at, "region_group", f"{region} is in two groups, {both}: write the same one on all its lines")


def _twice(lines: Sequence[Line]) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for at, line in enumerate(lines):
        key = status_key(line["status_name"])
        if key in known:
            yield Fault(
                at, "status_name", f"“{line['status_name']}” is there already, as {known[key]}: delete one line"
            )
        known.setdefault(key, line["outcome"])


def meanings(lines: Iterable[Line]) -> dict[str, str]:
    """Give each status's outcome by its key; of several the one that `normalize/newest` takes."""
    found: dict[str, str] = {}
    for line in lines:
        key, outcome = status_key(line["status_name"]), str(line["outcome"])
        found[key] = min(found.get(key, outcome), outcome)
    return found


def as_csv(name: str, lines: Iterable[Line]) -> bytes:
    """Write a map as the CSV that can be edited and uploaded again."""
    columns = [column.name for column in TABLES[name].columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({column: guarded(line.get(column) or "") for column in columns} for line in lines)
    # The mark at the beginning tells Excel that it is UTF-8.
    return ("\ufeff" + text.getvalue()).encode()
