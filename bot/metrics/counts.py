"""How shifts turned out, the rate of it, and how sure that is: what all reports are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from bot.tools import Answer, Published

DEFINITION = "mn2020"
"""flakes = no-show + cancelled; rate = flakes / (flakes + completed); only days that have come."""

MIN_CLOSED_TO_RANK = 30
"""With fewer closed shifts a rate says little: it is greyed, and does not rank."""
MIN_CLOSED = 10
"""With fewer closed shifts than this a rate says nothing: charts show the counts only."""
LEFTOVER = ("Unturfed", "Unmapped")
"""Rows that are nobody's: they stand last."""

_Z80 = 1.2815515655446004
"""The normal distribution's 90 % quantile: 80 % of it lie within ± this."""


def wilson(successes: int, n: int, z: float = _Z80) -> tuple[float, float] | None:
    """Give the Wilson score interval of a proportion, 80 % wide by default; None when n is 0.

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
    """How shifts turned out. All but the last four are of days that have come; those look ahead."""

    completed: int = 0
    no_show: int = 0
    cancelled: int = 0
    declined: int = 0
    rescheduled: int = 0
    walk_in: int = 0
    invited: int = 0
    unknown: int = 0
    unclosed: int = 0
    scheduled: int = 0
    confirmed: int = 0
    left_message: int = 0
    cancelled_ahead: int = 0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Counts:
        """Take the counts out of a question's row; those it does not return are 0."""
        return cls(**{field.name: int(row[field.name]) for field in fields(cls) if field.name in row})

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)))

    @property
    def total_flakes(self) -> int:
        """Count the shifts that were missed or cancelled."""
        return self.no_show + self.cancelled

    @property
    def total(self) -> int:
        """Count the shifts that are closed: completed or flaked."""
        return self.total_flakes + self.completed

    @property
    def flake_rate(self) -> float | None:
        """Give the share of closed shifts that flaked; None when none is closed, never 0 %."""
        return self.total_flakes / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Give the rate's 80 % Wilson interval; None when no shift is closed."""
        return wilson(self.total_flakes, self.total)

    @property
    def possible(self) -> tuple[float, float] | None:
        """Give the range the rate can still take: every unclosed shift completed … every one flaked."""
        closable = self.total + self.unclosed
        return (self.total_flakes / closable, (self.total_flakes + self.unclosed) / closable) if closable else None

    def as_json(self) -> dict[str, Any]:
        """Name every number, the rate unrounded or None."""
        return {
            **asdict(self),
            "total_flakes": self.total_flakes,
            "total": self.total,
            "flake_rate": self.flake_rate,
        }


@dataclass(frozen=True)
class Source:
    """Where a report's numbers come from: the campaign, the run, how far its data reach, and what BigQuery read."""

    campaign: str
    run_id: str
    data_through: date
    bytes_processed: int = 0
    bytes_billed: int = 0

    @classmethod
    def of(cls, published: Published, *answers: Answer) -> Source:
        """Name the source of what these answers say together."""
        return cls(
            published.campaign,
            published.run_id,
            published.data_through,
            sum(answer.cost.bytes_processed for answer in answers),
            sum(answer.cost.bytes_billed for answer in answers),
        )

    def as_json(self) -> dict[str, Any]:
        """Name what every report begins with."""
        return {
            "definition": DEFINITION,
            "campaign": self.campaign,
            "run": self.run_id,
            "bytes_processed": self.bytes_processed,
            "bytes_billed": self.bytes_billed,
            "data_through": self.data_through.isoformat(),
        }
