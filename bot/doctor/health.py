"""The result of a check: something is in order, or how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was checked, whether it is in order, what was found, and how to fix it."""

    what: str
    well: bool
    found: str
    remedy: str = ""


Check = Callable[[], Iterable[Line]]
Checks = Mapping[str, Check]
"""Checks by name, which their line has where they fail or hang."""


def well(what: str, found: str) -> Line:
    """Return the line of something that is in order."""
    return Line(what, True, found)


def ill(what: str, found: str, remedy: str) -> Line:
    """Return the line of something that is not in order, and how to fix it."""
    return Line(what, False, found, remedy)
