"""Regions, turfs and event types as people write them: “the Cities”, “cd 5”, “uptown”, “phone banks”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.language import EVENT_TYPES, Names, type_key
from bot.language.sentences import normal
from bot.language.sentences.lexicon import ALIASES, TYPE_ALIASES

Words = tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """What a name stands for: a key of the language and its value."""

    key: str
    value: str


def known(names: Names) -> Mapping[Words, frozenset[Named]]:
    """Return what there is to ask for by its words; a name that stands for several things has several."""
    return _known(tuple(names.regions.items()), names.organizers, names.types)


@lru_cache(maxsize=4)
def _known(
    regions: tuple[tuple[str, str], ...], organizers: tuple[str, ...], types: tuple[str, ...]
) -> Mapping[Words, frozenset[Named]]:
    names = Names(dict(regions), organizers, types)
    found: dict[Words, set[Named]] = {}

    def add(text: str, named: Named) -> None:
        if words := normal.words(text):
            found.setdefault(words, set()).add(named)

    for place in (*names.groups, *names.regions):
        for text in (place, *_district(place), *(alias for alias, of in ALIASES.items() if of == place)):
            add(text, Named("region", place))
    for turf in names.organizers:
        code, _, name = turf.partition(" ")
        for text in (turf, *(_parts(code, name) if name else ())):
            add(text, Named("organizer", turf))
    for kind in dict.fromkeys([*names.types, *EVENT_TYPES]):
        key = type_key(kind)
        for text in (kind, key, f"{kind}s", f"{key}s", *TYPE_ALIASES.get(key, ())):
            add(text, Named("type", key))
    return {words: frozenset(of) for words, of in found.items()}


def _district(region: str) -> tuple[str, ...]:
    """Return other ways to say the name of a congressional district."""
    found = re.fullmatch(r"CD0?(\d+)", region)
    if not found:
        return ()
    number = int(found[1])
    ordinal = f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
    return (f"district {number}", f"congressional district {number}", f"{ordinal} district", f"{ordinal} cd")


def _parts(code: str, name: str) -> tuple[str, ...]:
    """Return the parts of a turf's name that stand for it: its code, the name behind it, and that one's initials."""
    return (code, name, _initials(name)) if any(map(str.isdigit, code)) else ()


def _initials(name: str) -> str:
    """Return the first letters of a name of three words or more; '' for others."""
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 2 else ""
