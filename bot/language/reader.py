"""Words → values by key: `key:value` in any order and case, quoted or not, and bare words that mean one thing only.

What is not understood is answered with the nearest spelling, and a suggestion with that word corrected.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar import Calendar, Month
from bot.errors import UnknownWordError, UsageError
from bot.language.grammar import Grammar
from bot.language.scope import Names
from bot.language.vocabulary import Reading, Vocabulary

LIST_WORDS = (",", "&", "and", "to", "vs", "vs.", "versus", "with")
"""Words that stand between the members of a list."""
OFFERED = ("region", "organizer", "type", "metric", "week", "day", "month", "on")
"""Keys whose values a word without a key may be a misspelling of."""
MAX_WORDS = 6
"""Maximum number of words of one value."""

_TOKEN = re.compile(r'\s*(?:([a-z]+)\s*[:=]\s*)?(?:"([^"]*)"|([^\s"]+))?', re.IGNORECASE)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "：": ":", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class _Segment:
    """A key with the words behind it, or bare words (key is '')."""

    key: str
    words: tuple[str, ...]


class Reader:
    """Reads one text with a command's grammar."""

    def __init__(self, text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> None:
        self._text = " ".join(text.translate(_STRAIGHT).split())
        self._grammar = grammar
        self._coming = {
            "week": calendar.week(today + timedelta(7)).first.isoformat(),
            "month": f"{Month.of(today).moved(1).first:%Y-%m}",
        }
        self._vocabulary = Vocabulary(names, calendar, today, grammar)

    def read(self) -> dict[str, tuple[str, ...]]:
        """Read all words into values by key ('' is all); one given twice must say the same, unless it may be listed."""
        found: dict[str, tuple[str, ...]] = {}
        for reading in self._readings():
            values = found.get(reading.key, ())
            if values and reading.value not in values and not self._grammar.lists(reading.key):
                raise UsageError(f"{reading.key}: is given twice, as {values[0]} and {reading.value}. Keep one.")
            found[reading.key] = tuple(dict.fromkeys([*values, reading.value]))
        for key, values in found.items():
            if "" in values and len(values) > 1:
                raise UsageError(f"{key}:all cannot be listed with others. Leave it out, or leave the others out.")
        return found

    def _readings(self) -> Iterator[Reading]:
        for segment in self._segments():
            words = segment.words
            if segment.key:
                value, used = self._keyed(segment.key, words)
                yield Reading(segment.key, value)
                words = words[used:]
                while self._grammar.lists(segment.key) and words[:1] == (",",) and words[1:]:
                    value, used = self._keyed(segment.key, words[1:])
                    yield Reading(segment.key, value)
                    words = words[1 + used :]
            while words:
                if self._grammar.several and words[0].lower() in LIST_WORDS:
                    words = words[1:]
                    continue
                reading, used = self._bare(words)
                yield reading
                words = words[used:]

    def _segments(self) -> Iterator[_Segment]:
        key, words = "", list[str]()
        for match in _TOKEN.finditer(self._text):
            name, quoted, word = match.groups()
            if name is not None:
                if words or key:
                    yield _Segment(key, tuple(words))
                key, words = self._key(name), []
            if quoted is not None:
                words.append(quoted)
            elif word is not None:
                words += filter(None, re.split("(,)", word)) if self._grammar.several else [word]
        if words or key:
            yield _Segment(key, tuple(words))

    def _key(self, name: str) -> str:
        """Return a key in lower case. Raises UsageError for one that the command does not know."""
        keys = self._grammar.keys
        if name.lower() in self._grammar.readable:
            return name.lower()
        meant = difflib.get_close_matches(name.lower(), keys, n=1, cutoff=0.5)
        hint = f" Did you mean {meant[0]}:?" if meant else ""
        raise UsageError(
            f"{self._grammar.command} does not know “{name}:”.{hint} It knows {', '.join(f'{key}:' for key in keys)}.",
            self._corrected(name, meant[0]) if meant else None,
        )

    def _keyed(self, key: str, words: tuple[str, ...]) -> tuple[str, int]:
        """Return the value behind a key and how many words it takes: the longest run of words that is a value."""
        if not words or not words[0]:
            raise UsageError(f"{key}: needs a value: {self._vocabulary.legal(key)}.")
        for used in range(_longest(words), 0, -1):
            values = self._vocabulary.values(key, " ".join(words[:used]))
            if len(values) > 1:
                raise _ambiguous(" ".join(words[:used]), [f'{key}:"{value}"' for value in values])
            if values:
                return values[0], used
        raise self._unknown(key, words[0], [key])

    def _bare(self, words: tuple[str, ...]) -> tuple[Reading, int]:
        """Read words without a key: the longest run of words that means something, if it means one thing only."""
        for used in range(_longest(words), 0, -1):
            phrase = " ".join(words[:used])
            readings = self._vocabulary.readings(phrase)
            if len(readings) > 1:
                raise _ambiguous(phrase, [f'{reading.key}:"{reading.value}"' for reading in readings])
            if readings:
                return readings[0], used
        name = words[0].lower()
        if (
            name in self._coming
            and self._grammar.week == "next"
            and not any(self._vocabulary.values(name, word) for word in words[1:2])
        ):
            # “/flake next week metro”: the command's name was the week's.
            return Reading(name, self._coming[name]), 1
        if name in self._grammar.readable:
            value, used = self._keyed(name, words[1:])
            return Reading(name, value), used + 1
        keys = [key for key in OFFERED if key in self._grammar.keys]
        raise self._unknown("", words[0], [*keys, ""])

    def _unknown(self, key: str, word: str, keys: Iterable[str]) -> UnknownWordError:
        """Return an error that says what a word could have been; one near spelling is suggested, of several none is."""
        meant = list(dict.fromkeys(name for one in keys for name in self._vocabulary.near(one, word)))
        what = f"{key}:{word}" if key else word
        hint = f" Did you mean {' or '.join(meant[:5])}?" if meant else ""
        legal = f" {key}: takes {self._vocabulary.legal(key)}." if key else " Type /flake help to see what you can ask."
        suggestion = self._corrected(word, meant[0]) if len(meant) == 1 else None
        return UnknownWordError(f"I don't know “{what}”.{hint}{legal}", suggestion)

    def _corrected(self, word: str, right: str) -> str:
        """Write the whole command with one word replaced."""
        quoted = '"' + right.replace('"', "") + '"' if " " in right else right
        written = f'"?{re.escape(word)}"?'
        return f"{self._grammar.command} " + re.sub(written, lambda _: quoted, self._text, count=1)


def _ambiguous(phrase: str, readings: list[str]) -> UsageError:
    return UsageError(f"“{phrase}” can mean several things. Say which: {', '.join(readings)}.")


def _longest(words: tuple[str, ...]) -> int:
    """Return how many words may be one value, none of them beyond a comma between names."""
    return min(MAX_WORDS, words.index(",") if "," in words[1:] else len(words))
