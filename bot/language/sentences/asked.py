"""What a sentence was understood as, or why it was not; and what its words said together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.language.sentences.facts import Facts
from bot.language.sentences.moments import Clock, Moment

Trouble = Literal["hello", "word", "subject", "number", "places", "little", "mixed"]
"""Why no command answers: a greeting, an unknown word, something not counted, a bare number, several places, too few
words, or no single answer."""

AHEAD = ("next", "plan", "confirm", "subscribe")
"""Commands for which a weekday is the coming one."""

Places = dict[str, list[str]]
"""Regions and turfs by key, in the order of the sentence."""


@dataclass(frozen=True)
class Understood:
    """The command that a sentence asks: its name and its words."""

    command: str
    words: str


class NotUnderstoodError(Exception):
    """A sentence that no command answers: the reason, and the word it is about; for places, how they are compared."""

    def __init__(self, trouble: Trouble, word: str = "") -> None:
        super().__init__(trouble, word)
        self.trouble = trouble
        self.word = word


@dataclass(frozen=True)
class Said:
    """What the words of a sentence said: the facts, and of those whose shifts and which days."""

    facts: Facts
    places: Places
    moment: Moment | None
    clock: Clock

    @property
    def numbered(self) -> bool:
        """Return whether the sentence has numbers besides dates."""
        return bool(self.facts.numbers or self.facts.goals or self.facts.tops)


def no_single_answer(*reasons: object) -> None:
    """Raise NotUnderstoodError if any of the reasons against a single answer holds."""
    if any(reasons):
        raise NotUnderstoodError("mixed")
