"""What a table of another map says otherwise, one by one: contact types, campaign weeks, attempts by other tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.calendar import Span, say_date
from bot.imports.maps.lines import Line, contact_key

Value = int | str | None
"""A number or a word; None where there is none."""
Week = Callable[[date], Span]
"""Returns the campaign week that contains a day."""


@dataclass(frozen=True)
class Difference:
    """A value that is new, gone, or another: whose it is, of what, and on which days, None where these are open.

    `unit` stands behind a value that is new or gone.
    """

    name: str
    what: str
    before: Value
    now: Value
    first: date | None = None
    last: date | None = None
    unit: str = ""

    @property
    def change(self) -> str:
        """Return what it is: changed, new or gone."""
        return "new" if self.before is None else "gone" if self.now is None else "changed"


def of_contact_types(old: Iterable[Line], new: Iterable[Line]) -> Iterator[Difference]:
    """Yield the contact types and results that mean something else."""
    was, will = {contact_key(line): line for line in old}, {contact_key(line): line for line in new}
    for key in dict.fromkeys([*was, *will]):
        before, now = (str(found[key]["method"]) if key in found else None for found in (was, will))
        if before != now:
            yield Difference((will.get(key) or was[key])["name"], "", before, now)


def of_weeks(old: Iterable[Line], new: Iterable[Line]) -> Iterator[Difference]:
    """Yield the campaign weeks that have other days or names."""
    was, will = {line["first_day"]: line for line in old}, {line["first_day"]: line for line in new}
    for first in sorted({*was, *will}):
        before, now = (_rest(found.get(first)) for found in (was, will))
        if before != now:
            yield Difference("", f"week from {say_date(first)}", before, now)


def _rest(line: Line | None) -> str | None:
    """Return what tells a week besides its first day, None for no week."""
    if line is None:
        return None
    return f"through {say_date(line['last_day'])}" + (f", {line['name']}" if line["name"] else "")


def of_attempts(old: Iterable[Line], new: Iterable[Line], week: Week) -> Iterator[Difference]:
    """Yield the attempts and conversations of each week and method that are others, the last week first."""
    was, will = _added(old, week), _added(new, week)
    for first, method, what in sorted({*was, *will}, key=lambda key: (-key[0].toordinal(), *key[1:])):
        before, now = was.get((first, method, what)), will.get((first, method, what))
        if before != now:
            yield Difference("", f"{method} {what}", before, now, first, week(first).last)


def _added(lines: Iterable[Line], week: Week) -> Mapping[tuple[date, str, str], int]:
    """Add up a table of attempts by week, method, and what is counted."""
    found: Counter[tuple[date, str, str]] = Counter()
    for line in lines:
        first = week(line["date"]).first
        found[first, line["method"], "attempts"] += line["attempts"]
        if line["conversations"]:
            found[first, line["method"], "conversations"] += line["conversations"]
    return found


def repeated(lines: Sequence[Line]) -> int:
    """Return how many lines are there already, word for word."""
    return len(lines) - len({tuple(line.values()) for line in lines})
