"""Ordinary language: a sentence is read, by tables and without a model, as the command that answers it."""

from __future__ import annotations

from datetime import date

from bot.calendar import Calendar
from bot.language import Names
from bot.language.sentences import facts, follow_up, glossary, normal
from bot.language.sentences.asked import NotUnderstoodError, Understood
from bot.language.sentences.decide import decide
from bot.language.sentences.moments import Clock

__all__ = ["Clock", "NotUnderstoodError", "Understood", "follow", "read"]


def read(text: str, names: Names, calendar: Calendar, today: date, own: str = "") -> Understood:
    """Read a sentence; `own` is the region of the person who asks. Raises NotUnderstoodError."""
    words = normal.words(text)
    if not words:
        raise NotUnderstoodError("hello")
    page = glossary.page(words)
    if page is not None:
        return Understood("help", page)
    clock = Clock(calendar, today)
    return decide(facts.gather(text, names, clock), clock, own)


def follow(text: str, previous: str, names: Names, clock: Clock, own: str = "") -> Understood | None:
    """Read a few words that change the question before; None where they ask something else."""
    return follow_up.follow(facts.gather(text, names, clock), previous, clock, own)
