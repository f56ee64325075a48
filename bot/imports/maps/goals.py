"""Which goals another table sets, on which days: not line by line, for many lines can say the same.

A campaign may raise a goal in its line, or add a line that begins later, or end one line and begin another: these are
one change, “400 → 450 from Aug 22”.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.imports.maps.differences import Difference, Week
from bot.imports.maps.lines import Line, first_day, goal_key, last_day
from bot.metrics.ptg import LEVELS, activity

OPEN = date.max.toordinal() + 1
"""The day after the last there is."""

Key = tuple[str, str, str, str]


def differences(old: Iterable[Line], new: Iterable[Line], week: Week) -> Iterator[Difference]:
    """Yield what is another goal, by level, name and metric; `week` returns the usual week of a day."""
    was, will = _by_key(old), _by_key(new)
    for key in sorted({*was, *will}, key=_order):
        before, now = was.get(key, []), will.get(key, [])
        line = (now or before)[0]
        name = line["name"] or "Statewide"
        what = line["metric"].replace("_", " ") + (f" ({line['method']})" if line["method"] else "")
        # People are counted over 28 days, not by the week.
        unit = "" if line["metric"] == "active" else " a week"
        for first, last, then, then_now in _weekly(_whole(before, week), _whole(now, week)):
            yield Difference(name, what, then, then_now, first, last, unit)
        for first, last, then, then_now in _parts(before, now, week):
            yield Difference(name, what, then, then_now, first, last)


Change = tuple[date | None, date | None, int | None, int | None]
"""The first and the last day of a change, None where they are open, and the goals before and now."""


def _by_key(lines: Iterable[Line]) -> Mapping[Key, list[Line]]:
    found: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        found[goal_key(line)].append(line)
    return found


def _order(key: Key) -> tuple[int, str, int, str]:
    """Sort goals: the whole first, then by name, and metrics as they are listed."""
    level, name, metric, method = key
    return LEVELS.index(level), name, activity.GOALS.index(metric), method


def _is_whole(line: Line, week: Week) -> bool:
    """Return whether a line has a whole week, and so is a goal of each of its weeks."""
    first, last = first_day(line), last_day(line)
    if line["valid_from"] is None or line["valid_to"] is None:
        return True
    begins = week(first)
    whole = begins.first if begins.first == first else begins.last + timedelta(1)
    return whole + timedelta(6) <= last


def _whole(lines: Iterable[Line], week: Week) -> list[Line]:
    return [line for line in lines if _is_whole(line, week)]


def _weekly(before: Sequence[Line], now: Sequence[Line]) -> Iterator[Change]:
    """Yield the days on which the goal of a week is another; days that follow each other with the same are one."""
    bounds = sorted({0, OPEN, *_bounds(before), *_bounds(now)})
    merged: list[list[int | None]] = []
    for begins, ends in pairwise(bounds):
        goals = [_goal_on(before, begins), _goal_on(now, begins)]
        if merged and merged[-1][2:] == goals:
            merged[-1][1] = ends
        else:
            merged.append([begins, ends, *goals])
    for first, after, then, then_now in merged:
        if then != then_now:
            yield _day(first), _day((after or OPEN) - 1), then, then_now


def _bounds(lines: Iterable[Line]) -> Iterator[int]:
    for line in lines:
        yield from (_begins(line), _ends(line))


def _begins(line: Line) -> int:
    return line["valid_from"].toordinal() if line["valid_from"] else 0


def _ends(line: Line) -> int:
    return line["valid_to"].toordinal() + 1 if line["valid_to"] else OPEN


def _goal_on(lines: Iterable[Line], day: int) -> int | None:
    """Return the goal of the week of a day: of several lines that of the one that begins last."""
    holding = [line for line in lines if _begins(line) <= day < _ends(line)]
    return int(max(holding, key=lambda line: (_begins(line), -_ends(line)))["goal"]) if holding else None


def _day(number: int | None) -> date | None:
    return date.fromordinal(number) if number and number < OPEN - 1 else None


def _parts(before: Iterable[Line], now: Iterable[Line], week: Week) -> Iterator[Change]:
    """Yield the goals of days without a whole week that are others."""
    was, will = (
        {(line["valid_from"], line["valid_to"]): int(line["goal"]) for line in lines if not _is_whole(line, week)}
        for lines in (before, now)
    )
    for days in sorted({*was, *will}):
        if was.get(days) != will.get(days):
            yield *days, was.get(days), will.get(days)
