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
MAX_TOP = 100
"""Maximum number of rows that `top:` asks for."""
RANKS = ("worst", "best")
"""Orders of rows: the highest flake rate first, or the lowest."""
COUNTS = ("no-shows", "cancellations", "completed")
"""Outcomes that an answer can lead with."""


@dataclass(frozen=True)
class Grammar:
    """What a command understands, and the defaults for what is left out.

    `by` None: by organizer where a region or organizer is asked for, else by region. With `several`, regions and
    organizers may be listed: “organizer:A,B”, “metro and suburbs”; `compared` are other keys that may be. With
    `week_alone`, a week that is named is not the last of `weeks` but the only one. With `ids`, “id:…” alone names an
    item of a list by its button.
    `no_words` says why a command without keys takes no words; `period`, what a command without months is about.
    `metrics` are the values of `metric:`; where none is named, rows are by metric. With `all_types`, no event type
    means all of them; with `campaign_weeks`, weeks are those that the campaign lists, which may be of another length
    than seven days; with `own_turf`, a question without a place is about the turf of the person who asks, unless rows
    are by organizer or by region.
    """

    command: str = "/flake"
    keys: tuple[str, ...] = ("region", "organizer", "week", "day", "month", "since", "until", "weeks", "type", "by")
    groupings: tuple[str, ...] = GROUPINGS
    by: str | None = None
    week: Literal["current", "last", "next"] = "current"
    weeks: int = 1
    several: bool = False
    compared: tuple[str, ...] = ()
    week_alone: bool = False
    ids: bool = False
    no_words: str = ""
    period: str = ""
    metrics: tuple[str, ...] = ()
    all_types: bool = False
    campaign_weeks: bool = False
    own_turf: bool = False

    @property
    def readable(self) -> tuple[str, ...]:
        """Return the keys that are read: its own, and a month where it can say what it is about instead."""
        return (*self.keys, "month") if self.period else self.keys

    def lists(self, key: str) -> bool:
        """Return whether a key may have several values."""
        return (self.several and key in ("region", "organizer")) or key in self.compared


FLAKE = Grammar(keys=(*Grammar.keys, "rank", "top", "count"))


@dataclass(frozen=True)
class Order:
    """How rows are ranked ('' for the usual order), how many are shown (None: all), and the outcome that is counted."""

    rank: str = ""
    top: int | None = None
    count: str = ""


@dataclass(frozen=True)
class Asked:
    """What was asked: which shifts; how many completed ones are wanted; which regions or organizers are listed.

    `order` says which rows come first, and what is counted instead of the rate. `placed`: the words said whose shifts
    are meant, all of them included; `dated`: they named days or a month, not weeks. `sides` are the weeks, months, days
    or event types that are listed, each as the shifts of its own.
    `weekly` is when something is wanted every week. `words` say the same as was typed, in full: with them it can be
    asked again on another day. `id` names an item of a list by its button. `turf` is that of the person who asks, whose
    row comes first; '' where none does. `metric` is what is counted toward a goal, '' for everything.
    """

    scope: Scope
    goal: int | None = None
    regions: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    weekly: Weekly = USUAL
    words: str = ""
    id: str = ""
    order: Order = Order()
    placed: bool = False
    dated: bool = False
    sides: tuple[Scope, ...] = ()
    turf: str = ""
    metric: str = ""


def written(found: Mapping[str, Sequence[str]]) -> str:
    """Write values by key as words that are read as the same values."""
    # Names are compared without signs, so a quotation mark in one may be left out.
    quoted = ((key, value.replace('"', "")) for key, values in found.items() for value in values)
    return " ".join(f'{key}:"{value}"' if re.search(r"[\s,:=]", value) else f"{key}:{value}" for key, value in quoted)


def parts(question: str) -> list[str]:
    """Return the words of a question, a key and its value together."""
    return [match[0] for match in re.finditer(r'\w+:"[^"]*"|\S+', question)]


def changed(question: str, key: str, value: str) -> str:
    """Change one value in a question (a command, and words that `written` made); an empty value removes the key."""
    # A week excludes other days.
    out = (f"{key}:", "day:", "month:", "since:", "until:") if key == "week" else (f"{key}:",)
    kept = [part for part in parts(question) if not part.startswith(out)]
    return " ".join([*kept, written({key: [value]})] if value else kept)
