"""“region:Metro week:current” → a Scope; what it does not know is answered with the nearest spelling.

`key:value`, `key: value` and `key=value` in any order and case, values quoted or not, and bare words where they can
mean one thing only: “metro last week by region”.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dates import read_day, read_week
from bot.messages import WordsError
from bot.scope import GROUPINGS, Names, Scope, type_key
from bot.weeks import Calendar, Span

KEYS = ("region", "organizer", "week", "day", "weeks", "type", "by")
MOST_WEEKS = 53
ALIKE = 0.7
"""Two spellings are near when so much of their letters agrees (difflib's ratio)."""
DEFAULT_TYPE = "phonebank"
KNOWN_TYPES = ("phonebank", "canvass")
GROUPING_WORDS = {**{word: word for word in GROUPINGS}, **{f"{word}s": word for word in GROUPINGS}, "date": "day"}

_TOKEN = re.compile(r'\s*(?:([a-z]+)\s*[:=]\s*)?(?:"([^"]*)"|([^\s"]+))?', re.IGNORECASE)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "：": ":", "\u00a0": " ", "\u202f": " "})
_WEEKS = re.compile(r"(\d{1,3})")


@dataclass(frozen=True)
class _Words:
    """A key with the words behind it, or bare words (key is '')."""

    key: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Reading:
    """What a word can mean: a key and its value."""

    key: str
    value: str


def parse(text: str, names: Names, calendar: Calendar, today: date) -> Scope:
    """Read what was asked; raises WordsError with the nearest spelling and the legal values."""
    reader = _Reader(text, names, calendar, today)
    found = reader.read()
    for one, other in (("day", "week"), ("day", "weeks")):
        if one in found and other in found:
            raise WordsError(f"{one}: and {other}: exclude each other. Leave one of them out.")
    return _scope(found, names, calendar, today)


def _scope(found: dict[str, str], names: Names, calendar: Calendar, today: date) -> Scope:
    """Put the values together, with the defaults: this week, phone banks, by organizer in a region, else by region."""
    region = found.get("region")
    organizer = found.get("organizer")
    span = _span(found, calendar, today)
    shift = span.days if "day" not in found else 7
    kind = found.get("type", DEFAULT_TYPE)
    group = region if region in names.groups else None
    return Scope(
        span=span,
        before=span.earlier(shift),
        group_by=found.get("by", "organizer" if region or organizer else "region"),
        region=None if group else region,
        region_group=group,
        organizer=organizer,
        event_type=None if kind == "all" else kind,
    )


def _span(found: dict[str, str], calendar: Calendar, today: date) -> Span:
    if "day" in found:
        day = date.fromisoformat(found["day"])
        return Span(day, day)
    week = calendar.week(date.fromisoformat(found.get("week", today.isoformat())))
    return Span(week.first - timedelta(7 * (int(found.get("weeks", 1)) - 1)), week.last)


class _Reader:
    """Reads one text; knows the names there are, so that it can take bare words and offer spellings."""

    def __init__(self, text: str, names: Names, calendar: Calendar, today: date) -> None:
        self._text = " ".join(text.translate(_STRAIGHT).split())
        self._calendar = calendar
        self._today = today
        types = dict.fromkeys([*map(type_key, names.types), *KNOWN_TYPES])
        self._values: dict[str, tuple[str, ...]] = {
            "region": tuple(dict.fromkeys([*names.groups, *sorted(names.regions)])),
            "organizer": names.organizers,
            "type": (*types, "all"),
            "by": GROUPINGS,
            "week": ("current", "last", "next"),
            "day": ("today", "yesterday"),
            "": ("week", "by"),
        }

    def read(self) -> dict[str, str]:
        """Read all words into values by key; a key given twice must say the same."""
        found: dict[str, str] = {}
        for reading in self._readings():
            if found.setdefault(reading.key, reading.value) != reading.value:
                raise WordsError(
                    f"{reading.key}: is given twice, as {found[reading.key]} and {reading.value}. Keep one."
                )
        return {key: value for key, value in found.items() if value}

    def _readings(self) -> Iterator[_Reading]:
        for segment in self._segments():
            words = segment.words
            if segment.key:
                value, used = self._keyed(segment.key, words)
                yield _Reading(segment.key, value)
                words = words[used:]
            while words:
                reading, used = self._bare(words)
                yield reading
                words = words[used:]

    def _segments(self) -> Iterator[_Words]:
        key, words = "", list[str]()
        for match in _TOKEN.finditer(self._text):
            name, quoted, word = match.groups()
            if name is not None:
                if words or key:
                    yield _Words(key, tuple(words))
                key, words = self._key(name), []
            if quoted is not None or word is not None:
                words.append(quoted if quoted is not None else word)
        if words or key:
            yield _Words(key, tuple(words))

    def _key(self, name: str) -> str:
        if name.lower() in KEYS:
            return name.lower()
        near = difflib.get_close_matches(name.lower(), KEYS, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}:?" if near else ""
        raise WordsError(
            f"I don't know “{name}:”.{hint} I know {', '.join(f'{key}:' for key in KEYS)}.",
            self._instead(name, near[0]) if near else None,
        )

    def _keyed(self, key: str, words: tuple[str, ...]) -> tuple[str, int]:
        """Read the value behind a key: the longest run of words that is one."""
        if not words or not words[0]:
            raise WordsError(f"{key}: needs a value: {self._legal(key)}.")
        for used in range(min(len(words), 6), 0, -1):
            values = self._meanings(key, " ".join(words[:used]))
            if len(values) > 1:
                raise self._ambiguous(" ".join(words[:used]), [f'{key}:"{value}"' for value in values])
            if values:
                return values[0], used
        raise self._unknown(key, words[0], [key])

    def _bare(self, words: tuple[str, ...]) -> tuple[_Reading, int]:
        """Read a word without a key: the longest run of words that means something, if it means one thing only."""
        for used in range(min(len(words), 6), 0, -1):
            phrase = " ".join(words[:used])
            readings = list(self._bare_meanings(phrase))
            if len(readings) > 1:
                raise self._ambiguous(phrase, [f'{reading.key}:"{reading.value}"' for reading in readings])
            if readings:
                return readings[0], used
        if words[0].lower() in KEYS and len(words) > 1:
            value, used = self._keyed(words[0].lower(), words[1:])
            return _Reading(words[0].lower(), value), used + 1
        raise self._unknown("", words[0], ["region", "organizer", "type", "week", "day", ""])

    def _bare_meanings(self, phrase: str) -> Iterator[_Reading]:
        word = phrase.lower()
        if word.startswith("by ") and (value := GROUPING_WORDS.get(word[3:])):
            yield _Reading("by", value)
        if found := re.fullmatch(r"(?:the )?(?:last |past )?(\d{1,3}) weeks", word):
            yield _Reading("weeks", self._weeks(found[1]))
        if day := read_day(phrase, self._calendar, self._today):
            yield _Reading("day", day.isoformat())
        elif (word.endswith(" week") or re.fullmatch(r"w\d{1,2}|week \d{1,2}|current|last|next|previous", word)) and (
            week := read_week(phrase, self._calendar, self._today)
        ):
            yield _Reading("week", week.first.isoformat())
        for key in ("region", "organizer", "type"):
            if key == "type" and word == "all":
                continue
            for value in self._named(key, phrase):
                yield _Reading(key, value)

    def _meanings(self, key: str, text: str) -> list[str]:
        """List what a text can mean as the value of a key; '' stands for all."""
        if key == "day":
            day = read_day(text, self._calendar, self._today)
            return [day.isoformat()] if day else []
        if key == "week":
            week = read_week(text, self._calendar, self._today)
            return [week.first.isoformat()] if week else []
        if key == "weeks":
            return [self._weeks(text)] if _WEEKS.fullmatch(text) else []
        if key == "by":
            return [GROUPING_WORDS[text.lower()]] if text.lower() in GROUPING_WORDS else []
        if key in ("region", "organizer") and text.lower() == "all":
            return [""]
        return self._named(key, text)

    def _weeks(self, text: str) -> str:
        if not 1 <= int(text) <= MOST_WEEKS:
            raise WordsError(f"weeks: takes 1 to {MOST_WEEKS}, not {text}.")
        return str(int(text))

    def _named(self, key: str, text: str) -> list[str]:
        """List the names that a text is, whatever its case, spaces and hyphens; the exact one alone if there is one."""
        names = self._values[key]
        return [text] if text in names else [name for name in names if _plain(name) == _plain(text)]

    def _legal(self, key: str) -> str:
        if key == "week":
            return "current, last, next, W05, or a day in it such as 2020-07-11"
        if key == "day":
            return "today, yesterday, or a day such as 2020-07-11"
        if key == "weeks":
            return f"a number from 1 to {MOST_WEEKS}"
        names = self._values[key]
        shown = ", ".join(names[:20])
        return shown + (f" … ({len(names)} in all)" if len(names) > 20 else "")

    def _unknown(self, key: str, word: str, keys: Iterable[str]) -> WordsError:
        """Say what a word could have been: one near spelling is offered, several are asked about."""
        near = list(dict.fromkeys(name for one in keys for name in _near(word, self._values.get(one, ()))))
        what = f"{key}:{word}" if key else word
        hint = f" Did you mean {' or '.join(near[:5])}?" if near else ""
        legal = f" {key}: takes {self._legal(key)}." if key else " Type /flake help to see what you can ask."
        suggestion = self._instead(word, near[0]) if len(near) == 1 else None
        return WordsError(f"I don't know “{what}”.{hint}{legal}", suggestion)

    def _ambiguous(self, phrase: str, readings: list[str]) -> WordsError:
        return WordsError(f"“{phrase}” can mean several things. Say which: {', '.join(readings)}.")

    def _instead(self, word: str, right: str) -> str:
        quoted = '"' + right.replace('"', "") + '"' if " " in right else right
        return "/flake " + re.sub(re.escape(word), lambda _: quoted, self._text, count=1)


def _plain(name: str) -> str:
    """Reduce a name to what spellings are compared by: no case, accents, spaces or signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _near(word: str, names: Iterable[str]) -> list[str]:
    """Find the names that begin like the word; else those that are spelled nearly so, whole or as far as it goes."""
    letters = _plain(word)
    plain = {name: _plain(name) for name in names}
    begin = [name for name, text in plain.items() if letters and text.startswith(letters)]
    return begin or [
        name
        for name, text in plain.items()
        if max(_likeness(letters, text), _likeness(letters, text[: len(letters) + 1])) >= ALIKE
    ]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
