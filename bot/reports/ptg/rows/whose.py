"""Whose numbers and goals: statewide, a group of regions, a region or an organizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.language import EVERYWHERE, Names, Scope
from bot.metrics import LEFTOVER
from bot.metrics.ptg import UNKNOWN_CALLER, Level, Target

APART = (*LEFTOVER, UNKNOWN_CALLER)
"""Names of rows that are nobody's; they are listed last, and have no goals."""


@dataclass(frozen=True)
class Whose:
    """Somebody with numbers and goals; `name` is '' for statewide."""

    level: Level
    name: str = ""

    def target(self, metric: str, method: str = "") -> Target:
        """Return what their goal of a metric is."""
        return Target(metric, self.level, self.name, method)

    @property
    def nobodys(self) -> bool:
        """Return whether these are the numbers of no organizer or region."""
        return self.name in APART

    def as_json(self) -> dict[str, str | None]:
        """Return the fields by which a row says whose it is; both are None for statewide."""
        return {
            "organizer": self.name if self.level == "organizer" else None,
            "region": self.name if self.level in ("region", "region_group") else None,
        }


def asked_for(scope: Scope, names: Names) -> Whose:
    """Return whose numbers a question is about. An organizer's are everything that they are credited with."""
    if scope.organizer:
        return Whose("organizer", scope.organizer)
    if scope.region:
        return Whose("region", scope.region)
    if scope.region_group is None:
        return Whose("statewide")
    # Where regions have no groups, each is its own.
    alone = [region for region, group in names.regions.items() if group == scope.region_group] == [scope.region_group]
    return Whose("region" if alone else "region_group", scope.region_group)


def narrowed(whose: Whose, scope: Scope) -> dict[str, Any]:
    """Return the parameters that narrow questions to somebody's numbers, apart from the event type."""
    of = {key: None for key in EVERYWHERE if key != "event_type"}
    if whose.level == "organizer" and not whose.nobodys:
        return {**of, "organizer": whose.name}
    return {key: value for key, value in scope.narrowed.items() if key in of}
