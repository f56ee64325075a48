"""What a map is to the data team: how it is shown, and how what another would change is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.admin import AdminTools
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import Version
from bot.imports.maps.files import Changes
from bot.imports.maps.kinds import MapKind
from bot.imports.maps.lines import Line
from bot.language.key_values import Arguments
from bot.metrics import Definition

Lines = tuple[Line, ...]


@dataclass(frozen=True)
class Compared:
    """Two maps, the one in force and another: their lines, how these differ, and on which day they are compared.

    `waits` is the version in force where no published run has used it yet.
    """

    old: Lines
    new: Lines
    changes: Changes
    today: date
    waits: int | None


@dataclass(frozen=True)
class Described:
    """A map as the data team sees it: its kind, its table, what it lacks, and what another changes.

    `effect` is the verb for what another map does, as in “what it moves is shown”. `notes` writes what its small print
    adds, before and behind how it is changed.
    """

    kind: MapKind
    table: Callable[[Lines, Definition], Table]
    gaps: Callable[[Lines, AdminTools], Gaps]
    preview: Callable[[Compared, AdminTools], Preview]
    effect: str = "changes"
    notes: Callable[[AdminTools], tuple[str, str]] = lambda _: ("", "")

    @property
    def name(self) -> str:
        """Return the map's name."""
        return self.kind.name


@dataclass(frozen=True)
class MapRequest:
    """What somebody wants of a map: which one, in which words, who and when; and its versions, the newest first."""

    map: Described
    arguments: Arguments
    person: str
    today: date
    now: datetime
    versions: tuple[Version, ...]

    @property
    def name(self) -> str:
        """Return the map's name."""
        return self.map.name

    @property
    def newest(self) -> Version | None:
        """Return the version in force; None where the source's own map is, because there has been no other."""
        return self.versions[0] if self.versions else None
