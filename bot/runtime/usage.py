"""Counts what answering one request took: the rows that came, and the bytes that BigQuery bills for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.tools import Answer


@dataclass
class Usage:
    """The rows that came for a request, whoever asked for them first; and the bytes billed for what it asked itself.

    Any number of threads may add to it.
    """

    _rows: list[int] = field(default_factory=list)
    _billed: list[int] = field(default_factory=list)

    def came(self, answer: Answer) -> Answer:
        """Count an answer's rows."""
        self._rows.append(len(answer.rows))
        return answer

    def paid(self, answer: Answer) -> Answer:
        """Count what an answer costs."""
        self._billed.append(answer.cost.bytes_billed)
        return answer

    @property
    def rows(self) -> int:
        """Say how many rows came."""
        return sum(self._rows)

    @property
    def bytes(self) -> int:
        """Say how many bytes are billed."""
        return sum(self._billed)
