"""What counts as a flake: the only place that knows; every total, rate, interval and chart follows it."""

from __future__ import annotations

from dataclasses import dataclass

_SAID = {"no_show": "no-show", "cancelled": "cancelled"}


@dataclass(frozen=True)
class Definition:
    """Which counts are flakes; the rate is flakes of all shifts that were completed or flaked, on covered days.

    `kind` is the adjective for the shifts that the rate counts.
    """

    name: str
    flakes: tuple[str, ...]
    kind: str

    @property
    def flaked(self) -> str:
        """Return what counts as a flake, in words."""
        return " + ".join(_SAID[name] for name in self.flakes)

    def __str__(self) -> str:
        return f"Definition {self.name}: {self.flaked} of all {self.kind}."


MN2020 = Definition("mn2020", ("no_show", "cancelled"), "closed")
"""The definition of Minnesota's 2020 report."""
