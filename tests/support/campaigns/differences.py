"""Where a report is not what was counted, in lines."""

from __future__ import annotations

from typing import Any

from tests.support.campaigns import count
from tests.support.campaigns.answers import Found, Near

FIELDS = {"organizer": ("region", "organizer"), "region": ("region",), "day": ("day",), "type": ("type",)}
"""The fields that name a row, by what the rows are."""


def unequal(where: str, shown: Any, counted: Any) -> list[str]:
    """Say where the report is not what was counted; what was not counted does not matter."""
    if isinstance(counted, dict) and isinstance(shown, dict):
        return [line for key in counted for line in unequal(f"{where} {key}", shown.get(key, "nothing"), counted[key])]
    if isinstance(counted, list) and isinstance(shown, list) and len(counted) == len(shown):
        pairs = zip(shown, counted, strict=True)
        return [line for number, pair in enumerate(pairs) for line in unequal(f"{where}[{number}]", *pair)]
    if isinstance(counted, Near) and isinstance(shown, int | float):
        same = abs(shown - counted) <= 1e-9
    else:
        same = shown == counted
    return [] if same else [f"{where}: shown {shown}, counted {counted}"]


def keyed(rows: list[Found], *fields: str) -> dict[Any, Found]:
    """Name the rows; a name twice is a fault."""
    found: dict[Any, Found] = {}
    for row in rows:
        key = tuple(count.folded(row[field]) if field == "type" else row[field] for field in fields)
        assert key not in found, f"{key} twice"
        found[key] = row
    return found


def compared(where: str, shown: dict[Any, Found], counted: dict[Any, Found], what: str = "") -> list[str]:
    """Compare the rows that hold anything; `what` are the numbers that make a row."""
    names = what.split()

    def any_of(rows: dict[Any, Found]) -> dict[Any, Found]:
        return {key: row for key, row in rows.items() if not names or any(row[name] for name in names)}

    shown, counted = any_of(shown), any_of(counted)
    missing = [f"{where} {key}: is missing" for key in counted if key not in shown]
    more = [f"{where} {key}: was not counted" for key in shown if key not in counted]
    both = [key for key in counted if key in shown]
    return missing + more + [line for key in both for line in unequal(f"{where} {key}", shown[key], counted[key])]
