"""How shifts turned out, their flake rate and its interval: what every report is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from bot.language import NO_REGION, NO_TURF
from bot.metrics import definitions
from bot.metrics.definitions import MN2020, Definition
from bot.tools import Answer, Published

MIN_CLOSED_TO_RANK = 30
"""Minimum number of closed shifts for a rate to be ranked or compared; with fewer it is drawn in grey."""
MIN_CLOSED = 10
"""Minimum number of closed shifts for a rate to be drawn; with fewer, charts show only the counts."""
AHEAD = ("unsynced", "scheduled", "confirmed", "left_message", "cancelled_ahead", "closed_ahead")
"""The counts of days that are not covered."""
LEFTOVER = (NO_TURF, NO_REGION)
"""Names of rows that belong to no organizer or no region; they are listed last."""

_Z80 = 1.2815515655446004
"""90% quantile of the normal distribution: 80% of it lies within ± this value."""


def wilson(successes: int, n: int, z: float = _Z80) -> tuple[float, float] | None:
    """Return the Wilson score interval of a proportion, 80% by default; None when n is 0.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209–212.
    """
    if n == 0:
        return None
    rate = successes / n
    middle = rate + z * z / (2 * n)
    spread = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True)
class Counts:
    """How shifts turned out.

    `completed`, `no_show`, `cancelled` and `unclosed` count covered days, the fields from `unsynced` on those that are
    not covered; `declined`, `rescheduled`, `walk_in`, `invited` and `unknown` count all days. `definition` says which
    are flakes (None: counts of any definition may be added).
    """

    completed: int = 0
    no_show: int = 0
    cancelled: int = 0
    declined: int = 0
    rescheduled: int = 0
    walk_in: int = 0
    invited: int = 0
    unknown: int = 0
    unclosed: int = 0
    unsynced: int = 0
    scheduled: int = 0
    confirmed: int = 0
    left_message: int = 0
    cancelled_ahead: int = 0
    closed_ahead: int = 0
    definition: Definition | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, row: Mapping[str, Any], definition: Definition) -> Counts:
        """Read the counts from a question's row; columns it does not return count 0."""
        return cls(**{name: int(row[name]) for name in NAMES if name in row}, definition=definition)

    def by(self, definition: Definition) -> Counts:
        """Return the same counts with another definition."""
        return replace(self, definition=definition)

    def __add__(self, other: Counts) -> Counts:
        added = {name: getattr(self, name) + getattr(other, name) for name in NAMES}
        return Counts(**added, definition=self.definition or other.definition)

    @property
    def flakes(self) -> dict[str, int]:
        """Return the shifts that the definition counts as flakes, by name of their count."""
        return {name: getattr(self, name) for name in (self.definition or MN2020).flakes}

    @property
    def total_flakes(self) -> int:
        """Return the number of shifts that flaked."""
        return sum(self.flakes.values())

    @property
    def total(self) -> int:
        """Return the number of shifts that the rate counts: completed or flaked."""
        return self.total_flakes + self.completed

    @property
    def flake_rate(self) -> float | None:
        """Return the share of the total that flaked; None, never 0%, when the total is 0."""
        return self.total_flakes / self.total if self.total else None

    def share(self, outcome: str) -> float | None:
        """Return the share of one outcome in the total; None when the total is 0, or does not count the outcome."""
        within = outcome == "completed" or outcome in self.flakes
        return getattr(self, outcome) / self.total if within and self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the rate's 80% Wilson interval; None when no shift is closed."""
        return wilson(self.total_flakes, self.total)

    @property
    def possible(self) -> tuple[float, float] | None:
        """Return the range the rate can still take: from every unclosed shift completed to every one flaked."""
        certain = self.total_flakes - self._unclosed_flakes
        return (certain / self.closable, (certain + self.unclosed) / self.closable) if self.closable else None

    @property
    def closed(self) -> int:
        """Return the number of closed shifts, whichever of them the rate counts."""
        return self.completed + self.no_show + self.cancelled

    @property
    def closable(self) -> int:
        """Return the number of shifts that the rate counts or may count once they are closed."""
        return self.total + self.unclosed - self._unclosed_flakes

    @property
    def _unclosed_flakes(self) -> int:
        return self.flakes.get("unclosed", 0)

    @property
    def shifts(self) -> int:
        """Return the number of all shifts; those confirmed or with a message left are among the scheduled ones."""
        counted: int = sum(getattr(self, name) for name in NAMES)
        return counted - self.confirmed - self.left_message

    @property
    def not_reached(self) -> int:
        """Return the number of scheduled shifts that are neither confirmed nor had a message left."""
        return self.scheduled - self.confirmed - self.left_message

    def ahead_as_json(self) -> dict[str, int]:
        """Return the counts of what is scheduled ahead by name."""
        return {
            "scheduled": self.scheduled,
            "confirmed": self.confirmed,
            "left_message": self.left_message,
            "not_reached": self.not_reached,
            "cancelled_ahead": self.cancelled_ahead,
        }

    def past_as_json(self) -> dict[str, Any]:
        """Return every number but those of days that are not covered by name, the rate unrounded or None."""
        return {name: value for name, value in self.as_json().items() if name not in AHEAD}

    def as_json(self) -> dict[str, Any]:
        """Return every number by name, the rate unrounded or None."""
        return {
            **{name: getattr(self, name) for name in NAMES},
            "total_flakes": self.total_flakes,
            "total": self.total,
            "flake_rate": self.flake_rate,
        }


NAMES = tuple(each.name for each in fields(Counts) if each.name != "definition")
"""The names of all counts."""


@dataclass(frozen=True)
class Source:
    """Source of a report's numbers: the campaign, the run, its last covered day, and the bytes BigQuery read.

    `definition` is the one by which its rates are computed.
    """

    campaign: str
    run_id: str
    data_through: date | None
    bytes_processed: int = 0
    bytes_billed: int = 0
    definition: Definition = MN2020

    @classmethod
    def of(cls, published: Published, *answers: Answer) -> Source:
        """Return the source of a report made from these answers."""
        return cls(
            published.campaign,
            published.run_id,
            published.data_through,
            sum(answer.cost.bytes_processed for answer in answers),
            sum(answer.cost.bytes_billed for answer in answers),
            definitions.of(published),
        )

    @property
    def kind(self) -> str:
        """Return the adjective for the shifts that the rates count."""
        return self.definition.kind

    @property
    def forecasting(self) -> Source:
        """Return the source of a report whose rates are those of forecasts."""
        return replace(self, definition=self.definition.of_forecasts)

    @property
    def closing(self) -> Source:
        """Return the source of a report whose rates are of closed shifts only."""
        return replace(self, definition=self.definition.of_closed)

    def as_json(self) -> dict[str, Any]:
        """Return the fields that every report begins with."""
        return {
            "definition": self.definition.name,
            "campaign": self.campaign,
            "run": self.run_id,
            "bytes_processed": self.bytes_processed,
            "bytes_billed": self.bytes_billed,
            "data_through": self.data_through.isoformat() if self.data_through else None,
        }
