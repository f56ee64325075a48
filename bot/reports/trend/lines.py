"""The lines of a trend, one for each region or organizer asked for, and which shifts belong to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import Asked, Names

TOGETHER = "together"
"""Grouping for a single line of all shifts asked for."""


def grouping(asked: Asked) -> str:
    """Return what the lines are: what `by:` says, else one for each of several names, else one for all."""
    if asked.scope.group_by != TOGETHER:
        return asked.scope.group_by
    if len(asked.organizers) > 1:
        return "organizer"
    return "region" if len(asked.regions) > 1 else TOGETHER


def place(asked: Asked) -> str:
    """Return whose shifts are asked for."""
    return "; ".join(", ".join(names) for names in (asked.organizers, asked.regions) if names) or "All regions"


@dataclass(frozen=True)
class Lines:
    """The lines asked for."""

    asked: Asked
    names: Names

    @property
    def named(self) -> list[str]:
        """Return the lines that are shown even without shifts; none where the rows determine the lines."""
        if self.asked.scope.group_by != TOGETHER:
            return []
        listed = {"organizer": self.asked.organizers, "region": self.asked.regions, TOGETHER: (place(self.asked),)}
        return list(listed[grouping(self.asked)])

    def of(self, region: str, group: str, organizer: str) -> Sequence[str]:
        """Return the lines that shifts belong to: none, or several where both a region and its group are asked for."""
        if grouping(self.asked) == TOGETHER:
            return self.named
        asked = self.asked
        regions = [name for name in asked.regions if name == (group if name in self.names.groups else region)]
        if (asked.regions and not regions) or (len(asked.organizers) > 1 and organizer not in asked.organizers):
            return ()
        if grouping(asked) == "organizer":
            return (organizer,)
        return regions if asked.scope.group_by == TOGETHER else (region,)
