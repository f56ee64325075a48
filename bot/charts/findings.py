"""What a breakdown finds: which rows lie apart from the others, in one line that can stand above a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from bot.metrics import LEFTOVER, MIN_CLOSED_TO_RANK, Counts, newcombe

ERROR_RATE = 0.05
"""Maximum share of breakdowns in which nothing differs and yet a row is said to lie apart."""
MAX_NAMES = 2
"""Maximum number of rows named on one side."""
MAX_NAME = 26
"""Maximum length of a name, in characters."""


@dataclass(frozen=True)
class Row:
    """A row of a breakdown: its name and its counts."""

    key: str
    counts: Counts

    @property
    def large(self) -> bool:
        """Return whether it has enough closed shifts to be judged, and is somebody's."""
        return self.counts.total >= MIN_CLOSED_TO_RANK and self.key not in LEFTOVER


@dataclass(frozen=True)
class Findings:
    """The rows of a breakdown, and which of them flaked more or less than the others by more than chance explains."""

    rows: tuple[Row, ...]
    above: tuple[Row, ...]
    below: tuple[Row, ...]

    @property
    def telling(self) -> bool:
        """Return whether there is something to compare: several rows, and one of them with enough closed shifts."""
        return len(self.rows) > 1 and any(row.large for row in self.rows)

    def title(self, kind: str, whose: str) -> str:
        """Write what a telling breakdown found; `kind` is what a row is, `whose` the rate of all: Metro's 61%."""
        large = sorted((row for row in self.rows if row.large), key=lambda row: -(row.counts.flake_rate or 0.0))
        small = f"most {kind}s are still too small to judge" if len(large) * 2 < len(self.rows) else ""
        if self.above and self.below:
            return f"{names(self.above)} above {whose}, {names(self.below)} below"
        if self.above or self.below:
            return f"{names(self.above or self.below)} {'above' if self.above else 'below'} {whose}"
        if small:
            which = "highest" if len(large) > 1 else f"does not stand out from {whose}"
            return f"{named(large[0].key)} {which}; {small}"
        return f"No {kind} stands out from {whose}"


def find(rows: Sequence[Row]) -> Findings:
    """Compare each large row with all others together; the error rate is divided among the comparisons."""
    large = [row for row in rows if row.large]
    z = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * max(1, len(large))))
    flaked, closed = sum(row.counts.total_flakes for row in rows), sum(row.counts.total for row in rows)
    above, below = [], []
    for row in large:
        own = row.counts.total_flakes, row.counts.total
        apart = newcombe(own, (flaked - own[0], closed - own[1]), z)
        if apart and apart[0] > 0:
            above.append(row)
        elif apart and apart[1] < 0:
            below.append(row)
    return Findings(tuple(rows), tuple(above), tuple(below))


def names(rows: Sequence[Row]) -> str:
    """Return the names of rows as a list in words, with the number of those left out."""
    keys = [named(row.key) for row in rows]
    more = len(keys) - MAX_NAMES
    return listed(keys if more <= 0 else [*keys[:MAX_NAMES], f"{more} more"])


def named(key: str) -> str:
    """Cut a name so that it leaves room for what is said of it."""
    return key if len(key) <= MAX_NAME else f"{key[: MAX_NAME - 1].rstrip()}…"


def listed(words: Sequence[str]) -> str:
    """Write words as a list: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def possessive(place: str) -> str:
    """Write whose rate it is: Metro's, Suburbs'; of no place, the overall one."""
    return "the overall" if place == "All regions" else f"{place}'" if place.endswith("s") else f"{place}'s"
