"""Words with one letter wrong, missing, doubled or in the wrong place, corrected where only one word can be meant.

Weekdays may be further from their spelling.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from functools import cache

from bot.calendar import DAYS
from bot.language.sentences import moments
from bot.language.sentences.lexicon import FILLERS, OFTEN_TYPED, OTHER_SUBJECTS, PHRASES, SPELLED_RIGHT
from bot.language.sentences.places import Named, Words

MIN_LETTERS = 4
"""Minimum number of letters of a word that is corrected."""
MIN_MEANT = 5
"""Minimum number of letters of the word that is meant."""


MIN_LONG = 8
"""Minimum number of letters of words that may differ by two."""
MIN_HALF = 4
"""Minimum number of letters of each of two words that were written as one."""
_VOWELS = re.compile("[aeiouy]")

WEEKDAYS = tuple(map(str.lower, DAYS))
MIN_LIKENESS = 0.85
"""Minimum ratio, as difflib defines it, at which a word is taken for a weekday."""

ITSELF = SPELLED_RIGHT | OTHER_SUBJECTS.keys()
"""Words that are never taken for misspelled."""


@cache
def _common() -> frozenset[str]:
    return frozenset(word for phrase in PHRASES for word in phrase) | FILLERS | moments.WORDS


def corrected(words: Words, known: Mapping[Words, frozenset[Named]], noted: dict[str, str]) -> Words:
    """Return the words with their spelling corrected, and note what was corrected."""
    names = frozenset(word for name in known for word in name)
    vocabulary = names | _common()
    targets = names | moments.WORDS | OFTEN_TYPED

    def right(word: str) -> str:
        if len(word) < MIN_LETTERS or not word.isalpha() or word in vocabulary or word in ITSELF:
            return word
        if word.endswith("in") and f"{word}g" in vocabulary:
            # “Lookin”, “comin”: nothing is corrected that people do not say.
            return f"{word}g"
        long = [other for other in targets if len(other) >= MIN_MEANT]
        meant = [other for other in long if _one_off(word, other)]
        meant = meant or [day for day in WEEKDAYS if _sounds_like(word, day)]
        meant = meant or [other for other in long if _without_vowels(word, other)]
        meant = meant or _two_words(word, targets)
        meant = meant or [other for other in long if _two_off(word, other)]
        if len(set(meant)) != 1:
            return word
        noted[word] = meant[0]
        return meant[0]

    return tuple(part for word in words for part in right(word).split())


def nearest(words: Words, vocabulary: frozenset[str]) -> Words:
    """Return the words, each that is one letter away from a single word of a vocabulary as that."""

    def right(word: str) -> str:
        meant = [other for other in vocabulary if _one_off(word, other)]
        known = len(word) < MIN_LETTERS or word in vocabulary or len(meant) != 1
        return word if known else meant[0]

    return tuple(map(right, words))


def _sounds_like(word: str, day: str) -> bool:
    """Return whether a word is a weekday as people spell it by its sound, or only its beginning: wensday, satur."""
    if len(word) >= MIN_MEANT and day.startswith(word):
        return True
    return word[0] == day[0] and difflib.SequenceMatcher(None, word, day).ratio() >= MIN_LIKENESS


def _without_vowels(word: str, other: str) -> bool:
    """Return whether a word is another with some of its vowels left out: ystrday, cmpleted."""
    if len(word) >= len(other) or len(word) < MIN_MEANT or word[0] != other[0] or word[-1] != other[-1]:
        return False
    letters = iter(other)
    return all(letter in letters for letter in word) and _VOWELS.sub("", word) == _VOWELS.sub("", other)


def _two_words(word: str, vocabulary: Collection[str]) -> list[str]:
    """Return the two words that were written as one, each way in which they can be: flakerate, thisweek."""
    halves = [(word[:at], word[at:]) for at in range(MIN_HALF, len(word) - MIN_HALF + 1)]
    return [f"{one} {other}" for one, other in halves if one in vocabulary and other in vocabulary]


def _two_off(word: str, other: str) -> bool:
    """Return whether two long words differ by two letters: tommorow, confrimd."""
    if min(len(word), len(other)) < MIN_LONG or word[0] != other[0] or abs(len(word) - len(other)) > 2:
        return False
    row, before = list(range(len(other) + 1)), list[int]()
    for at, one in enumerate(word, 1):
        before, row, older = row, [at], before
        for i, two in enumerate(other, 1):
            row.append(min(before[i] + 1, row[i - 1] + 1, before[i - 1] + (one != two)))
            if at > 1 and i > 1 and one == other[i - 2] and word[at - 2] == two:
                row[i] = min(row[i], older[i - 2] + 1)
    return row[-1] <= 2


def _one_off(word: str, other: str) -> bool:
    """Return whether two words differ by one letter: wrong, missing, added, or changed places with the next."""
    if word[0] != other[0] or abs(len(word) - len(other)) > 1 or word == other:
        return False
    at = next(
        (i for i, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), min(len(word), len(other))
    )
    rest, of_other = word[at:], other[at:]
    swapped = rest[:2] == of_other[:2][::-1] and rest[2:] == of_other[2:]
    return swapped or rest[1:] == of_other[1:] or rest[1:] == of_other or rest == of_other[1:]
