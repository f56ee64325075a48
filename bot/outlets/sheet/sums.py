"""Sums of the contract's rows, and how a sheet keeps a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.metrics import MIN_CLOSED
from bot.outlets.sheet.tabs import Kind, Value

ORIGIN = date(1899, 12, 30)
"""The day from which a sheet counts days."""

PAST: Mapping[str, str] = {
    "Flaked": "total_flakes",
    "Closed out": "total",
    "Completed": "completed",
    "No-show": "no_show",
    "Cancelled": "cancelled",
    "Not closed out": "unclosed",
    "Not synced yet": "unsynced",
}
FUTURE: Mapping[str, str] = {
    "Scheduled": "scheduled",
    "Confirmed": "confirmed",
    "Message left": "left_message",
    "Cancelled ahead": "cancelled_ahead",
}
"""The counts of the past and of what is ahead: what stands above them, and their names in the contract."""
DIVIDED: Sequence[tuple[str, Kind]] = (("rate", "rate"), ("flaked", "count"), ("closed out", "count"))


def grouped(rows: Iterable[Any], names: Sequence[str]) -> list[tuple[tuple[Any, ...], list[Any]]]:
    """Return rows by the values of some fields, in their order."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for one in rows:
        found.setdefault(tuple(getattr(one, name) for name in names), []).append(one)
    return sorted(found.items())


def added(rows: Iterable[Any], name: str) -> int:
    """Add up a count of rows."""
    return sum(getattr(one, name) for one in rows)


def counts(rows: Sequence[Any], names: Mapping[str, str]) -> list[Value]:
    """Add up several counts of rows."""
    return [added(rows, name) for name in names.values()]


def rate(rows: Sequence[Any]) -> float | None:
    """Divide the sums; None where too few shifts are closed out to speak of a rate."""
    total = added(rows, "total")
    return added(rows, "total_flakes") / total if total >= MIN_CLOSED else None


def divided(rows: Sequence[Any]) -> tuple[Value, ...]:
    """Return the rate of rows, and the counts that it divides."""
    return rate(rows), added(rows, "total_flakes"), added(rows, "total")


def serial(day: date | None) -> Value:
    """Return a date as a sheet keeps it."""
    return (day - ORIGIN).days if day else None


def joined(*parts: object) -> str:
    """Return the key of a row: its parts in one word."""
    return "|".join(map(str, parts))
