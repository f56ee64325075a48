"""What the words of a sentence say, each on its own: which days, whose shifts, what about them, what is not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.calendar import DAYS
from bot.language import Names
from bot.language.sentences import misspelled, moments, normal, places
from bot.language.sentences.lexicon import COMBINED, FILLERS, PHRASES
from bot.language.sentences.moments import Clock, Moment, UnknownDayError
from bot.language.sentences.places import Named, Words

LEADING = (("and",), ("so",), ("but",))
"""Words that begin a sentence that goes on from another."""
WHETHER = frozenset(("am", "are", "did", "do", "does", "has", "have", "is", "was", "were"))
"""Words that begin a question that is answered with yes or no."""
LONGEST = 8
"""Maximum number of words of a name or a phrase."""

_VERB = (
    r"get(?:ting)?(?: us| me)?(?: to)?|hit(?:ting)?|reach(?:ing)?|mak(?:e|ing)|have|goal(?: of| is)?"
    r"|plan(?:ning)?(?: for)?|recruit(?: for)?|need|want|target(?: of| is)?|for|end(?:ing)? up (?:with|at)"
    r"|(?:make|hit|reach|meet) (?:its|their|our|the|my|a) goal of|complet(?:e|ing)|land(?:ing)?(?: at| on)?"
    r"|finish(?:ing)?(?: with| at)?|on (?:pace|track) for|see|yield|produce|wind up with"
)
_GOAL = re.compile(
    rf"(?:to )?(?P<verb>{_VERB}) (?:at least |about |around |like |my |our )*(?P<number>\d{{1,6}})"
    r"(?! (?:weeks?|days?|months?|percent|am|pm|oclock)\b)(?= |$)"
)
_COME = re.compile(
    r"(?P<number>\d{1,6}) (?:of them |more )?(?:completed |people |volunteers |shifts |folks |bodies )*(?:to )?"
    r"(?:turn|show|come|make it)(?: up| out| in| through)?(?= |$)"
)
"""How many are to come: “so that ten turn up”."""
_THRESHOLD = re.compile(
    r"(?:over|above|under|below|past|at|around|about|near|hit|reach|exceed"
    r"|(?:more|less|higher|lower|better|worse) than) "
    r"\d{1,3} percent(?= |$)"
)
_PERCENT = re.compile(r"\d{1,3} percent(?= |$)")
_HELD = re.compile(
    r"(?:(?:(?:i|we) (?:have|got|have got)|of (?:the|our|my|these|those)) )?\d{1,5} "
    r"(?:people |volunteers |shifts |vols |folks )?"
    r"(?:on|scheduled|booked|signed up|lined up|coming|on the books?)(?: for)?(?= |$)"
)
"""How many are scheduled already, which is no goal."""
_MEETING = re.compile(
    rf"(?:before|on|for|in|during|ahead of|at) (?:(?:my|the|our|todays?|tomorrows?|tonights?|{moments.WEEKDAY}) )?"
    r"(?:at )?(?:\d{1,2}(?:[ap]m)? (?:oclock )?)?(?:(?:staff|team|all staff|regional|morning|weekly|leadership) )*"
    r"(?:call|meeting|checkin|check in|standup|huddle)(?! (?:goals?|time)\b)(?= |$)"
)
"""When the answer is wanted: “before the nine o'clock staff call”."""
_TOP = re.compile(r"(?:the )?(?P<rank>top|bottom|worst|best|highest|lowest) (?P<number>\d{1,2})(?= |$)")
_BEFORE_RANK = re.compile(
    r"(?:the )?(?P<number>\d{1,2})(?= (?:worst|best|highest|lowest|flakiest|organizers|turfs|regions|districts)\b)"
)
_DAYS = "|".join(map(str.lower, DAYS))
_NOUNS = (
    "numbers?|shifts?|flake|rate|results?|stats|totals?|phone|pbs?|canvass|text|event|no|show|schedule|count|forecast"
    "|turnout|confirms?|calls|attendance|cancell?ations?"
)
_EVERY = re.compile(rf"(?:on |every |each )?(?P<day>{_DAYS})s(?= |$)|(?:every|each) (?P<one>{moments.WEEKDAY})(?= |$)")
_OF_DAY = re.compile(rf"\b(?P<day>{_DAYS})s(?= (?:{_NOUNS})\b)")
"""A weekday with what it had: Sunday's numbers."""
_HOUR = re.compile(
    r"(?:at )?(?P<hour>\d{1,2}[ap]m)(?= |$)|(?:at )?(?P<clock>\d{1,2}) oclock|at (?P<alone>\d{1,2})(?= |$)"
)
_RANKS = {"bottom": "worst", "worst": "worst", "highest": "worst", "best": "best", "lowest": "best"}


@dataclass
class Facts:
    """What the words of a sentence say.

    `slots` holds the values of the slots of the tables. `unknown` are the words of which the meaning is not known,
    `corrected` those that were spelled otherwise. `whether`: it begins as a question that is answered with yes or no.
    """

    moments: list[Moment] = field(default_factory=list)
    named: list[frozenset[Named]] = field(default_factory=list)
    slots: dict[str, list[str]] = field(default_factory=dict)
    goals: list[int] = field(default_factory=list)
    tops: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    whether: bool = False

    def add(self, slot: str, value: str) -> None:
        """Note a value of a slot, once."""
        if value not in self.slots.setdefault(slot, []):
            self.slots[slot].append(value)

    def values(self, slot: str) -> list[str]:
        """Return the values of a slot."""
        return self.slots.get(slot, [])

    def has(self, slot: str, *values: str) -> bool:
        """Return whether a slot has one of some values, or any."""
        found = self.values(slot)
        return any(value in found for value in values) if values else bool(found)

    def names(self, key: str) -> list[str]:
        """Return the names of one key, in the order of the sentence."""
        return list(dict.fromkeys(name.value for one in self.named for name in one if name.key == key))


Note = Callable[[Facts], None]
_Found = tuple[int, int, Note]
"""A meaning: the number of its words, its rank among meanings of as many, and how it is noted."""


def gather(text: str, names: Names, clock: Clock) -> Facts:
    """Gather what the words of a sentence say: at each place the longest run of words with a meaning."""
    facts, known = Facts(), places.known(names)
    words = misspelled.corrected(normal.words(text), known, facts.corrected)
    words = tuple(_OF_DAY.sub(r"\g<day>", " ".join(words)).split())
    facts.whether = bool(WHETHER.intersection(words[:1]))
    at, begun = 0, False
    while at < len(words):
        if not begun and words[at : at + 1] in LEADING and words[at : at + 2] not in PHRASES:
            at += 1
            continue
        rest = words[at:]
        try:
            found = max(_meanings(rest, known, clock), key=lambda each: each[:2], default=None)
        except UnknownDayError:
            facts.unknown.append(" ".join(rest[:3]))
            break
        if found:
            found[2](facts)
        elif rest[0].isdecimal():
            facts.numbers.append(int(rest[0]))
        elif rest[0] not in FILLERS:
            facts.unknown.append(rest[0])
        at += found[0] if found else 1
        begun = begun or not facts.slots.keys() & {"hello"}
    _combine(facts)
    return facts


def _combine(facts: Facts) -> None:
    """Replace slots that together mean something else."""
    for slots, meaning in COMBINED:
        if all(map(facts.has, slots)):
            for slot in slots:
                del facts.slots[slot]
            for slot, value in meaning.items():
                facts.add(slot, value)


def _meanings(words: Words, known: Mapping[Words, frozenset[Named]], clock: Clock) -> Iterator[_Found]:
    """Yield what the first words can mean."""
    for length in range(min(len(words), LONGEST), 0, -1):
        if named := known.get(words[:length]):
            yield length, 2, partial(_named, named)
        if slots := PHRASES.get(words[:length]):
            yield length, 1, partial(_slots, slots)
    rest = " ".join(words)
    if moment := moments.read(rest, clock):
        yield moment[1], 3, partial(_moment, moment[0])
    for form, note in _FORMS:
        if match := form.match(rest):
            yield len(match[0].split()), 4, partial(note, match)


def _named(named: frozenset[Named], facts: Facts) -> None:
    facts.named.append(named)


def _slots(slots: Iterable[tuple[str, str]], facts: Facts) -> None:
    for slot in slots:
        facts.add(*slot)


def _moment(moment: Moment, facts: Facts) -> None:
    facts.moments.append(moment)


def _every(found: re.Match[str], facts: Facts) -> None:
    facts.add("on", found["day"] or found["one"])


def _hour(found: re.Match[str], facts: Facts) -> None:
    facts.add("at", found["hour"] or found["clock"] or found["alone"])


def _goal(found: re.Match[str], facts: Facts) -> None:
    facts.goals.append(int(found["number"]))
    if found["verb"] != "for":
        facts.add("about", "plan")


def _come(found: re.Match[str], facts: Facts) -> None:
    facts.goals.append(int(found["number"]))


def _held(_: re.Match[str], facts: Facts) -> None:
    facts.add("about", "next")
    facts.add("held", "yes")
    facts.add("tense", "ahead")


def _threshold(_: re.Match[str], facts: Facts) -> None:
    facts.add("rate", "yes")


def _percent(_: re.Match[str], facts: Facts) -> None:
    facts.add("figure", "yes")


def _meeting(_: re.Match[str], facts: Facts) -> None:
    facts.add("idle", "yes")


def _top(found: re.Match[str], facts: Facts) -> None:
    facts.tops.append(int(found["number"]))
    if rank := _RANKS.get(found["rank"]):
        facts.add("rank", rank)
    else:
        facts.add("top", "yes")


def _number(found: re.Match[str], facts: Facts) -> None:
    facts.tops.append(int(found["number"]))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Facts], None]], ...] = (
    (_GOAL, _goal),
    (_COME, _come),
    (_HELD, _held),
    (_MEETING, _meeting),
    (_THRESHOLD, _threshold),
    (_PERCENT, _percent),
    (_TOP, _top),
    (_BEFORE_RANK, _number),
    (_EVERY, _every),
    (_HOUR, _hour),
)
