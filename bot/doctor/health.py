"""Whether something is in order, or how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was looked at, whether it is in order, what was found, and how to mend it."""

    what: str
    well: bool
    found: str
    remedy: str = ""


Check = Callable[[], Iterable[Line]]
Checks = Mapping[str, Check]
"""Checks by name: what their line is called where they fail or hang."""


def well(what: str, found: str) -> Line:
    """Say that something is in order."""
    return Line(what, True, found)


def ill(what: str, found: str, remedy: str) -> Line:
    """Say that something is not in order, and how to mend it."""
    return Line(what, False, found, remedy)
