"""How names are compared: which are spelled the same, and which nearly so."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

MIN_RATIO = 0.7
"""Minimum ratio, as difflib defines it, at which two spellings are near."""


def plain(name: str) -> str:
    """Reduce a name to what spellings are compared by: without case, accents, spaces or signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def near(word: str, names: Iterable[str]) -> list[str]:
    """Find the names that begin with the word; else those spelled nearly so, in whole or in their first letters."""
    letters = plain(word)
    spelled = {name: plain(name) for name in names}
    begin = [name for name, text in spelled.items() if letters and text.startswith(letters)]
    return begin or [
        name
        for name, text in spelled.items()
        if max(_likeness(letters, text), _likeness(letters, text[: len(letters) + 1])) >= MIN_RATIO
    ]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
