"""VAN exports on disk: find a folder's tables, check every value, and write what we read of them as Parquet.

Values are checked column by column in batches; a batch's strings become typed Arrow arrays, so that 3 million rows take
seconds. Columns that `bot/imports/source_tables/` does not name are never read.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bot.calendar import say_date
from bot.errors import UserError
from bot.imports.batches import Batch, Texts, read_batches
from bot.imports.columns import OddError, write_by_column
from bot.imports.conversions import SHIFT_BEGINS
from bot.imports.faults import MONTH_FIRST, Fault, Faults
from bot.imports.source_tables import PERSONAL, SIGN_UPS, Table
from bot.imports.sources import SourceMap
from bot.imports.values import AMBIGUOUS, Period, ambiguous, convert, schema
from bot.language.spelling import plain
from bot.messages import ADMIN

SUFFIXES = (".csv", ".csv.gz", ".parquet")
CAMPAIGN = "campaign.json"
"""A folder may give its campaign's name in it: {"name": "…"}."""


@dataclass(frozen=True)
class Export:
    """A folder's files by table, and the campaign's name if the folder gives one; `source` names the columns.

    `period` is the campaign's, by which days with slashes are judged.
    """

    source: SourceMap
    files: dict[str, Path]
    others: tuple[str, ...]
    campaign: str
    period: Period | None = None


def find(
    folder: Path,
    source: SourceMap,
    *,
    regions: bool = True,
    period: Period | None = None,
    maps: Collection[str] = (),
) -> Export:
    """Return the files of a folder by our table, as `source` names them; `regions`: whether a map of regions is needed.

    `maps` are the tables that Slack takes by themselves. Raises UserError where the folder lacks what every campaign
    needs.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder. Name the folder that holds event_attendees.csv and regions.csv.")
    tables = {name.lower(): ours for ours, origin in source.origins.items() for name in origin.tables}
    files: dict[str, Path] = {}
    others = []
    for path in sorted(folder.iterdir()):
        name = next((path.name.lower().removesuffix(end) for end in SUFFIXES if path.name.lower().endswith(end)), "")
        if path.name == CAMPAIGN or path.name.startswith("."):
            continue
        if name not in tables:
            others.append(path.name)
        elif tables[name] in files:
            both = f"{files[tables[name]].name} and {path.name}"
            raise UserError(f"{both} are the same table: keep one of them in {folder}.")
        else:
            files[tables[name]] = path
    _check_whole(folder, source, files, others, maps)
    if regions and "regions" not in files:
        raise UserError(
            f"{folder} has no regions.csv. Write one with the columns event_location_id,region,region_group,valid_from,"
            f"valid_to: one line for each location of your events."
        )
    return Export(source, files, tuple(others), _campaign(folder), period)


def _check_whole(
    folder: Path, source: SourceMap, files: Collection[str], others: Sequence[str], maps: Collection[str]
) -> None:
    """Raise UserError where a folder has no sign-ups."""
    alike = [name for name in others if plain(name).startswith(plain("event_attendees"))]
    if alike and "event_attendees" in source.origins and "event_attendees" not in files:
        raise UserError(f"{alike[0]} looks like event_attendees: save it as event_attendees.csv in {folder}.")
    wanted = [group for group in SIGN_UPS if set(group) <= set(source.origins)]
    if any(set(group) <= set(files) for group in wanted):
        return
    first, *rest = [" with ".join(f"{source.origins[name].tables[0]}.csv" for name in group) for group in wanted]
    derived = f" (nor {rest[0]}, from which it can be derived)" if rest else ""
    said = (
        f"{folder} has no {first}{derived}. Export it from VAN's sync; the columns are in docs/loading.md."
        if source.preset == "phoenix"
        else f"{folder} has no {first}{derived}, as the preset {source.preset} names them. docs/campaigns.md has each."
    )
    raise UserError(said + _alone(files, maps))


def _alone(files: Collection[str], maps: Collection[str]) -> str:
    """Return how maps are taken by themselves, as a sentence; '' unless all tables of a folder are maps."""
    if not files or not set(files) <= set(maps):
        return ""
    name = min(files)
    return f" Slack takes {name}.csv alone: drop it in the data team's channel, or type `{ADMIN} {name}` for how."


def _campaign(folder: Path) -> str:
    path = folder / CAMPAIGN
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["name"]) if path.exists() else ""
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f'{path} should be {{"name": "…"}}; fix it or delete it.') from error


def write_parquet(path: Path, table: Table, target: Path, faults: Faults, progress: Callable[[int], None]) -> int:
    """Check a file and write its columns as Parquet; return its rows. `progress` is told the rows read so far.

    Once there is a fault nothing more is written, but the rest is still checked.
    """
    with _collector_off():
        if not faults.count and not path.name.lower().endswith(".parquet"):
            try:
                return write_by_column(path, table, target, faults, progress)
            except OddError:
                pass
        return _write_by_line(path, table, target, faults, progress)


def _write_by_line(path: Path, table: Table, target: Path, faults: Faults, progress: Callable[[int], None]) -> int:
    rows = 0
    with pq.ParquetWriter(target, schema(table.columns)) as writer:
        for lines, batch in read_batches(path, table, faults):
            columns = _typed(path.name, table, batch, lines, faults)
            if not faults.count:
                writer.write_table(pa.table(columns, schema(table.columns)))
            rows += len(lines)
            progress(rows)
    _judge_slashed(path.name, faults)
    return rows


def days(path: Path) -> str:
    """Return the first and the last day of a written file's shifts, for a message; '' where it has none."""
    file = pq.ParquetFile(path)
    place = next(i for i, name in enumerate(file.schema_arrow.names) if name in SHIFT_BEGINS)
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    found = [each for group in groups if (each := group.column(place).statistics) and each.has_min_max]
    if not found:
        return ""
    first, last = min(each.min for each in found), max(each.max for each in found)
    return f"{say_date(first)}, {first.year} to {say_date(last)}, {last.year}"


@contextmanager
def _collector_off() -> Iterator[None]:
    """Turn Python's cycle collector off: scanning a batch's million texts again and again takes half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _judge_slashed(file: str, faults: Faults) -> None:
    """Note the days of a file of which nothing tells whether the month or the day is written first."""
    for column, days in faults.slashed.pop(file, {}).items():
        if ambiguous(days, faults.period):
            for day, line in days.items():
                faults.add(Fault(file, line, column, day, AMBIGUOUS))


def _typed(file: str, table: Table, batch: Batch, lines: Sequence[int], faults: Faults) -> list[pa.Array]:
    """Convert a batch's texts; faults are noted in the order of the file's lines."""
    columns = []
    found = []
    for column, texts in zip(table.columns, batch, strict=True):
        values, unreadable = convert(column, texts)
        if column.type == "DATE" and (days := _days_with_slashes(texts)):
            faults.remark(MONTH_FIRST.format(file, column.name), len(days))
            known = faults.slashed.setdefault(file, {}).setdefault(column.name, {})
            for place, text in days:
                known.setdefault(text.strip(), lines[place])
        columns.append(values)
        for one in unreadable:
            shown = None if column.name in PERSONAL else one.value
            found.append(Fault(file, lines[one.position], column.name, shown, one.remedy))
    for fault in sorted(found, key=lambda fault: fault.line):
        faults.add(fault)
    return columns


def _days_with_slashes(texts: Texts) -> list[tuple[int, str]]:
    listed = texts if isinstance(texts, list) else texts.to_pylist()
    return [(place, text) for place, text in enumerate(listed) if "/" in text]
