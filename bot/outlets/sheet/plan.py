"""What has to be done so that the spreadsheet shows our tabs, and keeps what people added to them.

Our rows are found by their keys, wherever they stand; new ones come below the last of ours. A row that is no longer in
the numbers is deleted, unless people added something to it: then it stays without numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.outlets.sheet import formats, updates
from bot.outlets.sheet.client import Json
from bot.outlets.sheet.snapshot import GUARDS, Line, Present, Snapshot
from bot.outlets.sheet.tabs import Row, Tab, Value

SPARE_ROWS, SPARE_COLUMNS = 20, 12
"""Number of empty rows and columns of a tab that is made, and rows that are added where there are too few."""
WARNING = "Flakebot writes these tabs after each publication. Your own columns to the right of its stay as they are."


@dataclass(frozen=True)
class Block:
    """Values that are written side by side, from the first column of a row on."""

    sheet: int
    row: int
    lines: tuple[tuple[Value, ...], ...]


@dataclass
class Plan:
    """A write: what makes room, the values, and what depends on the room; `needed` where anything would change."""

    before: list[Json] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    after: list[Json] = field(default_factory=list)
    needed: bool = False

    @property
    def requests(self) -> list[Json]:
        """Return the whole write as one batch."""
        written = [updates.write(block.sheet, block.row, block.lines) for block in self.blocks]
        return [*self.before, *written, *self.after]


def make(tabs: Sequence[Tab], snapshot: Snapshot, run: str) -> Plan:
    """Return what has to be done; the last of the tabs holds the number of the write and the run that it shows."""
    about, plan = tabs[-1].id, Plan()
    state = snapshot.state(about)
    for index, tab in enumerate(tabs):
        present = snapshot.tabs.get(tab.id)
        if present is None:
            _add(plan, tab, index, snapshot.titles)
        else:
            _change(plan, tab, present)
    plan.needed = bool(plan.before or plan.blocks or snapshot.stages or state["run"] != run)
    number = 1 + max([state["write"], *(guard - GUARDS for guard in snapshot.guards)])
    for tab in tabs:
        mark: Json = {"columns": [column.title for column in tab.columns]}
        if tab.id == about:
            mark |= {"write": number, "run": run}
        _head(plan, tab, mark, snapshot.tabs.get(tab.id))
    plan.after += _guard(about, number, snapshot.guards)
    plan.after += [{"deleteSheet": {"sheetId": stage}} for stage in sorted(snapshot.stages)]
    return plan


def _guard(about: int, number: int, old: frozenset[int]) -> list[Json]:
    """Return the requests that let only one of several writes succeed that were planned from the same state.

    Google refuses the id of a protected range that exists, and with it the whole batch.
    """
    guard = {
        "protectedRangeId": GUARDS + number,
        "range": {"sheetId": about},
        "description": WARNING,
        "warningOnly": True,
    }
    gone: list[Json] = [{"deleteProtectedRange": {"protectedRangeId": each}} for each in sorted(old)]
    return [{"addProtectedRange": {"protectedRange": guard}}, *gone]


def _head(plan: Plan, tab: Tab, mark: Json, present: Present | None) -> None:
    """Write the mark and the titles, where they are not there."""
    titles = tuple(column.title for column in tab.columns)
    if present is None or present.mark != mark or present.header != titles:
        # The titles alone: what people change there is written over, too.
        plan.needed |= present is not None and present.header != titles
        plan.blocks.append(Block(tab.id, 0, ((json.dumps(mark, ensure_ascii=False), *titles),)))


def _add(plan: Plan, tab: Tab, index: int, taken: frozenset[str]) -> None:
    """Make a tab, with its format and its chart."""
    title = next(each for each in _titles(tab.title) if each.lower() not in taken)
    grid = {
        "rowCount": 1 + len(tab.rows) + SPARE_ROWS,
        "columnCount": 1 + len(tab.columns) + SPARE_COLUMNS,
        "frozenRowCount": 1,
    }
    properties = {"sheetId": tab.id, "title": title, "index": index, "gridProperties": grid}
    plan.before.append({"addSheet": {"properties": properties}})
    if tab.rows:
        plan.blocks.append(Block(tab.id, 1, tuple((row.key, *row.values) for row in tab.rows)))
    plan.after += formats.header(tab) + formats.numbers(tab, len(tab.rows))
    plan.after += formats.small_numbers(tab, tab.graded)
    if tab.charted:
        plan.after.append(formats.add_chart(tab, len(tab.rows)))


def _titles(title: str) -> Iterator[str]:
    """Yield what a tab may be called: a person's tab keeps its name."""
    yield title
    yield f"{title} (Flakebot)"
    for number in range(2, 1000):
        yield f"{title} (Flakebot {number})"


def _change(plan: Plan, tab: Tab, present: Present) -> None:
    """Bring a tab that is there up to date."""
    titles = tuple(column.title for column in tab.columns)
    wanted = {row.key: row for row in tab.rows}
    gone = [at for at, line in enumerate(present.lines, 1) if line.key and line.key not in wanted and not line.has_more]
    kept = [line for at, line in enumerate(present.lines, 1) if at not in gone]
    there = {line.key for line in kept}
    new = [row for row in tab.rows if row.key not in there]
    place = _below(kept)
    plan.before += _columns(tab.id, present.columns, titles)
    plan.before += _rows(tab.id, present.rows, gone, kept, len(new))
    final: list[Line | Row] = [*kept[:place], *new, *kept[place:]]
    plan.blocks += _blocks(tab, final, wanted, present.columns)
    if new or present.columns != titles:
        plan.after += formats.numbers(tab, len(final))
        if formats.CHART in present.charts:
            plan.after.append(formats.update_chart(tab, len(final)))
    if present.columns != titles:
        added = [one for one in tab.graded if one[0] not in present.columns]
        plan.after += formats.header(tab) + formats.small_numbers(tab, added)


def _below(kept: Sequence[Line]) -> int:
    """Return after how many rows new ones come: below the last of ours."""
    return max((at for at, line in enumerate(kept, 1) if line.key), default=0)


def _columns(sheet: int, old: tuple[str, ...], new: tuple[str, ...]) -> list[Json]:
    """Return the requests that insert and delete columns of ours, so that people's stay beside them."""
    found, left = [], list(old)
    for at in range(len(left), 0, -1):
        if left[at - 1] not in new:
            found.append(updates.remove(sheet, "COLUMNS", at, at + 1))
            del left[at - 1]
    for at, title in enumerate(new, 1):
        if title not in left:
            found.append(updates.insert(sheet, "COLUMNS", at, 1))
            left.insert(at - 1, title)
    return found


def _rows(sheet: int, grid: int, gone: Sequence[int], kept: Sequence[Line], new: int) -> list[Json]:
    """Return the requests that delete rows of ours and make room for new ones."""
    place, left = _below(kept), grid - len(gone)
    squeezed = new > 0 and place < len(kept)
    # One row below the header has to stay, whatever is deleted.
    lacking = max(0 if squeezed else 1 + len(kept) + new - left, 2 - left)
    found = [updates.append(sheet, "ROWS", lacking + SPARE_ROWS)] if lacking > 0 else []
    found += [updates.remove(sheet, "ROWS", first, last) for first, last in reversed(_runs(gone))]
    if squeezed:
        found.append(updates.insert(sheet, "ROWS", 1 + place, new))
    return found


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the ranges that numbers in ascending order form, the last of each not included."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number:
            found[-1] = found[-1][0], number + 1
        else:
            found.append((number, number + 1))
    return found


def _blocks(tab: Tab, final: Sequence[Line | Row], wanted: dict[str, Row], titles: tuple[str, ...]) -> Iterator[Block]:
    """Yield the values of our rows that are not there yet."""
    lines: dict[int, tuple[Value, ...]] = {}
    for at, line in enumerate(final, 1):
        if isinstance(line, Row):
            lines[at] = (line.key, *line.values)
        elif line.key:
            old = dict(zip(titles, line.values, strict=True))
            there = tuple(old.get(column.title) for column in tab.columns)
            now = wanted[line.key].values if line.key in wanted else _without_numbers(tab, there)
            if now != there:
                lines[at] = (line.key, *now)
    for first, last in _runs(list(lines)):
        yield Block(tab.id, first, tuple(lines[at] for at in range(first, last)))


def _without_numbers(tab: Tab, values: tuple[Value, ...]) -> tuple[Value, ...]:
    kinds = [column.kind for column in tab.columns]
    return tuple(None if kind in ("count", "rate") else value for kind, value in zip(kinds, values, strict=True))
