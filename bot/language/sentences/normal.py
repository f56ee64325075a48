"""A sentence as words that can be compared: lower case, without signs, numbers as figures."""

from __future__ import annotations

import re
import unicodedata


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
    | {"fifteen": "15", "fourty": "40"}
)
SHORT = {
    "wk": "week", "wks": "weeks", "wkend": "weekend", "wknd": "weekend", "mn": "minnesota", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tmw": "tomorrow", "yday": "yesterday", "ppl": "people", "thru": "through", "til": "until",
    "till": "until", "tonite": "tonight", "hafta": "have to", "gotta": "have to", "wanna": "want to",
    "nite": "night", "tdy": "today", "2day": "today", "2moro": "tomorrow", "2morrow": "tomorrow", "tmro": "tomorrow",
    "yest": "yesterday", "lst": "last", "nxt": "next", "mo": "month", "mos": "months", "hw": "how", "wat": "what",
    "wut": "what", "r": "are", "u": "you", "ur": "your", "txt": "text", "shfts": "shifts", "sched": "scheduled",
    "abt": "about", "lastweek": "last week", "thisweek": "this week", "nextweek": "next week", "wek": "week",
    "n": "and", "doin": "doing", "goin": "going", "closeouts": "close outs",
}  # fmt: skip
"""Short forms, and what they stand for."""

ADVERBS = frozenset(("actually", "really", "probably", "currently", "please", "pls", "plz", "still", "just", "even"))
"""Words that may stand between any others and change nothing."""

_APOSTROPHES = re.compile(r"['‘’ʼ`´]")
_DAY_RANGE = re.compile(r"(?<=\d)(?:st|nd|rd|th)?\s*[-–—]\s*(?=\d)")
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LETTERS_BEFORE_DIGITS = re.compile(r"\b([a-z]+?)0*(\d+)s?\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?::00)? ?([ap])\.?m\b\.?")
_WITH = re.compile(r"\bw(?:/| )(?=\s*[a-z])")
_ELIDED = re.compile(r"\bweek (?:compared to|vs|versus|than|against) last(?=\s*$)")
"""“This week vs last”: the week before."""
_SIGNS = re.compile(r"[^\w/ ]|_")


def words(text: str) -> tuple[str, ...]:
    """Return a text's words: “How’d CD-5 do, Aug 3-9?” is how, d, cd, 5, do, aug, 3, through, 9."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = _APOSTROPHES.sub("", plain).replace("&", " and ").replace("%", " percent ")
    # 2020/8/9, so that the hyphens of a day are not taken for “through”.
    plain = _ISO.sub(r"\1/\2/\3", _THOUSANDS.sub("", plain))
    plain = _CLOCK.sub(r"\1\2m", _DAY_RANGE.sub(" through ", plain))
    plain = _ELIDED.sub(r"\g<0> week", _WITH.sub("with ", _SIGNS.sub(" ", plain)))
    plain = _LETTERS_BEFORE_DIGITS.sub(r"\1 \2", plain)
    return tuple(
        part
        for word in plain.split()
        if word not in ADVERBS
        for part in SHORT.get(NUMBERS.get(word, word), NUMBERS.get(word, word)).split()
    )
