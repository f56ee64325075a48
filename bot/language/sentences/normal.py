"""A sentence as words that can be compared: lower case, without signs, numbers as figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.calendar import DAYS
from bot.language import MONTHS


def several(words: str) -> list[str]:
    """Return the words of a list that is written as one text."""
    return words.split()


NUMBERS = (
    {
        word: str(number)
        for number, word in enumerate(several("one two three four five six seven eight nine ten eleven twelve"), 1)
    }
    | {
        word: f"{number}0"
        for number, word in enumerate(several("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
    }
    | {
        word: str(number)
        for number, word in enumerate(several("thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), 13)
    }
    | {"fourty": "40", "dozen": "12"}
)
ORDINALS = {
    word: f"{number}{'st' if number == 1 else 'nd' if number == 2 else 'rd' if number == 3 else 'th'}"
    for number, word in enumerate(several("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)
} | {"fifteenth": "15th", "twentieth": "20th"}
"""Days of a month that are written as words."""
SHORT = {
    "wk": "week", "wks": "weeks", "wkend": "weekend", "wknd": "weekend", "mn": "minnesota", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tmw": "tomorrow", "yday": "yesterday", "ppl": "people", "thru": "through", "til": "until",
    "till": "until", "tonite": "tonight", "hafta": "have to", "gotta": "have to", "wanna": "want to", "nite": "night",
    "tdy": "today", "2day": "today", "2moro": "tomorrow", "2morrow": "tomorrow", "tmro": "tomorrow",
    "yest": "yesterday", "lst": "last", "nxt": "next", "mo": "month", "mos": "months", "hw": "how", "wat": "what",
    "wut": "what", "r": "are", "u": "you", "ur": "your", "txt": "text", "shfts": "shifts", "sched": "scheduled",
    "abt": "about", "wht": "what", "waht": "what", "whta": "what", "hwo": "how", "taht": "that", "ths": "this",
    "tht": "that", "hv": "have", "frm": "from", "wth": "with", "cn": "can", "fo": "for", "whos": "who is",
    "wheres": "where is", "flak": "flake", "lastweek": "last week", "thisweek": "this week", "nextweek": "next week",
    "wek": "week", "n": "and", "nd": "and", "doin": "doing", "goin": "going", "closeouts": "close outs", "teh": "the",
    "hte": "the", "adn": "and", "cuz": "because", "bc": "because", "pct": "percent", "avg": "average",
    "btwn": "between", "tomo": "tomorrow", "tmrrw": "tomorrow", "tmmrw": "tomorrow", "2mrw": "tomorrow",
    "2nite": "tonight", "tn": "tonight", "shld": "should", "shoulda": "should have", "wld": "would", "cld": "could",
    "wkly": "weekly", "mtg": "meeting", "nums": "numbers", "num": "number", "cxl": "cancelled", "cxls": "cancelled",
    "cxled": "cancelled", "confs": "confirms", "orgs": "organizers", "org": "organizer", "youre": "you are",
    "theyre": "they are", "weve": "we have", "ive": "i have", "im": "i am", "saint": "st", "diff": "difference",
    "hrs": "hours", "mins": "minutes", "lemme": "let me", "outta": "out of", "mtd": "month to date", "folk": "people",
    "whatd": "what did",
}  # fmt: skip
"""Short forms, and what they stand for."""

ADVERBS = frozenset(
    (
        "actually",
        "really",
        "probably",
        "currently",
        "please",
        "pls",
        "plz",
        "still",
        "just",
        "even",
        "realistically",
        "honestly",
        "literally",
        "basically",
        "roughly",
        "approximately",
        "simply",
        "maybe",
        "omg",
        "ugh",
        "lol",
        "exactly",
    )
)
"""Words that may stand between any others and change nothing."""

_CONTRACTED = tuple(
    (re.compile(rf"(?<=[a-z])['‘’ʼ`´]{short}\b"), f" {full}")
    for short, full in (
        ("re", "are"),
        ("ll", "will"),
        ("ve", "have"),
        ("d(?= (?:like|love|want|need|be|get)\\b)", "would"),
    )
)
"""Endings that would make other words without their apostrophe: we're, we'll, we'd like."""
_POSSESSIVE = re.compile(r"\b(?!(?:what|who|how|it|that|there|let|where|when|here|he|she)\b)([a-z0-9]+)['‘’ʼ`´]s\b")
"""Whose it is: Metro's, yesterday's."""
_APOSTROPHES = re.compile(r"['‘’ʼ`´]")
_MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in map(str.lower, MONTHS)) + "|sept)"
_WEEKDAY = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in map(str.lower, DAYS)) + "|tues|thur|thurs)"
_REWRITTEN = tuple(
    (re.compile(form), text)
    for form, text in (
        # 2020/8/9, so that the hyphens of a day are not taken for “through”.
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b", r"\1/\2/\3"),
        (r"(?<=\d)(?:st|nd|rd|th)?\s*(?:[-–—]|\.\.+)\s*(?=w?\d)", " through "),
        (rf"\b({_WEEKDAY})\s*[-–—]\s*(?={_WEEKDAY}\b)", r"\1 through "),
        (r"\bw/o\b", "without"),
        (r"\bb4\b", "before"),
        (r"\b(?:at )?noon\b", "at 12pm"),
        (r"[^\w/. ]|_", " "),
        (r"\b(\d{1,2})(?::00)? ?([ap])\.?m\b\.?", r"\1\2m"),
        (r"\.", " "),
        (r"\bw(?:/| )(?=\s*[a-z])", "with "),
        # “This week vs last”: the week before.
        (r"\bweek (?:compared to|vs|versus|than|against) last(?=\s*$)", r"\g<0> week"),
        (rf"\b({'|'.join(ORDINALS)})(?= of (?:{_MONTH})\b)", lambda found: ORDINALS[found[1]]),
        (rf"\b({_MONTH}) ({'|'.join(ORDINALS)})\b", lambda found: f"{found[1]} {ORDINALS[found[2]]}"),
        (
            rf"\b({_MONTH}) (\d{{1,2}})((?:st|nd|rd|th)?) and (?=\d{{1,2}}\b(?! (?:{_MONTH}|weeks?|days?)))",
            r"\1 \2\3 and \1 ",
        ),
        (
            rf"\b({_MONTH} )?4 (?=(?:this |next |the )?"
            rf"(?:{_WEEKDAY}|tmrw|tmr|tomorrow|today|tonight|tonite|weekend|week|wk)\b)",
            lambda found: found[0] if found[1] else "for ",
        ),
        (r"\b2 (?=(?:recruit|close|confirm|call|book|schedule|get|hit|make|reach|do|know|see)\b)", "to "),
        (r"\b(?:a )?couple (?:of )?(?=weeks|days|months)", "2 "),
        (r"\b([a-z]+?)0*(\d+)s?\b", r"\1 \2"),
    )
)
"""What is written in another way, in this order."""


def words(text: str) -> tuple[str, ...]:
    """Return a text's words: “How’d CD-5 do, Aug 3-9?” is howd, cd, 5, do, aug, 3, through, 9."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    for ending, full in _CONTRACTED:
        plain = ending.sub(full, plain)
    plain = (
        _APOSTROPHES.sub("", _POSSESSIVE.sub(r"\1", plain))
        .replace("&", " and ")
        .replace(" + ", " and ")
        .replace("%", " percent ")
    )
    for form, instead in _REWRITTEN:
        plain = form.sub(instead, " ".join(plain.split()))
    return tuple(
        part for word in _figures(plain.split()) if word not in ADVERBS for part in SHORT.get(word, word).split()
    )


def _figures(spoken: list[str]) -> Iterator[str]:
    """Yield words with numbers as figures: twenty five is 25, two hundred 200."""
    at = 0
    while at < len(spoken):
        word, then = spoken[at], spoken[at + 1] if at + 1 < len(spoken) else ""
        unit, tens = NUMBERS.get(then, ""), NUMBERS.get(word, word)
        if then == "hundred" and (tens.isdecimal() or word == "a"):
            yield f"{1 if word == 'a' else tens}00"
        elif word in NUMBERS and tens.endswith("0") and tens != "10" and len(unit) == 1:
            yield f"{tens[0]}{unit}"
        else:
            at -= 1
            yield tens
        at += 2
