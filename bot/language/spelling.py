"""How names are compared: what is written alike, and what is nearly so."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

ALIKE = 0.7
"""Two spellings are near when so much of their letters agrees (difflib's ratio)."""


def plain(name: str) -> str:
    """Reduce a name to what spellings are compared by: no case, accents, spaces or signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def near(word: str, names: Iterable[str]) -> list[str]:
    """Find the names that begin like the word; else those that are spelled nearly so, whole or as far as it goes."""
    letters = plain(word)
    spelled = {name: plain(name) for name in names}
    begin = [name for name, text in spelled.items() if letters and text.startswith(letters)]
    return begin or [
        name
        for name, text in spelled.items()
        if max(_likeness(letters, text), _likeness(letters, text[: len(letters) + 1])) >= ALIKE
    ]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
