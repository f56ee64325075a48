"""“Metro reason:half an export” → a command's arguments: bare words, and free text behind keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import UsageError
from bot.language.spelling import near

MAX_VALUE_LENGTH = 300
"""Maximum length of a value, in characters: messages show it, and a button has to hold it."""
_KEY = re.compile(r"(?:^|(?<=\s))([a-z]+)\s*[:=]\s*", re.IGNORECASE)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "：": ":", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Arguments:
    """A command's words: `bare` are those before the first key, `values` what stands behind each key.

    `typed` is all of it as it was typed, to be offered once more where a word was wrong.
    """

    bare: str
    values: Mapping[str, str]
    typed: str = field(default="", compare=False)

    def value(self, key: str) -> str:
        """Return what stands behind a key; '' where it was left out."""
        return self.values.get(key, "")

    def need(self, key: str, remedy: str) -> str:
        """Return what stands behind a key. Raises UsageError with the remedy where it was left out, or is too long."""
        if not self.value(key):
            raise UsageError(remedy)
        return self.bounded(key)

    def bounded(self, key: str) -> str:
        """Return what stands behind a key, '' where it was left out. Raises UsageError where it is too long."""
        value = self.value(key)
        if len(value) > MAX_VALUE_LENGTH:
            raise UsageError(f"{key}: may have {MAX_VALUE_LENGTH} characters, and these are {len(value)}.")
        return value


def read(text: str, keys: tuple[str, ...], pairs: str = "") -> Arguments:
    """Read the words of a command. A value ends at the next key, so that a reason may be a sentence.

    The value of the key `pairs` is a list like “date=When, status=Result”, and stands last. Raises UsageError for a
    key that is not one of `keys`, or that is there twice.
    """
    if pairs:
        # Closed up, for the second word of a list would else look like a key.
        text = re.sub(rf"(?<={pairs}:).*", lambda list_: re.sub(r"\s*,\s*", ",", list_[0]), text)
    typed, text = text, " ".join(text.translate(_STRAIGHT).split())
    found: list[re.Match[str]] = []
    for match in _KEY.finditer(text):
        if found and found[-1][1].lower() == "reason":
            # Within a sentence a word before a colon is no key, but “region:Metro”, without a space, is.
            if match[1].lower() in keys and not re.search(r"\s", match[0]):
                found.append(match)
        else:
            _check(match[1].lower(), keys)
            found.append(match)
    ends = [*(match.start() for match in found[1:]), len(text)] if found else []
    values: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        key = match[1].lower()
        if key in values:
            raise UsageError(f"{key}: is there twice: leave one out.")
        values[key] = text[match.end() : end].strip().strip('"').strip()
    return Arguments(text[: found[0].start()].strip() if found else text, values, typed)


def keyless(text: str) -> str:
    """Return a text that can be a value: no part of it is taken for a key."""
    return " ".join(re.sub("[:=]", " ", text.translate(_STRAIGHT)).split())[:MAX_VALUE_LENGTH]


def _check(word: str, keys: tuple[str, ...]) -> None:
    """Refuse a word that looks like a key and is not one."""
    if word in keys:
        return
    meant = near(word, keys)
    offered = f"Did you mean {meant[0]}:?" if meant else f"There are: {', '.join(f'{key}:' for key in keys)}."
    raise UsageError(f"I don't know {word}: here. {offered}" if keys else f"I don't know {word}: here.")
