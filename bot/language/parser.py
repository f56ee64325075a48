"""“region:Metro week:current” → what was asked; what it does not know is answered with the nearest spelling.

`key:value`, `key: value` and `key=value` in any order and case, values quoted or not, and bare words where they can
mean one thing only: “metro last week by region”.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.calendar import DAYS, Calendar, Span
from bot.errors import UsageError
from bot.language.dates import read_day, read_week
from bot.language.grammar import FLAKE, Asked, Grammar, written
from bot.language.scope import GROUPINGS, Names, Scope, type_key
from bot.language.spelling import near, plain
from bot.schedule import USUAL, Weekly, read_hour, read_weekday

MOST_WEEKS = 53
MOST_GOAL = 100_000
MOST_TYPOS = 4
DEFAULT_TYPE = "phonebank"
KNOWN_TYPES = ("phonebank", "canvass")
GROUPING_WORDS = {**{word: word for word in GROUPINGS}, **{f"{word}s": word for word in GROUPINGS}, "date": "day"}

_TOKEN = re.compile(r'\s*(?:([a-z]+)\s*[:=]\s*)?(?:"([^"]*)"|([^\s"]+))?', re.IGNORECASE)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "：": ":", "\u00a0": " ", "\u202f": " "})
_ID = re.compile(r"id:(\S+)")
BETWEEN = (",", "&", "and", "to", "vs", "vs.", "versus", "with")
"""Words that stand between the members of a list."""


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


def parse(text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar = FLAKE) -> Asked:
    """Read what was asked. Raises UsageError with the nearest spelling and the legal values."""
    if grammar.no_words and text.strip():
        raise UsageError(f"{grammar.command} takes nothing else: {grammar.no_words}.", grammar.command)
    if grammar.ids and (found := _ID.fullmatch(text.strip())):
        return replace(_parse("", names, calendar, today, grammar), id=found[1])
    try:
        return _parse(text, names, calendar, today, grammar)
    except UsageError as error:
        offered = error.suggestion
        for _ in range(MOST_TYPOS):
            if offered is None:
                break
            # A button that is offered must run: mend the next mistake too.
            try:
                _parse(offered.removeprefix(grammar.command), names, calendar, today, grammar)
                break
            except UsageError as next_error:
                offered = next_error.suggestion
        raise UsageError(error.text, offered) from None


def _parse(text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> Asked:
    found = _Reader(text, names, calendar, today, grammar).read()
    for one, other in (("day", "week"), ("day", "weeks")):
        if one in found and other in found:
            raise UsageError(f"{one}: and {other}: exclude each other. Leave one of them out.")
    single = {key: values[0] for key, values in found.items() if len(values) == 1}
    span = _span(single, calendar, today, grammar)
    dated = "week" in grammar.keys and "day" not in found
    week = {"week": (span.last - timedelta(6)).isoformat()} if dated else {}
    if dated and grammar.week_alone:
        week["weeks"] = str(span.days // 7)
    return Asked(
        scope=_scope(single, names, span, grammar),
        goal=int(single["goal"]) if "goal" in single else None,
        regions=found.get("region", ()),
        organizers=found.get("organizer", ()),
        weekly=_weekly(single),
        words=written({**found, **{key: (value,) for key, value in week.items()}}),
    )


def _scope(found: dict[str, str], names: Names, span: Span, grammar: Grammar) -> Scope:
    """Put the values together, with the defaults: phone banks, by organizer in a region, else by region."""
    region = found.get("region")
    organizer = found.get("organizer")
    kind = found.get("type", DEFAULT_TYPE)
    group = region if region in names.groups else None
    return Scope(
        span=span,
        before=span.earlier(7 if "day" in found else span.days),
        group_by=found.get("by", grammar.by or ("organizer" if region or organizer else "region")),
        region=None if group else region,
        region_group=group,
        organizer=organizer,
        event_type=None if kind == "all" else kind,
    )


def _weekly(found: dict[str, str]) -> Weekly:
    weekday = DAYS.index(found["on"]) if "on" in found else USUAL.weekday
    return Weekly(weekday, int(found.get("at", USUAL.hour)))


def _span(found: dict[str, str], calendar: Calendar, today: date, grammar: Grammar) -> Span:
    if "day" in found:
        day = date.fromisoformat(found["day"])
        return Span(day, day)
    usual = today + timedelta({"last": -7, "current": 0, "next": 7}[grammar.week])
    week = calendar.week(date.fromisoformat(found.get("week", usual.isoformat())))
    weeks = found.get("weeks", 1 if grammar.week_alone and "week" in found else grammar.weeks)
    return Span(week.first - timedelta(7 * (int(weeks) - 1)), week.last)


class _Reader:
    """Reads one text; knows the names there are, so that it can take bare words and offer spellings."""

    def __init__(self, text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> None:
        self._text = " ".join(text.translate(_STRAIGHT).split())
        self._grammar = grammar
        self._calendar = calendar
        self._today = today
        types = dict.fromkeys([*map(type_key, names.types), *KNOWN_TYPES])
        self._values: dict[str, tuple[str, ...]] = {
            "region": tuple(dict.fromkeys([*names.groups, *sorted(names.regions)])),
            "organizer": names.organizers,
            "type": (*types, "all"),
            "by": grammar.groupings,
            "week": ("current", "last", "next"),
            "day": ("today", "yesterday"),
            "on": DAYS,
            "": tuple(key for key in ("week", "by") if key in grammar.keys),
        }
        self._read: dict[str, Callable[[str], str | None]] = {
            "day": self._day,
            "week": self._week,
            "weeks": lambda text: _number("weeks", text, MOST_WEEKS),
            "goal": lambda text: _number("goal", text, MOST_GOAL),
            "by": self._by,
            "on": read_weekday,
            "at": read_hour,
        }

    def read(self) -> dict[str, tuple[str, ...]]:
        """Read all words into values by key; a key given twice must say the same, unless it may be listed."""
        found: dict[str, tuple[str, ...]] = {}
        for reading in self._readings():
            values = found.get(reading.key, ())
            if values and reading.value not in values and not self._grammar.lists(reading.key):
                raise UsageError(f"{reading.key}: is given twice, as {values[0]} and {reading.value}. Keep one.")
            found[reading.key] = tuple(dict.fromkeys([*values, reading.value]))
        for key, values in found.items():
            if "" in values and len(values) > 1:
                raise UsageError(f"{key}:all cannot be listed with others. Leave it out, or leave the others out.")
        return {key: values for key, values in found.items() if any(values)}

    def _readings(self) -> Iterator[_Reading]:
        for segment in self._segments():
            words = segment.words
            if segment.key:
                value, used = self._keyed(segment.key, words)
                yield _Reading(segment.key, value)
                words = words[used:]
                while self._grammar.lists(segment.key) and words[:1] == (",",) and words[1:]:
                    value, used = self._keyed(segment.key, words[1:])
                    yield _Reading(segment.key, value)
                    words = words[1 + used :]
            while words:
                if self._grammar.several and words[0].lower() in BETWEEN:
                    words = words[1:]
                    continue
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
            if quoted is not None:
                words.append(quoted)
            elif word is not None:
                words += filter(None, re.split("(,)", word)) if self._grammar.several else [word]
        if words or key:
            yield _Words(key, tuple(words))

    def _key(self, name: str) -> str:
        keys = self._grammar.keys
        if name.lower() in keys:
            return name.lower()
        meant = difflib.get_close_matches(name.lower(), keys, n=1, cutoff=0.5)
        hint = f" Did you mean {meant[0]}:?" if meant else ""
        raise UsageError(
            f"{self._grammar.command} does not know “{name}:”.{hint} It knows {', '.join(f'{key}:' for key in keys)}.",
            self._instead(name, meant[0]) if meant else None,
        )

    def _keyed(self, key: str, words: tuple[str, ...]) -> tuple[str, int]:
        """Read the value behind a key: the longest run of words that is one."""
        if not words or not words[0]:
            raise UsageError(f"{key}: needs a value: {self._legal(key)}.")
        for used in range(_longest(words), 0, -1):
            values = self._meanings(key, " ".join(words[:used]))
            if len(values) > 1:
                raise self._ambiguous(" ".join(words[:used]), [f'{key}:"{value}"' for value in values])
            if values:
                return values[0], used
        raise self._unknown(key, words[0], [key])

    def _bare(self, words: tuple[str, ...]) -> tuple[_Reading, int]:
        """Read a word without a key: the longest run of words that means something, if it means one thing only."""
        for used in range(_longest(words), 0, -1):
            phrase = " ".join(words[:used])
            readings = list(self._bare_meanings(phrase))
            if len(readings) > 1:
                raise self._ambiguous(phrase, [f'{reading.key}:"{reading.value}"' for reading in readings])
            if readings:
                return readings[0], used
        if words[0].lower() == "week" and self._grammar.week == "next" and not any(map(self._week, words[1:2])):
            # “/flake next week metro”: the command's name was the week's.
            return _Reading("week", self._calendar.week(self._today + timedelta(7)).first.isoformat()), 1
        if words[0].lower() in self._grammar.keys and len(words) > 1:
            value, used = self._keyed(words[0].lower(), words[1:])
            return _Reading(words[0].lower(), value), used + 1
        keys = [key for key in ("region", "organizer", "type", "week", "day", "on") if key in self._grammar.keys]
        raise self._unknown("", words[0], [*keys, ""])

    def _bare_meanings(self, phrase: str) -> Iterator[_Reading]:
        """List what words without a key can mean, as far as the command has a use for it."""
        return (reading for reading in self._all_meanings(phrase) if reading.key in self._grammar.keys)

    def _all_meanings(self, phrase: str) -> Iterator[_Reading]:
        word = phrase.lower()
        if word.startswith("by ") and (value := self._by(word[3:])):
            yield _Reading("by", value)
        if found := re.fullmatch(r"(?:the )?(?:last |past )?(\d{1,3}) weeks", word):
            yield _Reading("weeks", str(_number("weeks", found[1], MOST_WEEKS)))
        if day := self._day(phrase):
            yield _Reading("day", day)
        elif (word.endswith(" week") or re.fullmatch(r"w\d{1,2}|week \d{1,2}|current|last|next|previous", word)) and (
            week := self._week(phrase)
        ):
            yield _Reading("week", week)
        if weekday := read_weekday(phrase):
            yield _Reading("on", weekday)
        # A number alone can be anything.
        if not word.isdecimal() and "at" in self._grammar.keys and (hour := read_hour(phrase)):
            yield _Reading("at", hour)
        for key in ("region", "organizer", "type"):
            if key == "type" and word == "all":
                continue
            for value in self._named(key, phrase):
                yield _Reading(key, value)

    def _meanings(self, key: str, text: str) -> list[str]:
        """List what a text can mean as the value of a key; '' stands for all."""
        if key in self._read:
            value = self._read[key](text)
            return [value] if value else []
        if key in ("region", "organizer") and text.lower() == "all":
            return [""]
        return self._named(key, text)

    def _day(self, text: str) -> str | None:
        day = read_day(text, self._calendar, self._today)
        return day.isoformat() if day else None

    def _week(self, text: str) -> str | None:
        week = read_week(text, self._calendar, self._today)
        return week.first.isoformat() if week else None

    def _by(self, text: str) -> str | None:
        value = GROUPING_WORDS.get(text.lower())
        return value if value in self._grammar.groupings else None

    def _named(self, key: str, text: str) -> list[str]:
        """List the names that a text is, whatever its case, spaces and hyphens; the exact one alone if there is one."""
        names = self._values[key]
        return [text] if text in names else [name for name in names if plain(name) == plain(text)]

    def _legal(self, key: str) -> str:
        if key == "week":
            return "current, last, next, W05, or a day in it such as 2020-07-11"
        if key == "day":
            return "today, yesterday, or a day such as 2020-07-11"
        if key == "weeks":
            return f"a number from 1 to {MOST_WEEKS}"
        if key == "at":
            return "a full hour such as 8 or 20:00, but not 1 or 2"
        if key == "goal":
            return "the number of completed shifts you want, such as 40"
        names = self._values[key]
        shown = ", ".join(names[:20])
        return shown + (f" … ({len(names)} in all)" if len(names) > 20 else "")

    def _unknown(self, key: str, word: str, keys: Iterable[str]) -> UsageError:
        """Say what a word could have been: one near spelling is offered, several are asked about."""
        meant = list(dict.fromkeys(name for one in keys for name in near(word, self._values.get(one, ()))))
        what = f"{key}:{word}" if key else word
        hint = f" Did you mean {' or '.join(meant[:5])}?" if meant else ""
        legal = f" {key}: takes {self._legal(key)}." if key else " Type /flake help to see what you can ask."
        suggestion = self._instead(word, meant[0]) if len(meant) == 1 else None
        return UsageError(f"I don't know “{what}”.{hint}{legal}", suggestion)

    def _ambiguous(self, phrase: str, readings: list[str]) -> UsageError:
        return UsageError(f"“{phrase}” can mean several things. Say which: {', '.join(readings)}.")

    def _instead(self, word: str, right: str) -> str:
        quoted = '"' + right.replace('"', "") + '"' if " " in right else right
        written = f'"?{re.escape(word)}"?'
        return f"{self._grammar.command} " + re.sub(written, lambda _: quoted, self._text, count=1)


def _longest(words: tuple[str, ...]) -> int:
    """Count how many words may be one value: six at most, and none beyond a comma between names."""
    return min(6, words.index(",") if "," in words[1:] else len(words))


def _number(key: str, text: str, most: int) -> str | None:
    """Read a whole number from 1 to `most`; None when it is none, an error when it is out of bounds."""
    if not re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,9}", text):
        return None
    number = int(text.replace(",", ""))
    if not 1 <= number <= most:
        raise UsageError(f"{key}: takes 1 to {most:,}, not {text}.")
    return str(number)
