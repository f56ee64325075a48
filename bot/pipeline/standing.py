"""How the numbers stand: the run that readers see, the one that ended last, and what is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Standing:
    """The run that readers see, the one that ended last, and since when one is under way (None: none is).

    `day` is the campaign's date that the run readers see took for today, `source` are the datasets that it read,
    separated by commas.
    """

    run_id: str
    started_at: datetime
    data_through: date
    newest_run_id: str
    newest_outcome: str
    newest_findings: str
    running_since: datetime | None = None
    day: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Freeze:
    """Numbers of a place ('' for all) that somebody froze."""

    id: str
    place: str
    reason: str


def read(rows: Iterable[Mapping[str, Any]]) -> Standing | None:
    """Make a standing of the rows of `questions/standing`."""
    return next((Standing(**{**row, **_filled(row)}) for row in rows), None)


def _filled(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: row[name] or "" for name in ("newest_findings", "source")}


def freezes(rows: Iterable[Mapping[str, Any]]) -> tuple[Freeze, ...]:
    """Make freezes of the rows of `questions/freezes`."""
    return tuple(Freeze(row["freeze_id"], row["place"], row["reason"]) for row in rows)
