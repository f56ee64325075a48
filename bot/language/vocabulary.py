"""What a text can mean: as the value of a key, or alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.calendar import DAYS, Calendar
from bot.errors import UsageError
from bot.language.dates import FROM_CURRENT, MONTHS, read_day, read_month, read_week
from bot.language.grammar import COUNTS, MAX_GOAL, MAX_TOP, MAX_WEEKS, RANKS, Grammar
from bot.language.scope import ALL, GROUPINGS, Names, type_key
from bot.language.spelling import near, plain
from bot.schedule import read_hour, read_weekday

EVENT_TYPES = ("phonebank", "canvass")
"""Event types that are understood even where a run has none."""
GROUPING_WORDS = {**{f"{word}s": word for word in (*GROUPINGS, "metric", "week")}, "date": "day"}
NAMES_SHOWN = 20
"""Maximum number of names listed in a message about a value that is not known."""

_LEGAL = {
    "week": "current, last, next, W05, or a day in it such as 2020-07-11",
    "day": "today, yesterday, or a day such as 2020-07-11",
    "month": "current, last, next, or a month such as August or 2020-08",
    "since": "the first day, such as 2020-07-11 or yesterday",
    "until": "the last day, such as 2020-08-14 or today",
    "weeks": f"a number from 1 to {MAX_WEEKS}",
    "at": "a full hour such as 8 or 20:00, but not 1 or 2",
    "goal": "the number of completed shifts you want, such as 40",
    "top": f"a number of rows from 1 to {MAX_TOP}",
}


@dataclass(frozen=True)
class Reading:
    """What a text can mean: a key and its value."""

    key: str
    value: str


class Vocabulary:
    """What is understood on one day, of one run, by one command."""

    def __init__(self, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> None:
        self._calendar = calendar
        self._today = today
        self._grammar = grammar
        types = dict.fromkeys([*map(type_key, names.types), *EVENT_TYPES])
        self._values: dict[str, tuple[str, ...]] = {
            "region": tuple(dict.fromkeys([*names.groups, *sorted(names.regions)])),
            "organizer": names.organizers,
            "type": (*types, ALL),
            "by": grammar.groupings,
            "week": ("current", "last", "next"),
            "day": ("today", "yesterday"),
            "month": ("current", "last", "next", *MONTHS),
            "on": DAYS,
            "rank": RANKS,
            "count": COUNTS,
            "metric": grammar.metrics,
            "": tuple(key for key in ("week", "month", "by") if key in grammar.keys),
        }
        self._read: dict[str, Callable[[str], str | None]] = {
            "day": self._day,
            "week": self._week,
            "month": self._month,
            "since": self._day,
            "until": self._day,
            "weeks": lambda text: _number("weeks", text, MAX_WEEKS),
            "goal": lambda text: _number("goal", text, MAX_GOAL),
            "top": lambda text: _number("top", text, MAX_TOP),
            "by": self._by,
            "on": read_weekday,
            "at": read_hour,
        }

    def values(self, key: str, text: str) -> list[str]:
        """List what a text can mean as the value of a key; '' stands for all."""
        if key in self._read:
            value = self._read[key](text)
            return [value] if value else []
        if key in ("region", "organizer") and text.lower() == ALL:
            return [""]
        return self._named(key, text)

    def readings(self, phrase: str) -> list[Reading]:
        """List what words without a key can mean, as far as the command uses it, or can say why it does not."""
        found = list(self._readings(phrase))
        useful = [reading for reading in found if reading.key in self._grammar.keys]
        return useful or [reading for reading in found if reading.key in self._grammar.readable]

    def _readings(self, phrase: str) -> Iterator[Reading]:
        word = phrase.lower()
        if word.startswith("by ") and (value := self._by(word[3:])):
            yield Reading("by", value)
        if found := re.fullmatch(r"(?:the )?(?:last |past )?(\d{1,3}) weeks", word):
            yield Reading("weeks", str(_number("weeks", found[1], MAX_WEEKS)))
        if day := self._day(phrase):
            yield Reading("day", day)
        elif (word.endswith(" week") or re.fullmatch(r"w\d{1,2}|week \d{1,2}|current|last|next|previous", word)) and (
            week := self._week(phrase)
        ):
            yield Reading("week", week)
        # “Last” alone is the week's.
        elif word not in FROM_CURRENT and (month := self._month(phrase)):
            yield Reading("month", month)
        if weekday := read_weekday(phrase):
            yield Reading("on", weekday)
        # A number alone can be anything.
        if not word.isdecimal() and "at" in self._grammar.keys and (hour := read_hour(phrase)):
            yield Reading("at", hour)
        for key in ("region", "organizer", "type", "metric"):
            if key != "type" or word != ALL:
                yield from (Reading(key, value) for value in self._named(key, phrase))

    def _week(self, text: str) -> str | None:
        """Return the first day of the week that a text names; None where it names none."""
        week = read_week(text, self._calendar, self._today)
        return week.first.isoformat() if week else None

    def _month(self, text: str) -> str | None:
        """Return the month that a text names, as 2020-08; None where it names none."""
        month = read_month(text, self._calendar, self._today, ahead=self._grammar.week == "next")
        return f"{month.first:%Y-%m}" if month else None

    def _day(self, text: str) -> str | None:
        day = read_day(text, self._calendar, self._today)
        return day.isoformat() if day else None

    def _by(self, text: str) -> str | None:
        value = GROUPING_WORDS.get(text.lower(), text.lower())
        return value if value in self._grammar.groupings else None

    def _named(self, key: str, text: str) -> list[str]:
        """List the names that a text is, whatever its case, spaces and hyphens; the exact one alone if there is one."""
        names = self._values[key]
        return [text] if text in names else [name for name in names if plain(name) == plain(text)]

    def near(self, key: str, word: str) -> list[str]:
        """List the values of a key that are spelled nearly so; of the key '', words that stand alone."""
        return near(word, self._values.get(key, ()))

    def legal(self, key: str) -> str:
        """Describe what a key takes."""
        if key in _LEGAL:
            return _LEGAL[key]
        names = self._values[key]
        shown = ", ".join(names[:NAMES_SHOWN])
        return shown + (f" … ({len(names)} in all)" if len(names) > NAMES_SHOWN else "")


def _number(key: str, text: str, maximum: int) -> str | None:
    """Read a whole number up to `maximum`; None when it is no number. Raises UsageError when it is out of bounds."""
    if not re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,9}", text):
        return None
    number = int(text.replace(",", ""))
    if not 1 <= number <= maximum:
        raise UsageError(f"{key}: takes 1 to {maximum:,}, not {text}.")
    return str(number)
