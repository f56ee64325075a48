"""What the map of statuses makes of each status, and of which it makes something else than the record."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from bot.imports import loads
from bot.imports.maps.lines import Line
from bot.imports.maps.moves import UNKNOWN
from bot.imports.values import status_key
from bot.metrics import MN2020

MAX_CHANGED = 3
"""Maximum number of changed statuses named; the rest is counted."""


def meanings(lines: Iterable[Line]) -> dict[str, str]:
    """Return each status's outcome by its key; of several the one that `normalize/newest` takes."""
    found: dict[str, str] = {}
    for line in lines:
        key, outcome = status_key(line["status_name"]), str(line["outcome"])
        found[key] = min(found.get(key, outcome), outcome)
    return found


def changed_statuses(lines: Iterable[Line]) -> str:
    """Return, in words, which statuses are no-show or cancelled otherwise than in the record; '' for none.

    The record's statuses are those of Flakebot's default map.
    """
    with loads.DEFAULTS["statuses"].open(encoding="utf-8", newline="") as file:
        record = tuple(csv.DictReader(file))
    known = tuple(lines)
    then, now = meanings(record), meanings(known)
    names = {status_key(line["status_name"]): str(line["status_name"]).strip() for line in (*known, *record)}
    changed = [
        f"{names[key]} is {after.replace('_', '-')}"
        for key in names
        if (after := now.get(key, UNKNOWN)) != (before := then.get(key, UNKNOWN)) and {before, after} & {*MN2020.flakes}
    ]
    more = [f"{len(changed) - MAX_CHANGED} more"] if len(changed) > MAX_CHANGED else []
    return ", ".join([*changed[:MAX_CHANGED], *more])
