"""The lines of a map, on which days each holds, and what stands for just these lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from bot.language import type_key

Line = Mapping[str, Any]
"""One line of a map, by column."""


def first_day(line: Line) -> date:
    """Return the first day on which a line holds."""
    return line["valid_from"] or date.min


def last_day(line: Line) -> date:
    """Return the last day on which a line holds."""
    return line["valid_to"] or date.max


def by_location(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the lines of each location."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line["event_location_id"]].append(line)
    return found


def token(lines: Iterable[Line], beside: str = "") -> str:
    """Return a short hash of just these lines, in whatever order, and of a text `beside` them."""
    texts = sorted(repr(sorted((key, str(value)) for key, value in line.items())) for line in lines)
    return sha256("\n".join([*texts, beside]).encode()).hexdigest()[:12]


def place_key(name: str | None) -> str:
    """Return what the name of a region, a group or an organizer is compared by."""
    return (name or "").strip().casefold()


def method_key(name: str | None) -> str:
    """Return what an event type or a contact type is compared by; '' for none."""
    return type_key((name or "").strip())


def contact_key(line: Line) -> tuple[str, bool]:
    """Return what a contact type or a result is compared by: the two may have one name."""
    return method_key(line["name"]), line["method"] in ("conversation", "attempt")


def goal_key(line: Line) -> tuple[str, str, str, str]:
    """Return what a goal is for, as it is compared: level, name, metric and method."""
    return line["level"], place_key(line["name"]), line["metric"], method_key(line["method"])
