"""What answering one request took: the rows that it read, and the bytes that BigQuery read for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.tools import Answer, Cost


@dataclass
class Usage:
    """The rows read for a request, even if another asked for them first; and the bytes read for its own queries.

    Any number of threads may add to it.
    """

    _rows: list[int] = field(default_factory=list)
    _costs: list[Cost] = field(default_factory=list)

    def add_rows(self, answer: Answer) -> Answer:
        """Count an answer's rows, and return it."""
        self._rows.append(len(answer.rows))
        return answer

    def add_bytes(self, answer: Answer) -> Answer:
        """Count the bytes read for an answer, and return it."""
        self._costs.append(answer.cost)
        return answer

    @property
    def rows(self) -> int:
        """Return the number of rows read."""
        return sum(self._rows)

    @property
    def bytes(self) -> int:
        """Return the number of bytes read."""
        return sum(cost.bytes_processed for cost in self._costs)

    @property
    def billable(self) -> int:
        """Return what BigQuery's minimum makes of the bytes read."""
        return sum(cost.bytes_billed for cost in self._costs)
