"""Phrases that all replies share: rates, counts, and what the numbers cover."""

from __future__ import annotations

from bot.calendar import say, say_span
from bot.language import Scope
from bot.metrics import DEFINITION, Source
from bot.replies.blocks import Cell, Number

NONE = "–"
"""What is shown where there is no number, never 0 %."""


def percent(rate: float | None) -> str:
    """Write a rate as 71.8 %; a dash where there is none."""
    return NONE if rate is None else f"{rate * 100:.1f} %"


def count(number: int) -> Number:
    """Return a count as a cell of a table."""
    return Number(number, f"{number:,}")


def rate(value: float | None) -> Cell:
    """Return a rate as a cell of a table."""
    return NONE if value is None else Number(round(value, 4), percent(value))


def about(scope: Scope, place: str = "") -> str:
    """Write which shifts an answer is about: place (the scope's, unless another is given), days, event type."""
    return f"{place or scope.place}, {say_span(scope.span)}, {kind(scope.event_type)}"


def kind(event_type: str | None) -> str:
    """Write which event type is meant, by its key; None for all."""
    return {"phonebank": "phone banks", None: "all event types"}.get(event_type, str(event_type))


def covers(source: Source) -> str:
    """Write by which definition and from which data the numbers are."""
    sample = f" {source.campaign}." if source.campaign else ""
    through = say(source.data_through)
    return f"Definition {DEFINITION}: no-show + cancelled of all closed. Data through {through}.{sample}"


def shifts(number: int) -> str:
    """Begin a sentence about a number of shifts."""
    return f"{number:,} shift is" if number == 1 else f"{number:,} shifts are"
