"""What another table of goals, contact types, campaign weeks or attempts changes, in words that fit on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.admin.replies.maps.proposal import Preview
from bot.calendar import Span, say_date, say_span
from bot.imports.maps.differences import Difference, Value
from bot.replies.blocks import escape

SHOWN = 10
"""Maximum number of differences shown, those that are alike as one; the CSV has all."""
NAMES = 6
"""Maximum number of names listed of those with the same difference."""


def preview(differences: Iterable[Difference], warnings: Iterable[str] = ()) -> Preview:
    """Show what another table changes: what is changed first, then what is new, then what is gone."""
    found = sorted(differences, key=lambda each: ("changed", "new", "gone").index(each.change))
    alike = _alike(found)
    said = [f"• {_said(each)}" for each in alike[:SHOWN]]
    more = sum(map(len, alike[SHOWN:]))
    return Preview(
        headline=_headline(found),
        under=[*(said if len(found) > 1 else ()), *([f"and {more:,} more, in the file"] if more else [])],
        report={"rows": [_row(each) for each in found]},
        against="Compared with what is in force",
        warnings=[f":warning: {each}" for each in warnings],
        cut=bool(more) or any(len(each) > NAMES for each in alike[:SHOWN]),
    )


def _headline(found: Sequence[Difference]) -> str:
    if not found:
        return "Other lines, and all of them say the same: nothing changes."
    first, others = _said(found[:1]), len(found) - 1
    more = f", and {others:,} other {'change' if others == 1 else 'changes'}" if others else ""
    return f"{first[:1].upper()}{first[1:]}{more}."


def _alike(found: Sequence[Difference]) -> list[list[Difference]]:
    """Gather those that differ in the name only."""

    def kind(each: Difference) -> tuple[Any, ...]:
        return each.what, each.before, each.now, each.first, each.last

    gathered: dict[tuple[Any, ...], list[Difference]] = {}
    for each in found:
        gathered.setdefault(kind(each), []).append(each)
    return list(gathered.values())


def _said(alike: Sequence[Difference]) -> str:
    """Write a difference, and all the names that have it."""
    each = alike[0]
    name = each.name if len(alike) == 1 else ""
    begin = "" if each.change == "changed" else f"{each.change}: "
    said = " ".join(filter(None, [escape(name), escape(each.what), f"{_value(each)}{_days(each)}"]))
    return f"{begin}{said}{_names(alike)}"


def _names(alike: Sequence[Difference]) -> str:
    if len(alike) == 1:
        return ""
    listed, more = ", ".join(escape(each.name) for each in alike[:NAMES]), len(alike) - NAMES
    return f" for each of {listed}" + (f" and {more:,} more" if more > 0 else "")


def _value(each: Difference) -> str:
    if each.change == "changed":
        return f"{_written(each.before)} → {_written(each.now)}"
    return f"{_written(each.now if each.before is None else each.before)}{each.unit}"


def _written(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(value or "")


def _days(each: Difference) -> str:
    if each.first and each.last:
        return f" for {say_span(Span(each.first, each.last))}"
    return f" from {say_date(each.first)}" if each.first else f" until {say_date(each.last)}" if each.last else ""


def _row(each: Difference) -> Mapping[str, Any]:
    """Return a difference as data."""
    return {
        "what": each.change,
        "name": each.name,
        "of": each.what,
        "before": each.before,
        "then": each.now,
        "from": each.first.isoformat() if each.first else None,
        "to": each.last.isoformat() if each.last else None,
    }
