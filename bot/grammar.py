"""What a command understands: its keys, and what it takes for granted; and what is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.scope import GROUPINGS, Scope


@dataclass(frozen=True)
class Grammar:
    """What a command understands, and what it takes for granted where something is left out.

    `by` None: by organizer where a region or organizer is asked for, else by region. With `several`, regions and
    organizers may be listed: “organizer:A,B”, “metro and suburbs”.
    """

    command: str = "/flake"
    keys: tuple[str, ...] = ("region", "organizer", "week", "day", "weeks", "type", "by")
    groupings: tuple[str, ...] = GROUPINGS
    by: str | None = None
    week: Literal["current", "last", "next"] = "current"
    weeks: int = 1
    several: bool = False

    def lists(self, key: str) -> bool:
        """Say whether a key may have several values."""
        return self.several and key in ("region", "organizer")


FLAKE = Grammar()


@dataclass(frozen=True)
class Asked:
    """What was asked: which shifts; how many completed ones are wanted; which regions or organizers are listed."""

    scope: Scope
    goal: int | None = None
    regions: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
