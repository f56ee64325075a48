"""What ordinary words mean: phrases with their meanings.

In a phrase, a slash stands between words of which any will do, and a question mark behind a word that may be missing.
A meaning is written slot=value; a phrase may have several. What is neither here nor among the fillers is never left
out in silence.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.language.sentences.lexicon.goals import GOALS
from bot.language.sentences.lexicon.rows import ROWS
from bot.language.sentences.lexicon.subjects import SUBJECTS
from bot.language.sentences.lexicon.talk import TALK


def expanded(phrases: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every phrase that a line of phrases stands for."""
    for phrase in phrases.split(";"):
        choices = [_choices(word) for word in phrase.split()]
        for words in itertools.product(*choices):
            if found := tuple(word for word in words if word):
                yield found


def _choices(word: str) -> list[str]:
    optional = word.endswith("?")
    return [*word.rstrip("?").split("/"), *([""] if optional else [])]


def _table() -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for meaning, phrases in (*GOALS, *SUBJECTS, *ROWS, *TALK):
        slots = tuple((slot, value) for slot, _, value in (each.partition("=") for each in meaning.split()))
        for words in expanded(phrases):
            found.setdefault(words, slots)
    return found


PHRASES = _table()
"""Meanings by the words of a phrase; of two lines with the same phrase, the first counts."""
