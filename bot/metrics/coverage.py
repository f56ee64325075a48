"""Which days are covered: those that the data have seen whole, and the days that they are compared with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.calendar import Span
from bot.metrics.counts import Source
from bot.tools import Published


@dataclass(frozen=True)
class Coverage:
    """The campaign's date, and the last covered day before it: no rate counts a later one. None: no day is covered."""

    today: date
    through: date | None

    @classmethod
    def of(cls, published: Published, today: date) -> Coverage:
        """Return what a run covers for an answer given today."""
        return cls.until(published.data_through, today)

    @classmethod
    def until(cls, data_through: date | None, today: date) -> Coverage:
        """Return what data cover for an answer given today, which is never covered itself."""
        return cls(today, min(data_through, today - timedelta(1)) if data_through else None)

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the parameters of a question that counts covered days."""
        return {"today": self.today, "through": self.through}

    @property
    def stale(self) -> bool:
        """Return whether the data end before yesterday."""
        return self.through is None or self.through < self.today - timedelta(1)

    def covers(self, day: date) -> bool:
        """Return whether a day is covered."""
        return self.through is not None and day <= self.through

    def within(self, span: Span) -> Span | None:
        """Return the covered days of a span; None where it has none."""
        if self.through is None or not self.covers(span.first):
            return None
        return span.until(self.through)

    def compared(self, span: Span) -> Span | None:
        """Return the days that a span's covered days are compared with; None where it has none."""
        covered = self.within(span)
        return span.before(covered.last) if covered else None


class CoveredReport(ABC):
    """A report whose rates count the covered days of those asked for."""

    today: date
    source: Source

    @property
    @abstractmethod
    def span(self) -> Span:
        """Return the days asked for."""

    @property
    def coverage(self) -> Coverage:
        """Return which days are covered."""
        return Coverage.until(self.source.data_through, self.today)

    @property
    def covered(self) -> Span | None:
        """Return the covered days of those asked for; None where there are none."""
        return self.coverage.within(self.span)

    @property
    def through(self) -> date | None:
        """Return the last day that rates count; None where no day asked for is covered."""
        return self.covered.last if self.covered else None
