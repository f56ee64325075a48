"""Faults in a file: where, and how to fix them; of many of a kind, the first ones and their number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot.errors import UserError

MAX_ALIKE = 4
"""Maximum number of faults of a kind shown; the rest is counted."""
MAX_KINDS = 10
"""Maximum number of kinds of faults shown; the rest is counted."""

MONTH_FIRST = "{}, {}: dates with slashes were read as month/day/year"
"""What is remarked of a file's column of days."""


@dataclass(frozen=True)
class Fault:
    """A fault in a file, where it is, and how to fix it; `value` only where it is not personal."""

    file: str
    line: int
    column: str
    value: str | None
    remedy: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "") + (f", {self.column}" if self.column else "")
        found = "" if self.value is None else f" {self.value!r}:"
        return f"{place}:{found} {self.remedy}"


@dataclass
class Faults:
    """Collects faults: of each kind the first ones, and the number of the others; one cause may spoil every line.

    `period` is the campaign's first and last day. `slashed` are a file's different days with slashes, which are judged
    when all of it is read: by column, each with the line on which it is first.
    """

    period: tuple[date, date] | None = None
    kinds: dict[tuple[str, str, str], list[Fault]] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    remarks: dict[str, int] = field(default_factory=dict)
    """What is no fault, and a person should know: how it was read, and of how many lines."""

    slashed: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of all faults."""
        return self.counts.total()

    def add(self, fault: Fault) -> None:
        """Note a fault."""
        kind = fault.file, fault.column, fault.remedy
        self.counts[kind] += 1
        first = self.kinds.setdefault(kind, [])
        if len(first) < MAX_ALIKE:
            first.append(fault)

    def remark(self, said: str, lines: int) -> None:
        """Note how something was read."""
        self.remarks[said] = self.remarks.get(said, 0) + lines

    def lines(self) -> list[str]:
        """Return what is wrong, kind by kind, the most frequent first; what is not shown is counted."""
        shown: list[str] = []
        left = self.count
        for kind, _ in self.counts.most_common(MAX_KINDS):
            first = self.kinds[kind]
            shown += map(str, first)
            left -= self.counts[kind]
            if more := self.counts[kind] - len(first):
                shown.append(f"… and {more:,} more like {'this' if len(first) == 1 else 'these'}")
        return [*shown, *([f"… and {left:,} of other kinds"] if left else [])]

    def check(self) -> None:
        """Raise a UserError that lists them, if there are any."""
        if self.count:
            noun = "thing is" if self.count == 1 else "things are"
            said = "\n".join(f"  {line}" for line in self.lines())
            raise UserError(f"Nothing was loaded: {self.count:,} {noun} wrong.\n{said}")
