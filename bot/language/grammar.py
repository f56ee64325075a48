"""What a command understands: its keys and defaults; and what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.language.scope import GROUPINGS, Scope
from bot.schedule import USUAL, Weekly

MAX_WEEKS = 53
"""Maximum number of weeks of a question."""
MAX_GOAL = 100_000
"""Maximum goal, in completed shifts."""


@dataclass(frozen=True)
class Grammar:
    """What a command understands, and the defaults for what is left out.

    `by` None: by organizer where a region or organizer is asked for, else by region. With `several`, regions and
    organizers may be listed: “organizer:A,B”, “metro and suburbs”. With `week_alone`, a week that is named is not the
    last of `weeks` but the only one. With `ids`, “id:…” alone names an item of a list by its button.
    `no_words` says why a command without keys takes no words; `period`, what a command without months is about.
    """

    command: str = "/flake"
    keys: tuple[str, ...] = ("region", "organizer", "week", "day", "month", "weeks", "type", "by")
    groupings: tuple[str, ...] = GROUPINGS
    by: str | None = None
    week: Literal["current", "last", "next"] = "current"
    weeks: int = 1
    several: bool = False
    week_alone: bool = False
    ids: bool = False
    no_words: str = ""
    period: str = ""

    @property
    def readable(self) -> tuple[str, ...]:
        """Return the keys that are read: its own, and a month where it can say what it is about instead."""
        return (*self.keys, "month") if self.period else self.keys

    def lists(self, key: str) -> bool:
        """Return whether a key may have several values."""
        return self.several and key in ("region", "organizer")


FLAKE = Grammar()


@dataclass(frozen=True)
class Asked:
    """What was asked: which shifts; how many completed ones are wanted; which regions or organizers are listed.

    `weekly` is when something is wanted every week. `words` say the same as was typed, in full: with them it can be
    asked again on another day. `id` names an item of a list by its button.
    """

    scope: Scope
    goal: int | None = None
    regions: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    weekly: Weekly = USUAL
    words: str = ""
    id: str = ""


def written(found: Mapping[str, Sequence[str]]) -> str:
    """Write values by key as words that are read as the same values."""
    # Names are compared without signs, so a quotation mark in one may be left out.
    quoted = ((key, value.replace('"', "")) for key, values in found.items() for value in values)
    return " ".join(f'{key}:"{value}"' if re.search(r"[\s,:=]", value) else f"{key}:{value}" for key, value in quoted)


def changed(question: str, key: str, value: str) -> str:
    """Change one value in a question (a command, and words that `written` made); an empty value removes the key."""
    parts = [match[0] for match in re.finditer(r'\w+:"[^"]*"|\S+', question)]
    # A day, a month and a week exclude each other.
    out = (f"{key}:", "day:", "month:") if key == "week" else (f"{key}:",)
    kept = [part for part in parts if not part.startswith(out)]
    return " ".join([*kept, written({key: [value]})] if value else kept)
