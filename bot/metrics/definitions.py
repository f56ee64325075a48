"""What counts as a flake: the only place that knows; every total, rate, interval and chart follows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.settings import DefinitionKey
from bot.tools import Published

_OUTCOMES = {"unclosed": "open"}
"""The outcomes whose count, on covered days, has another name."""


@dataclass(frozen=True)
class Definition:
    """Which counts are flakes; the rate is flakes of all shifts that were completed or flaked, on covered days.

    `kind` is the adjective for the shifts that the rate counts. `changed` says which statuses the campaign's map counts
    otherwise than the record; '' for none.
    """

    key: DefinitionKey
    flakes: tuple[str, ...]
    kind: str
    changed: str = ""

    @property
    def name(self) -> str:
        """Return its name, which tells what is changed."""
        return f"{self.key}, changed: {self.changed}" if self.changed else self.key

    @property
    def flaked(self) -> str:
        """Return what counts as a flake, in words."""
        return " + ".join(name.replace("_", "-") for name in self.flakes)

    @property
    def outcomes(self) -> dict[str, str]:
        """Return the outcomes that the rate counts, each with the name of its count."""
        return {_OUTCOMES.get(name, name): name for name in ("completed", *self.flakes)}

    @property
    def of_closed(self) -> Definition:
        """Return the definition where only closed shifts are known: mn2020 instead of one that counts open ones."""
        return self.of_forecasts if "unclosed" in self.flakes else self

    @property
    def of_forecasts(self) -> Definition:
        """Return the definition of forecasts, which is mn2020.

        A scheduled shift that is cancelled is not completed, and how one that is unclosed turned out is not known.
        """
        return replace(MN2020, changed=self.changed)

    def __str__(self) -> str:
        rate = f"{self.flaked} of all {self.kind} shifts."
        return f"Definition {self.name}. {rate.capitalize()}" if self.changed else f"Definition {self.name}: {rate}"


MN2020 = Definition("mn2020", ("no_show", "cancelled"), "closed-out")
"""The definition of Minnesota's 2020 report."""
_ALL = {
    each.key: each
    for each in (
        MN2020,
        Definition("gross", ("no_show", "cancelled", "unclosed"), "past"),
        Definition("no_show_only", ("no_show",), "uncancelled"),
    )
}


def named(key: DefinitionKey) -> Definition:
    """Return the definition of this name."""
    return _ALL[key]


def of(published: Published) -> Definition:
    """Return the definition by which the rates of a published run are computed."""
    return replace(named(published.definition), changed=published.changed)
