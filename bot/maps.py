"""The maps that a campaign edits: which location is in which region, and what each status means.

A map is the source's own until somebody uploads another. Each version that was uploaded has a dataset of its own, and
one row in `maps` puts it in force; so it can be put in force again, and nothing is ever half replaced.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from bot import exports, loading
from bot.messages import File, UserError
from bot.sources import TABLES

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

Line = Mapping[str, Any]
"""One line of a map, by column."""
MAPS = ("regions", "statuses")
MOST_LINES = 20_000


@dataclass(frozen=True)
class Version:
    """A map that was put in force: the how many-th, from which dataset ('' for the source's own), by whom and why."""

    map: str
    version: int
    dataset: str
    person: str
    noted_at: datetime
    reason: str
    lines: int | None

    def holding(self, dataset: str, lines_: int | None) -> Version:
        """Give it a dataset, with so many lines."""
        return replace(self, dataset=dataset, lines=lines_)


@dataclass(frozen=True)
class Candidate:
    """A map that may be put in force: its lines, and a name for just these (`token`)."""

    map: str
    lines: tuple[Line, ...]
    token: str


def versions(warehouse: Warehouse) -> list[Version]:
    """List all versions, the newest of each map first."""
    return [Version(**row) for row in warehouse.ask("questions/maps").records()]


def in_force(warehouse: Warehouse) -> dict[str, str]:
    """Name the dataset of each map that was uploaded and is in force."""
    found: dict[str, str] = {}
    for version in versions(warehouse):
        found.setdefault(version.map, version.dataset)
    return {name: dataset for name, dataset in found.items() if dataset}


def lines(warehouse: Warehouse, name: str, datasets: Iterable[str]) -> tuple[Line, ...]:
    """Read a map's lines from the first of these datasets that has it; else what Flakebot takes for granted."""
    for dataset in datasets:
        if warehouse.columns(dataset, name) is not None:
            return tuple(warehouse.ask(f"questions/map_{name}", dataset).records())
    with loading.DEFAULTS[name].open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def read(name: str, file: File, old: Sequence[Line], begins: date | None = None) -> Candidate:
    """Read a map's CSV; with `begins`, what it changes begins on that day, and before it the old map holds.

    Raises UserError with what is wrong, line by line.
    """
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path, parquet = Path(scratch, f"{name}.csv"), Path(scratch, f"{name}.parquet")
        path.write_bytes(file.content)
        faults = exports.Faults()
        exports.write_parquet(path, TABLES[name], parquet, faults, lambda _: None)
        faults.check()
        found: list[Line] = pq.read_table(parquet).to_pylist()
    if not found:
        raise UserError(f"{file.name} has no lines: a map without any would leave everything unmapped.")
    if len(found) > MOST_LINES:
        raise UserError(f"{file.name} has {len(found):,} lines, and a map has up to {MOST_LINES:,}.")
    wanted = _from(old, found, begins) if begins else tuple(found)
    if wrong := _faults(name, wanted):
        raise UserError(f"Nothing was stored: {len(wrong)} wrong in {file.name}. " + " ".join(wrong[:10]))
    return Candidate(name, wanted, token(wanted))


def token(wanted: Iterable[Line]) -> str:
    """Name just these lines."""
    texts = sorted(repr(sorted((key, str(value)) for key, value in line.items())) for line in wanted)
    return sha256("\n".join(texts).encode()).hexdigest()[:12]


def _from(old: Sequence[Line], new: Sequence[Line], begins: date) -> tuple[Line, ...]:
    """Let the old lines of each location that changes hold until the day before, and the new ones from that day on."""
    before: dict[str, list[Line]] = {}
    after: dict[str, list[Line]] = {}
    for found, lines_ in ((before, old), (after, new)):
        for line in lines_:
            found.setdefault(line["event_location_id"], []).append(line)
    kept: list[Line] = []
    for place in dict.fromkeys([*before, *after]):
        was, will = before.get(place, []), after.get(place, [])
        if token(was) == token(will):
            kept += was
            continue
        last = begins - timedelta(1)
        kept += [dict(line) | {"valid_to": _least(line["valid_to"], last)} for line in was if _begins(line) <= last]
        kept += [dict(line) | {"valid_from": max(_begins(line), begins)} for line in will if _ends(line) >= begins]
    return tuple(kept)


def _begins(line: Line) -> date:
    return line["valid_from"] or date.min


def _ends(line: Line) -> date:
    return line["valid_to"] or date.max


def _least(one: date | None, other: date) -> date:
    return min(one or other, other)


def _faults(name: str, wanted: Sequence[Line]) -> list[str]:
    """Say what is wrong with a map as a whole."""
    return _region_faults(wanted) if name == "regions" else _status_faults(wanted)


def _region_faults(wanted: Sequence[Line]) -> list[str]:
    found, places, groups = [], dict[str, list[Line]](), dict[str, set[str]]()
    for line in wanted:
        places.setdefault(line["event_location_id"], []).append(line)
        groups.setdefault(line["region"], set()).add(line["region_group"] or "")
        if _begins(line) > _ends(line):
            found.append(f"Location {line['event_location_id']} ends before it begins.")
    for place, its in places.items():
        if any(_begins(one) <= _ends(other) and _begins(other) <= _ends(one) for one, other in combinations(its, 2)):
            found.append(f"Location {place} has two regions at once: set valid_to of the earlier line.")
    return found + [
        f"{region} is in two groups ({', '.join(sorted(its))})." for region, its in groups.items() if len(its) > 1
    ]


def _status_faults(wanted: Sequence[Line]) -> list[str]:
    counted = Counter(status_key(line["status_name"]) for line in wanted)
    return [f"“{status}” is there {many} times." for status, many in counted.items() if many > 1]


def status_key(name: str) -> str:
    """Reduce a status to what `normalize/newest` compares it by."""
    return " ".join(name.lower().split())


def following(known: Sequence[Version], name: str, person: str, reason: str, now: datetime) -> Version:
    """Make the version of a map that follows on those known: the source's own, until it is given a dataset."""
    newest = max((version.version for version in known if version.map == name), default=0)
    return Version(name, newest + 1, "", person, now, reason, None)


def store(warehouse: Warehouse, candidate: Candidate, version: Version) -> Version:
    """Store a map as a version, and put it in force with the next run.

    Raises UserError where somebody else was quicker.
    """
    dataset = loading.stamped(f"{warehouse.dataset}_map", version.noted_at)
    with tempfile.TemporaryDirectory(prefix="flakebot-") as scratch:
        path = Path(scratch, f"{candidate.map}.csv")
        path.write_bytes(as_csv(candidate.map, candidate.lines))
        warehouse.create_dataset(dataset)
        loading.load_file(warehouse, path, dataset, TABLES[candidate.map])
    made = enforce(warehouse, version.holding(dataset, len(candidate.lines)))
    keep = [one.dataset for one in versions(warehouse) if one.dataset]
    loading.sweep(warehouse, f"{warehouse.dataset}_map", keep, version.noted_at)
    return made


def enforce(warehouse: Warehouse, version: Version) -> Version:
    """Put a version in force with the next run, if nobody else has added that number. Raises UserError."""
    what = f"map {version.map} version {version.version} since {warehouse.born()}"
    if not warehouse.claim("records/map", what, **vars(version)):
        raise UserError("Somebody else has put another version in force just now: look at theirs, then do it again.")
    return version


def as_csv(name: str, lines_: Iterable[Line]) -> bytes:
    """Write a map as the CSV that can be edited and uploaded again."""
    columns = [column.name for column in TABLES[name].columns]
    with tempfile.SpooledTemporaryFile(mode="w+", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({column: line.get(column) or "" for column in columns} for line in lines_)
        file.seek(0)
        return file.read().encode()
