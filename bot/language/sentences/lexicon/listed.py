"""Lists of words, written as one text."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split())
